import TocsinGraph
import TocsinTensor

extension FieldReader {
  /// The operation of a code and its fields.
  ///
  /// A reshape's shape is not among them, but the one that the node states for its result: the caller puts it in.
  mutating func operation(_ code: OperationCode) throws(ModelFormatError) -> Op {
    switch code {
    case .constant: return .constant(tensor())
    case .oneHot: return .oneHot(value(), classes: integer())
    case .embedding: return .embedding(value(), table: tensor())
    case .linear: return .linear(value(), weight: tensor(), bias: tensorIfPresent())
    case .matmul: return .matmul(value(), value(), transposesSecond: try flag())
    case .convolution: return convolution()
    case .lstm: return lstm(.forward)
    case .backwardLSTM: return lstm(.backward)
    case .gru: return try gru(.forward)
    case .backwardGRU: return try gru(.backward)
    case .attention: return try attention()
    case .softmax: return .softmax(value())
    case .layerNorm: return layerNorm()
    case .activation: return .activation(value(), try activation())
    case .add: return .add(value(), value())
    case .multiply: return .multiply(value(), value())
    case .positionalEncoding: return .positionalEncoding(value(), table: tensor())
    case .reduce: return .reduce(value(), try choice(), axis: integer())
    case .maskedPool: return .maskedPool(value(), mask: value(), try choice())
    case .attentionPool: return .attentionPool(value(), scores: value())
    case .firstStep: return .step(value(), .first)
    case .lastStep: return .step(value(), .last)
    case .concat: return concat()
    case .slice: return .slice(value(), axis: integer(), start: integer(), count: integer())
    case .reshape: return .reshape(value(), Shape([]))
    case .transpose: return transpose()
    }
  }

  private mutating func convolution() -> Op {
    let (value, dilation, before, after) = (value(), integer(), integer(), integer())
    return .convolution(
      value, weight: tensor(), bias: tensorIfPresent(), dilation: dilation, before: before, after: after)
  }

  private mutating func lstm(_ direction: TimeDirection) -> Op {
    .lstm(
      value(), input: tensor(), recurrent: tensor(), bias: tensorIfPresent(), recurrentBias: tensorIfPresent(),
      direction: direction)
  }

  private mutating func gru(_ direction: TimeDirection) throws(ModelFormatError) -> Op {
    let value = value()
    let reset = try choice(GRUReset.self)
    return .gru(
      value, input: tensor(), recurrent: tensor(), bias: tensorIfPresent(), recurrentBias: tensorIfPresent(),
      direction: direction, reset: reset)
  }

  private mutating func attention() throws(ModelFormatError) -> Op {
    .attention(
      query: value(), key: value(), value: value(), heads: integer(), scale: float(), isCausal: try flag(),
      validKeys: remaining > 0 ? value() : nil)
  }

  private mutating func layerNorm() -> Op {
    let (value, epsilon) = (value(), float())
    return .layerNorm(value, scale: tensor(), bias: tensor(), epsilon: epsilon)
  }

  private mutating func activation() throws(ModelFormatError) -> Activation {
    let code = try choice(ActivationCode.self)
    try expect(code == .leakyReLU ? 3 : 2)
    switch code {
    case .relu: return .relu
    case .leakyReLU: return .leakyReLU(slope: float())
    case .gelu: return .gelu
    case .geluTanh: return .geluTanh
    case .tanh: return .tanh
    case .sigmoid: return .sigmoid
    }
  }

  private mutating func concat() -> Op {
    let axis = integer()
    var values: [ValueID] = []
    while remaining > 0 { values.append(value()) }
    return .concat(values, axis: axis)
  }

  private mutating func transpose() -> Op {
    let value = value()
    var order: [Int] = []
    while remaining > 0 { order.append(integer()) }
    return .transpose(value, order: order)
  }
}
