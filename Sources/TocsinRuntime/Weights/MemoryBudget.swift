/// What the packed weights of a model may take: counted before anything is allocated.
///
/// Packing pads to whole panels, a layer that reads keys holds a row of gates for each, and nodes may share tensors: a
/// small file could ask for any amount of memory.
struct MemoryBudget {
  private(set) var byteCount = 0

  /// Counts floats that are about to be allocated.
  mutating func reserve(floats: Int) throws(RuntimeError) {
    let (bytes, overflow) = floats.multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    let (sum, sumOverflow) = byteCount.addingReportingOverflow(bytes)
    guard !overflow, !sumOverflow, sum <= Model.maximumByteCount else {
      throw .tooLarge(byteCount: overflow || sumOverflow ? .max : sum, maximum: Model.maximumByteCount)
    }
    byteCount = sum
  }
}
