import TocsinAutograd
import TocsinGraph
import TocsinTensor
import TocsinTraining

/// A network that has every op with parameters once.
enum LayeredNetwork {
  /// Names and sizes, sorted by name.
  static let tensors: [(name: Name, sizes: [Int])] = [
    ("attention.in.bias", [96]), ("attention.in.weight", [96, 32]), ("attention.out.bias", [32]),
    ("attention.out.weight", [32, 32]), ("convolution.bias", [32]), ("convolution.weight", [32, 3, 24]),
    ("embedding", [60, 24]), ("gru.bias", [60]), ("gru.input", [60, 30]), ("gru.recurrent", [60, 20]),
    ("gru.recurrentBias", [60]), ("guide", [1, 25]), ("head.bias", [25]), ("head.weight", [25, 20]),
    ("lstm.bias", [120]), ("lstm.input", [120, 32]), ("lstm.recurrent", [120, 30]), ("lstm.recurrentBias", [120]),
    ("norm.bias", [32]), ("norm.scale", [32]), ("positions", [64, 32]),
  ]

  static func id(_ name: Name) -> TensorID {
    guard let index = tensors.firstIndex(where: { $0.name == name }) else { preconditionFailure("no such tensor") }
    return TensorID(index)
  }

  /// - Parameter headBias: another name for one tensor, to see what that does to the others.
  static func graph(headBias: Name = "head.bias") throws(GraphError) -> Graph {
    let sequence = [Dimension.batch(maximum: 8), .time(maximum: 64)]
    let (attention, heads) = (ValueID(5), ValueID(9))
    return try Graph(
      inputs: [PortDeclaration(name: "keys", dtype: .uint32, shape: Shape(sequence))],
      tensors: tensors.map {
        TensorDeclaration(
          name: $0.name == "head.bias" ? headBias : $0.name, dtype: .float32, shape: Shape(fixed: $0.sizes))
      },
      nodes: [
        .embedding(ValueID(0), table: id("embedding")),
        .convolution(
          ValueID(1), weight: id("convolution.weight"), bias: id("convolution.bias"), dilation: 1, before: 2, after: 0),
        .positionalEncoding(ValueID(2), table: id("positions")),
        .layerNorm(ValueID(3), scale: id("norm.scale"), bias: id("norm.bias"), epsilon: 1e-5),
        .linear(ValueID(4), weight: id("attention.in.weight"), bias: id("attention.in.bias")),
        .slice(attention, axis: 2, start: 0, count: 32), .slice(attention, axis: 2, start: 32, count: 32),
        .slice(attention, axis: 2, start: 64, count: 32),
        .attention(
          query: ValueID(6), key: ValueID(7), value: ValueID(8), heads: 4, scale: 0.25, isCausal: false, validKeys: nil),
        .linear(heads, weight: id("attention.out.weight"), bias: id("attention.out.bias")),
        .lstm(
          ValueID(10), input: id("lstm.input"), recurrent: id("lstm.recurrent"), bias: id("lstm.bias"),
          recurrentBias: id("lstm.recurrentBias"), direction: .forward),
        .gru(
          ValueID(11), input: id("gru.input"), recurrent: id("gru.recurrent"), bias: id("gru.bias"),
          recurrentBias: id("gru.recurrentBias"), direction: .forward, reset: .afterProduct),
        .step(ValueID(12), .last),
        .linear(ValueID(13), weight: id("head.weight"), bias: id("head.bias")),
        .constant(id("guide")),
        .add(ValueID(14), ValueID(15)),
      ],
      outputs: [Output(name: "logits", value: ValueID(16))])
  }

  static func initialised(
    _ initialisation: Initialisation, seed: UInt64 = 1, headBias: Name = "head.bias"
  ) throws -> ParameterVector<Float> {
    let graph = try graph(headBias: headBias)
    let values = ParameterVector<Float>(layout: ParameterLayout(graph))
    values.initialise(graph, initialisation, seed: seed)
    return values
  }
}
