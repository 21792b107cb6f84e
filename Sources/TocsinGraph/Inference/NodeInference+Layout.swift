import TocsinTensor

extension NodeInference {
  func concat(axis: Int) throws(GraphError) -> ValueType {
    try expect(.operandCount, operands.count, in: 2...Op.maximumConcatenated)
    let first = try floats(0)
    var total = try size(axis, of: first)
    for operand in operands.indices.dropFirst() {
      let shape = try floats(operand, rank: first.rank)
      let size = try size(axis, of: shape)
      let expected = replacing(axis, of: first, with: size)
      guard shape == expected else {
        throw .operandShape(node: node, operand: operand, expected: expected, found: shape)
      }
      total += size
    }
    return value(replacing(axis, of: first, with: total))
  }

  func slice(axis: Int, start: Int, count: Int) throws(GraphError) -> ValueType {
    let shape = try floats()
    let size = try size(axis, of: shape)
    try expect(.start, start, in: 0...size - 1)
    try expect(.count, count, in: 1...size - start)
    return value(replacing(axis, of: shape, with: count))
  }

  func reshape(to shape: Shape) throws(GraphError) -> ValueType {
    let operand = try floats()
    try check(shape, of: .node, index: node)
    guard isBatchOutermost(in: shape), elements(of: shape) == elements(of: operand) else {
      throw .reshape(node: node, from: operand, to: shape)
    }
    return value(shape)
  }

  func transpose(order: [Int]) throws(GraphError) -> ValueType {
    let shape = try floats()
    var seen = [Bool](repeating: false, count: shape.rank)
    for axis in order where seen.indices.contains(axis) { seen[axis] = true }
    guard order.count == shape.rank, seen.allSatisfy({ $0 }) else {
      throw .notAPermutation(node: node, order: order, rank: shape.rank)
    }
    let result = Shape(order.map { shape.dimensions[$0] })
    guard isBatchOutermost(in: result) else { throw .dynamicAxis(node: node, axis: 0) }
    return value(result)
  }

  private func replacing(_ axis: Int, of shape: Shape, with size: Int) -> Shape {
    var dimensions = shape.dimensions
    dimensions[axis] = .fixed(size)
    return Shape(dimensions)
  }

  private func isBatchOutermost(in shape: Shape) -> Bool {
    for case .batch in shape.dimensions.dropFirst() { return false }
    return true
  }

  /// How many elements a shape holds: a multiple of its dynamic dimensions.
  private func elements(of shape: Shape) -> ElementCount {
    var count = ElementCount()
    for dimension in shape.dimensions {
      switch dimension {
      case .fixed(let size): count.fixed *= size
      case .batch(let maximum): count.batches.append(maximum)
      case .time(let maximum): count.times.append(maximum)
      }
    }
    return count
  }
}

/// A product of a number, batches and times. Their maxima count as well: they hold for a whole graph.
private struct ElementCount: Equatable {
  var fixed = 1
  var batches: [Int] = []
  var times: [Int] = []
}
