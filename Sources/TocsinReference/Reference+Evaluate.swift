public import TocsinGraph

extension Reference {
  /// The result of an operation.
  ///
  /// - Parameters:
  ///   - values: the values of the graph so far; what the operation reads is among them.
  ///   - shape: the sizes of the result, for what a reshape makes.
  /// - Precondition: operands and tensors are as shape inference has admitted them.
  public static func evaluate(
    _ op: Op, values: [ReferenceValue], tensors: [ReferenceTensor], shape: [Int]
  ) -> ReferenceValue {
    func x(_ value: ValueID) -> ReferenceTensor { values[value.index].real }
    func tensor(_ id: TensorID) -> ReferenceTensor { tensors[id.index] }
    func tensor(_ id: TensorID?) -> ReferenceTensor? { id.map { tensors[$0.index] } }
    let result: ReferenceTensor
    switch op {
    case .constant(let id): result = tensor(id)
    case .oneHot(let keys, let classes): result = oneHot(values[keys.index].keys, classes: classes)
    case .embedding(let keys, let table): result = embedding(values[keys.index].keys, table: tensor(table))
    case .linear(let value, let weight, let bias):
      result = linear(x(value), weight: tensor(weight), bias: tensor(bias))
    case .matmul(let first, let second, let transposesSecond):
      result = matmul(x(first), x(second), transposesSecond: transposesSecond)
    case .convolution(let value, let weight, let bias, let dilation, let before, let after):
      result = convolution(
        x(value), weight: tensor(weight), bias: tensor(bias), dilation: dilation, before: before, after: after)
    case .lstm(let value, _, _, _, _, let direction):
      result = lstm(x(value), layer: ReferenceLSTM(op, tensors: tensors), direction: direction)
    case .gru(let value, _, _, _, _, let direction, _):
      result = gru(x(value), layer: ReferenceGRU(op, tensors: tensors), direction: direction)
    case .attention(let query, let key, let value, let heads, let scale, let isCausal, let validKeys):
      result = attention(
        query: x(query), key: x(key), value: x(value), heads: heads, scale: Double(scale), isCausal: isCausal,
        validKeys: validKeys.map(x))
    case .softmax(let value): result = softmax(x(value))
    case .layerNorm(let value, let scale, let bias, let epsilon):
      result = layerNorm(x(value), scale: tensor(scale), bias: tensor(bias), epsilon: Double(epsilon))
    case .activation(let value, let function): result = activation(x(value), function)
    case .add(let first, let second): result = add(x(first), x(second))
    case .multiply(let first, let second): result = multiply(x(first), x(second))
    case .positionalEncoding(let value, let table): result = positionalEncoding(x(value), table: tensor(table))
    case .reduce(let value, let reduction, let axis): result = reduce(x(value), reduction, axis: axis)
    case .maskedPool(let value, let mask, let reduction): result = maskedPool(x(value), mask: x(mask), reduction)
    case .attentionPool(let value, let scores): result = attentionPool(x(value), scores: x(scores))
    case .step(let value, let position): result = step(x(value), position)
    case .concat(let operands, let axis): result = concat(operands.map(x), axis: axis)
    case .slice(let value, let axis, let start, let count):
      result = slice(x(value), axis: axis, start: start, count: count)
    case .reshape(let value, _): result = reshape(x(value), to: shape)
    case .transpose(let value, let order): result = transpose(x(value), order: order)
    }
    return .real(result)
  }
}

extension ReferenceLSTM {
  /// The layer of an LSTM operation.
  ///
  /// - Precondition: `op` is one.
  public init(_ op: Op, tensors: [ReferenceTensor]) {
    guard case .lstm(_, let input, let recurrent, let bias, let recurrentBias, _) = op else {
      preconditionFailure("\(op.name) is no lstm")
    }
    self.init(
      input: tensors[input.index], recurrent: tensors[recurrent.index], bias: bias.map { tensors[$0.index] },
      recurrentBias: recurrentBias.map { tensors[$0.index] })
  }
}

extension ReferenceGRU {
  /// The layer of a GRU operation.
  ///
  /// - Precondition: `op` is one.
  public init(_ op: Op, tensors: [ReferenceTensor]) {
    guard case .gru(_, let input, let recurrent, let bias, let recurrentBias, _, let reset) = op else {
      preconditionFailure("\(op.name) is no gru")
    }
    self.init(
      input: tensors[input.index], recurrent: tensors[recurrent.index], bias: bias.map { tensors[$0.index] },
      recurrentBias: recurrentBias.map { tensors[$0.index] }, reset: reset)
  }
}
