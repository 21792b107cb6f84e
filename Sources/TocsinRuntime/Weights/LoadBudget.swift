/// What a model may take to load: the memory of its packed weights and constants, counted before anything is allocated,
/// and the work on what depends on no input, counted before it is done.
///
/// Packing pads to whole panels, a layer that reads keys holds a row of gates for each, and nodes may share tensors: a
/// small file could ask for any amount of both.
struct LoadBudget {
  private(set) var byteCount = 0
  private var work = 0

  /// The most multiply-adds that are done when a model is loaded: some seconds of a core with vectors. A layer of 500
  /// units over 50,000 keys of 300 features takes as many.
  static let maximumWork = 1 << 35

  /// Counts floats that are about to be allocated.
  mutating func reserve(floats: Int) throws(RuntimeError) {
    let (bytes, overflow) = floats.multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    let (sum, sumOverflow) = byteCount.addingReportingOverflow(bytes)
    guard !overflow, !sumOverflow, sum <= Model.maximumByteCount else {
      throw .tooLarge(byteCount: overflow || sumOverflow ? .max : sum, maximum: Model.maximumByteCount)
    }
    byteCount = sum
  }

  /// Counts multiply-adds that are about to be done for a node.
  mutating func spend(work: Int, node: Int) throws(RuntimeError) {
    let (sum, overflow) = self.work.addingReportingOverflow(work)
    guard !overflow, sum <= Self.maximumWork else {
      throw .tooMuchConstantWork(node: node, maximum: Self.maximumWork)
    }
    self.work = sum
  }
}
