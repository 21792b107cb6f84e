import TocsinGraph
import TocsinTensor

/// The log-key network of DeepLog 3.1 and 3.2: one-hot keys, LSTM layers, last step, linear, softmax.
///
/// `keys [B, T]` to `probabilities [B, C]`; tensors `lstm<layer>.{bias, input, recurrent}`, `output.{bias, weight}`.
enum DeepLogNetwork {
  /// The most sequences in a batch and the most steps in a sequence that the graph declares; a runtime session reserves
  /// no more than it is told to.
  static let maximumBatch = 1024
  static let maximumSteps = 1024

  /// With more, names would no longer sort as their numbers do.
  static let maximumLayers = 8

  /// - Precondition: 1 to ``maximumLayers`` layers.
  static func graph(classes: Int, layers: Int, hiddenSize: Int) throws(GraphError) -> Graph {
    precondition((1...maximumLayers).contains(layers), "the network has 1 to 8 layers")
    var tensors: [TensorDeclaration] = []
    func declare(_ name: String, _ shape: [Int]) -> TensorID {
      guard let name = Name(bytes: Array(name.utf8)) else { preconditionFailure("names here are ASCII") }
      tensors.append(TensorDeclaration(name: name, dtype: .float32, shape: Shape(fixed: shape)))
      return TensorID(tensors.count - 1)
    }
    var nodes = [Op.oneHot(ValueID(0), classes: classes)]
    for layer in 0..<layers {
      // Tensors are declared in order of their names.
      let bias = declare("lstm\(layer).bias", [4 * hiddenSize])
      let input = declare("lstm\(layer).input", [4 * hiddenSize, layer == 0 ? classes : hiddenSize])
      let recurrent = declare("lstm\(layer).recurrent", [4 * hiddenSize, hiddenSize])
      nodes.append(
        .lstm(
          ValueID(nodes.count), input: input, recurrent: recurrent, bias: bias, recurrentBias: nil, direction: .forward)
      )
    }
    nodes.append(.step(ValueID(nodes.count), .last))
    let bias = declare("output.bias", [classes])
    let weight = declare("output.weight", [classes, hiddenSize])
    nodes.append(.linear(ValueID(nodes.count), weight: weight, bias: bias))
    nodes.append(.softmax(ValueID(nodes.count)))
    return try Graph(
      inputs: [
        PortDeclaration(
          name: "keys", dtype: .uint32,
          shape: Shape([.batch(maximum: maximumBatch), .time(maximum: maximumSteps)]))
      ],
      tensors: tensors, nodes: nodes, outputs: [Output(name: "probabilities", value: ValueID(nodes.count))])
  }
}
