import TocsinGraph

// The same elements in row-major order; dx += dy element by element. A view, but of elements that no strides reach.

extension Tape {
  func evaluateReshape(_ index: Int, _ operand: ValueID) {
    let new = values[index].view
    if let view = values[operand.index].view.reshaped(rank: new.rank, sizes: new.sizes) {
      return alias(index, of: operand.index, view)
    }
    let (x, from) = unsafe read(operand.index)
    let y = unsafe allocate(index)
    unsafe copy(x, from, to: y, View(rank: from.rank, sizes: from.sizes))
  }

  @unsafe func pullBackReshape(_ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID) {
    guard let target = unsafe self.gradient(of: operand.index) else { return }
    let view = values[operand.index].view
    unsafe add(gradient, View(rank: view.rank, sizes: view.sizes), to: target, view)
  }
}
