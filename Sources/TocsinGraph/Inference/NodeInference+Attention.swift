import TocsinTensor

extension NodeInference {
  func attention(heads: Int, scale: Float) throws(GraphError) -> ValueType {
    let query = try floats(0, rank: 3)
    let key = try floats(1, rank: 3)
    let values = try floats(2, rank: 3)
    try expect(.heads, heads, in: 1...Shape.maximumDimension)
    try expectFinite(.scale, scale)
    let features = try features(of: query)
    let (batch, keys) = (query.dimensions[0], try dimension(1, of: key))
    _ = try dimension(1, of: query)
    try expect(1, batch, keys, .fixed(features))
    let outputs = try self.features(of: values)
    try expect(2, batch, keys, .fixed(outputs))
    for width in [features, outputs] where width % heads != 0 {
      throw .headsDoNotDivide(node: node, heads: heads, features: width)
    }
    if operands.count > 3 {
      _ = try floats(3)
      try expect(3, batch, keys)
    }
    return value(query.replacingLast(with: .fixed(outputs)))
  }

  func softmax() throws(GraphError) -> ValueType {
    let shape = try floats()
    _ = try dimension(Swift.max(shape.rank - 1, 0), of: shape)
    return value(shape)
  }
}
