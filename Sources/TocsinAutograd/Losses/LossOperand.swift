import TocsinGraph

/// A value as losses read it: all elements in row-major order, and where to add to their gradient.
@safe
struct LossOperand<Scalar: TapeScalar> {
  let index: Int
  /// Row-major without gaps.
  let view: View
  let elements: UnsafeMutablePointer<Scalar>
  /// `nil` where none is wanted.
  let gradient: UnsafeMutablePointer<Scalar>?
  /// Whether ``gradient`` is memory of its own, which ``Tape/settle(_:)`` adds to the value's.
  let isCopied: Bool

  var count: Int { view.count }
  /// The size of the innermost dimension.
  var columns: Int { view.columns }
  /// The size of the outermost.
  var itemCount: Int { view.sizes[0] }
  /// The elements of each item.
  var itemSize: Int { count / max(1, itemCount) }

  /// The items that a loss looks at.
  func items(_ items: ItemSelection?) -> ItemSelection {
    let items = items ?? ItemSelection(0..<itemCount)
    precondition(items.leastBatch <= itemCount, "a loss looks at items that there are")
    return items
  }
}

extension Tape {
  /// Reads a value for a loss: in place where it lies in row-major order without gaps, else a copy.
  func lossOperand(_ value: ValueID, scale: Scalar?) -> LossOperand<Scalar> {
    let (memory, view) = unsafe read(value.index)
    let dense = View(rank: view.rank, sizes: view.sizes)
    let gradient = unsafe scale == nil ? nil : gradient(of: value.index)
    if view.isRowMajor {
      return unsafe LossOperand(
        index: value.index, view: dense, elements: memory + view.offset,
        gradient: gradient.map { unsafe $0 + view.offset },
        isCopied: false)
    }
    let elements = unsafe workspace.take(dense.count)
    unsafe copy(memory, view, to: elements, dense)
    return unsafe LossOperand(
      index: value.index, view: dense, elements: elements,
      gradient: gradient == nil ? nil : workspace.takeZeros(dense.count), isCopied: true)
  }

  /// Adds what an operand's gradient has received, where it has memory of its own. To be called when all is there.
  func settle(_ operand: LossOperand<Scalar>) {
    guard operand.isCopied, let received = unsafe operand.gradient,
      let gradient = unsafe gradient(of: operand.index)
    else { return }
    unsafe add(received, operand.view, to: gradient, values[operand.index].view)
  }
}

extension View {
  /// Whether the elements lie in row-major order without gaps, from ``offset`` on.
  fileprivate var isRowMajor: Bool {
    var next = 1
    for axis in (0..<rank).reversed() where sizes[axis] != 1 {
      guard strides[axis] == next else { return false }
      next *= sizes[axis]
    }
    return true
  }
}
