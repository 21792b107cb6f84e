import TocsinGraph
import TocsinTensor

/// The tensors of a recurrent layer.
struct RecurrentWeights {
  var input: TensorID
  var recurrent: TensorID
  var bias: TensorID?
  var recurrentBias: TensorID?

  init(_ input: TensorID, _ recurrent: TensorID, _ bias: TensorID?, _ recurrentBias: TensorID?) {
    self.input = input
    self.recurrent = recurrent
    self.bias = bias
    self.recurrentBias = recurrentBias
  }
}

extension FormWriter {
  /// An LSTM, or a GRU where there is a reset. ONNX has time outermost, both biases in one tensor, and a dimension for the
  /// directions.
  mutating func recurrentLayer(
    _ weights: RecurrentWeights, of x: ValueID, _ direction: TimeDirection, reset: GRUReset?
  ) {
    let layout = reset == nil ? TensorLayout.lstm : .gru
    let steps = add("steps", "Transpose", [value(x)], [.integers("perm", [1, 0, 2])])
    var operands = [steps, tensor(weights.input, layout), tensor(weights.recurrent, layout)]
    if let bias = weights.bias {
      let second = weights.recurrentBias.map { tensor($0, layout) } ?? zeros([1, sizes(bias)[0]])
      operands.append(
        add(
          weights.recurrentBias == nil ? "bias" : "biases", "Concat", [tensor(bias, layout), second],
          [.integer("axis", 1)]))
    }
    var attributes: [OnnxAttribute] = [
      .text("direction", direction == .forward ? "forward" : "reverse"),
      .integer("hidden_size", sizes(weights.recurrent)[1]),
    ]
    if let reset { attributes.append(.integer("linear_before_reset", reset == .afterProduct ? 1 : 0)) }
    let states = add("states", reset == nil ? "LSTM" : "GRU", operands, attributes)
    // The direction goes last: OpenVINO 2026.4 takes two layers for one of both directions where it goes first, and mixes up
    // their dimensions.
    let rows = add("rows", "Transpose", [states], [.integers("perm", [2, 0, 1, 3])])
    finish("Squeeze", [rows, integers([2])])
  }
}

extension FormReader {
  mutating func lstm(_ nodes: FormNodes) -> Op? {
    guard let (x, weights, direction) = recurrentLayer(nodes, .lstm) else { return nil }
    return .lstm(
      x, input: weights.input, recurrent: weights.recurrent, bias: weights.bias, recurrentBias: weights.recurrentBias,
      direction: direction)
  }

  mutating func gru(_ nodes: FormNodes) -> Op? {
    guard let (x, weights, direction) = recurrentLayer(nodes, .gru),
      let isAfterProduct = nodes["states"]?.integer("linear_before_reset")
    else { return nil }
    return .gru(
      x, input: weights.input, recurrent: weights.recurrent, bias: weights.bias, recurrentBias: weights.recurrentBias,
      direction: direction, reset: isAfterProduct == 1 ? .afterProduct : .beforeProduct)
  }

  private mutating func recurrentLayer(
    _ nodes: FormNodes, _ layout: TensorLayout
  ) -> (ValueID, RecurrentWeights, TimeDirection)? {
    guard let x = value(nodes["steps"], 0), let states = nodes["states"], let input = tensor(states, 1, layout),
      let recurrent = tensor(states, 2, layout)
    else { return nil }
    let bias = tensor(nodes["biases"] ?? nodes["bias"], 0, layout)
    let weights = RecurrentWeights(input, recurrent, bias, tensor(nodes["biases"], 1, layout))
    return (x, weights, states.text("direction") == "forward" ? .forward : .backward)
  }
}
