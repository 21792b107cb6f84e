import TocsinTensor

/// The inputs and outputs of a session: of each, all items one after the other. Zeros until they are written.
@safe
final class PortMemory {
  private let elements: AlignedBuffer<Float>
  private let offsets: [Int]
  private let table: AlignedBuffer<UnsafeMutablePointer<Float>>

  init(_ plan: ExecutionPlan, _ layout: PortLayout) {
    offsets = layout.offsets
    elements = AlignedBuffer(count: layout.count)
    unsafe table = Self.table(elements.pointer, offsets)
  }

  private static func table(
    _ base: UnsafeMutablePointer<Float>, _ offsets: [Int]
  ) -> AlignedBuffer<UnsafeMutablePointer<Float>> {
    let table = unsafe AlignedBuffer<UnsafeMutablePointer<Float>>(unwritten: offsets.count)
    for slot in offsets.indices { unsafe table.pointer[slot] = unsafe base + offsets[slot] }
    return unsafe table
  }

  /// The first element of each input and output, by slot; of no meaning for other slots.
  @unsafe var pointers: UnsafePointer<UnsafeMutablePointer<Float>> { unsafe UnsafePointer(table.pointer) }

  /// The first element of an input or output in this memory.
  @unsafe func pointer(toSlot slot: Int) -> UnsafeMutablePointer<Float> { unsafe elements.pointer + offsets[slot] }

  /// Has an input read elsewhere; gives where it was read before.
  @discardableResult
  @unsafe func redirect(slot: Int, to elements: UnsafePointer<Float>) -> UnsafePointer<Float> {
    let before = unsafe UnsafePointer(table.pointer[slot])
    unsafe table.pointer[slot] = UnsafeMutablePointer(mutating: elements)
    return unsafe before
  }
}
