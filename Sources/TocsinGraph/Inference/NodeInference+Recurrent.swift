import TocsinTensor

extension NodeInference {
  /// An LSTM (four gates) or a GRU (three).
  func recurrentLayer(
    gates: Int, input: TensorID, recurrent: TensorID, bias: TensorID?, recurrentBias: TensorID?
  ) throws(GraphError) -> ValueType {
    let shape = try floats(rank: 3)
    let features = try features(of: shape)
    _ = try dimension(1, of: shape)
    let hidden = tensors[recurrent.index].shape.last?.maximum ?? 1
    let rows = gates * hidden
    guard rows <= Shape.maximumDimension else { throw .dimension(.node, index: node) }
    try expectWeights(input, rows, features)
    try expectWeights(recurrent, rows, hidden)
    try expect(bias, rows)
    try expect(recurrentBias, rows)
    guard bias != nil || recurrentBias == nil else { throw .recurrentBiasAlone(node: node) }
    return value(shape.replacingLast(with: .fixed(hidden)))
  }
}
