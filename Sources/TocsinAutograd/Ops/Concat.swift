import TocsinGraph

// y is the operands one after the other; each gets its part of dy.

extension Tape {
  func evaluateConcat(_ index: Int, _ operands: [ValueID], axis: Int) {
    let y = unsafe allocate(index)
    forEachPart(of: index, operands, axis: axis) { operand, part in
      let (x, from) = unsafe read(operand.index)
      unsafe copy(x, from, to: y, part)
    }
  }

  @unsafe func pullBackConcat(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operands: [ValueID], axis: Int
  ) {
    forEachPart(of: index, operands, axis: axis) { operand, part in
      guard let target = unsafe self.gradient(of: operand.index) else { return }
      unsafe add(gradient, part, to: target, values[operand.index].view)
    }
  }

  private func forEachPart(of index: Int, _ operands: [ValueID], axis: Int, _ body: (ValueID, View) -> Void) {
    var start = 0
    for operand in operands {
      let count = values[operand.index].view.sizes[axis]
      body(operand, values[index].view.slicing(axis: axis, start: start, count: count))
      start += count
    }
  }
}
