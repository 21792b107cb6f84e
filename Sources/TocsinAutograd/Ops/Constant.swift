import TocsinGraph

// y = c; dc += dy.

extension Tape {
  func evaluateConstant(_ index: Int, _ tensor: TensorID) {
    unsafe values[index].memory = weights.values.pointer(to: tensor)
    values[index].count = values[index].view.count
  }

  @unsafe func pullBackConstant(_ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ tensor: TensorID) {
    unsafe TocsinAutograd.add(gradient, to: parameterGradient.pointer(to: tensor), count: values[index].count)
  }
}
