import TocsinTensor

extension NodeInference {
  func layerNorm(scale: TensorID, bias: TensorID, epsilon: Float) throws(GraphError) -> ValueType {
    let shape = try floats()
    let features = try features(of: shape)
    try expect(scale, features)
    try expect(bias, features)
    guard epsilon.isFinite, epsilon.sign == .plus else { throw .notANumber(.epsilon, node: node) }
    return value(shape)
  }

  func elementwise(_ activation: Activation) throws(GraphError) -> ValueType {
    if case .leakyReLU(let slope) = activation { try expectFinite(.slope, slope) }
    return value(try floats())
  }

  func binary() throws(GraphError) -> ValueType {
    let first = try floats(0)
    let second = try floats(1, rank: first.rank)
    var expected = first.dimensions
    for (axis, dimension) in second.dimensions.enumerated() where dimension == .fixed(1) { expected[axis] = dimension }
    guard second.dimensions == expected else {
      throw .operandShape(node: node, operand: 1, expected: Shape(expected), found: second)
    }
    return value(first)
  }

  func positionalEncoding(table: TensorID) throws(GraphError) -> ValueType {
    let shape = try floats(rank: 3)
    let features = try features(of: shape)
    let steps = try dimension(1, of: shape).maximum
    let rows = tensors[table.index].shape.dimensions.first?.maximum ?? 1
    try expect(table, Swift.max(rows, steps), features)
    return value(shape)
  }
}
