import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// DeepLog's network with weights from a fixed stream of random numbers, for speed alone: 29 classes on either side,
/// `layers` × `hidden`.
func benchmarkModelFile(
  classes: Int, hidden: Int, layers: Int, windowLength: Int, history: DeepLogHistory
) throws -> ModelFile {
  var names: [(name: Name, shape: [Int])] = []
  for layer in 0..<layers {
    guard let prefix = ["lstm0", "lstm1", "lstm2", "lstm3"].dropFirst(layer).first else {
      preconditionFailure("at most four layers")
    }
    names.append((name(prefix + ".bias"), [4 * hidden]))
    names.append((name(prefix + ".input"), [4 * hidden, layer == 0 ? classes : hidden]))
    names.append((name(prefix + ".recurrent"), [4 * hidden, hidden]))
  }
  names.append((name("output.bias"), [classes]))
  names.append((name("output.weight"), [classes, hidden]))
  var nodes: [Op] = [.oneHot(ValueID(0), classes: classes)]
  for layer in 0..<layers {
    nodes.append(
      .lstm(
        ValueID(1 + layer), input: TensorID(3 * layer + 1), recurrent: TensorID(3 * layer + 2),
        bias: TensorID(3 * layer), recurrentBias: nil, direction: .forward))
  }
  nodes.append(.step(ValueID(1 + layers), .last))
  nodes.append(.linear(ValueID(2 + layers), weight: TensorID(3 * layers + 1), bias: TensorID(3 * layers)))
  nodes.append(.softmax(ValueID(3 + layers)))
  let graph = try Graph(
    inputs: [
      PortDeclaration(
        name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 4096), .time(maximum: 1024)]))
    ],
    tensors: names.map { TensorDeclaration(name: $0.name, dtype: .float32, shape: Shape(fixed: $0.shape)) },
    nodes: nodes, outputs: [Output(name: "probabilities", value: ValueID(nodes.count))])
  var random = SplitMix(state: 7)
  let weights = graph.tensors.map { tensor in
    let scale = 1 / Float(tensor.shape.last?.maximum ?? 1).squareRoot()
    return TensorData.float32((0..<(tensor.shape.maximumCount ?? 0)).map { _ in random.next(scale: scale) })
  }
  let keys = (1..<UInt32(classes)).map { $0 }
  guard let vocabulary = LogKeyVocabulary(keys: keys) else { preconditionFailure("ascending keys") }
  let configuration = DeepLogConfiguration(
    history: history, windowLength: windowLength, rule: DecisionRule(topG: 9, minimumProbability: 0),
    compatibleTopG: 9)
  return ModelFile(
    graph: graph, weights: weights, detector: configuration.encoded(), vocabulary: vocabulary.encoded())
}

private func name(_ text: String) -> Name {
  guard let name = Name(bytes: Array(text.utf8)) else { preconditionFailure("a valid name") }
  return name
}

/// SplitMix64, as floats in ±`scale`.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func next(scale: Float) -> Float {
    (Float(next() >> 40) / Float(1 << 23) - 1) * scale
  }
}
