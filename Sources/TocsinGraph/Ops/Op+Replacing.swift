extension Op {
  /// The same operation on other operands.
  package func replacingOperands(_ new: (ValueID) -> ValueID) -> Op {
    switch self {
    case .constant: self
    case .oneHot(let x, let classes): .oneHot(new(x), classes: classes)
    case .embedding(let x, let table): .embedding(new(x), table: table)
    case .linear(let x, let weight, let bias): .linear(new(x), weight: weight, bias: bias)
    case .matmul(let a, let b, let transposes): .matmul(new(a), new(b), transposesSecond: transposes)
    case .convolution(let x, let weight, let bias, let dilation, let before, let after):
      .convolution(new(x), weight: weight, bias: bias, dilation: dilation, before: before, after: after)
    case .lstm(let x, let input, let recurrent, let bias, let recurrentBias, let direction):
      .lstm(
        new(x), input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias, direction: direction)
    case .gru(let x, let input, let recurrent, let bias, let recurrentBias, let direction, let reset):
      .gru(
        new(x), input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias, direction: direction,
        reset: reset)
    case .attention(let query, let key, let value, let heads, let scale, let isCausal, let validKeys):
      .attention(
        query: new(query), key: new(key), value: new(value), heads: heads, scale: scale, isCausal: isCausal,
        validKeys: validKeys.map(new))
    case .softmax(let x): .softmax(new(x))
    case .layerNorm(let x, let scale, let bias, let epsilon):
      .layerNorm(new(x), scale: scale, bias: bias, epsilon: epsilon)
    case .activation(let x, let activation): .activation(new(x), activation)
    case .add(let a, let b): .add(new(a), new(b))
    case .multiply(let a, let b): .multiply(new(a), new(b))
    case .positionalEncoding(let x, let table): .positionalEncoding(new(x), table: table)
    case .reduce(let x, let reduction, let axis): .reduce(new(x), reduction, axis: axis)
    case .maskedPool(let x, let mask, let reduction): .maskedPool(new(x), mask: new(mask), reduction)
    case .attentionPool(let x, let scores): .attentionPool(new(x), scores: new(scores))
    case .step(let x, let position): .step(new(x), position)
    case .concat(let values, let axis): .concat(values.map(new), axis: axis)
    case .slice(let x, let axis, let start, let count): .slice(new(x), axis: axis, start: start, count: count)
    case .reshape(let x, let shape): .reshape(new(x), shape)
    case .transpose(let x, let order): .transpose(new(x), order: order)
    }
  }
}
