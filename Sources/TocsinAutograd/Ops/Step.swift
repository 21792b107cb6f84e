import TocsinGraph

// y_b = x_{b, 0} or x_{b, T_b}; dx += dy there, all other steps get nothing. A view, but of packed sequences, whose last
// steps lie at different distances.

extension Tape {
  func evaluateStep(_ index: Int, _ operand: ValueID, _ position: StepPosition) {
    let view = values[operand.index].view
    guard values[operand.index].isPacked else {
      return alias(
        index, of: operand.index, view.selecting(axis: 1, index: position == .first ? 0 : view.sizes[1] - 1))
    }
    let (x, from) = unsafe readRows(operand.index)
    let y = unsafe allocate(index)
    for (item, position) in batch.lastPositions.enumerated() {
      unsafe (y + item * from.columns)
        .update(from: x + from.offset + position * from.strides[0], count: from.columns)
    }
  }

  @unsafe func pullBackStep(_ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID) {
    guard let target = unsafe self.gradient(of: operand.index) else { return }
    let view = values[operand.index].view
    for (item, position) in batch.lastPositions.enumerated() {
      unsafe TocsinAutograd.add(
        gradient + item * view.columns, to: target + view.offset + position * view.strides[0], count: view.columns)
    }
  }
}
