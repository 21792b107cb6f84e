extension Op {
  /// The values that the operation reads, in order. Empty for a constant.
  public var operands: [ValueID] {
    switch self {
    case .constant: []
    case .oneHot(let value, _), .embedding(let value, _), .linear(let value, _, _),
      .convolution(let value, _, _, _, _, _), .lstm(let value, _, _, _, _, _), .gru(let value, _, _, _, _, _, _),
      .softmax(let value), .layerNorm(let value, _, _, _), .activation(let value, _), .positionalEncoding(let value, _),
      .reduce(let value, _, _), .step(let value, _), .slice(let value, _, _, _), .reshape(let value, _),
      .transpose(let value, _):
      [value]
    case .matmul(let first, let second, _), .add(let first, let second), .multiply(let first, let second),
      .maskedPool(let first, let second, _), .attentionPool(let first, let second):
      [first, second]
    case .attention(let query, let key, let value, _, _, _, let validKeys):
      [query, key, value] + (validKeys.map { [$0] } ?? [])
    case .concat(let values, _): values
    }
  }

  /// The tensors that the operation reads, in order. An optional one that is absent is left out.
  public var tensors: [TensorID] {
    switch self {
    case .constant(let tensor): [tensor]
    case .embedding(_, let table), .positionalEncoding(_, let table): [table]
    case .linear(_, let weight, let bias), .convolution(_, let weight, let bias, _, _, _): [weight] + present(bias)
    case .lstm(_, let input, let recurrent, let bias, let recurrentBias, _),
      .gru(_, let input, let recurrent, let bias, let recurrentBias, _, _):
      [input, recurrent] + present(bias) + present(recurrentBias)
    case .layerNorm(_, let scale, let bias, _): [scale, bias]
    case .oneHot, .matmul, .attention, .softmax, .activation, .add, .multiply, .reduce, .maskedPool, .attentionPool,
      .step, .concat, .slice, .reshape, .transpose:
      []
    }
  }

  /// Those of its tensors that may be int8: matrices that it multiplies with, and tables that keys look up.
  package var int8Weights: [TensorID] {
    switch self {
    case .linear(_, let weight, _), .convolution(_, let weight, _, _, _, _): [weight]
    case .lstm(_, let input, let recurrent, _, _, _), .gru(_, let input, let recurrent, _, _, _, _): [input, recurrent]
    case .embedding(_, let table): [table]
    case .constant, .oneHot, .matmul, .attention, .softmax, .layerNorm, .activation, .add, .multiply,
      .positionalEncoding, .reduce, .maskedPool, .attentionPool, .step, .concat, .slice, .reshape, .transpose:
      []
    }
  }

  private func present(_ tensor: TensorID?) -> [TensorID] { tensor.map { [$0] } ?? [] }
}
