import TocsinTensor

extension NodeInference {
  func reduce(axis: Int) throws(GraphError) -> ValueType {
    let shape = try floats()
    _ = try dimension(axis, of: shape)
    return removing(axis, from: shape)
  }

  /// Over the steps of the first operand, with a number for each of them in the second.
  func pool() throws(GraphError) -> ValueType {
    let shape = try floats(0, rank: 3)
    _ = try features(of: shape)
    _ = try floats(1)
    try expect(1, shape.dimensions[0], try dimension(1, of: shape))
    return removing(1, from: shape)
  }

  func step() throws(GraphError) -> ValueType {
    let shape = try floats()
    guard shape.rank >= 2 else { throw .rank(node: node, expected: 2, found: shape.rank) }
    _ = try dimension(1, of: shape)
    return removing(1, from: shape)
  }

  private func removing(_ axis: Int, from shape: Shape) -> ValueType {
    var dimensions = shape.dimensions
    dimensions.remove(at: axis)
    return value(Shape(dimensions))
  }
}
