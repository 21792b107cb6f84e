extension Op {
  /// The operation with other numbers for its operands and tensors.
  package func renumbered(_ value: (ValueID) -> ValueID, _ tensor: (TensorID) -> TensorID) -> Op {
    switch self {
    case .constant(let id): .constant(tensor(id))
    case .oneHot(let x, let classes): .oneHot(value(x), classes: classes)
    case .embedding(let x, let table): .embedding(value(x), table: tensor(table))
    case .linear(let x, let weight, let bias): .linear(value(x), weight: tensor(weight), bias: bias.map(tensor))
    case .matmul(let x, let y, let transposesSecond): .matmul(value(x), value(y), transposesSecond: transposesSecond)
    case .convolution(let x, let weight, let bias, let dilation, let before, let after):
      .convolution(
        value(x), weight: tensor(weight), bias: bias.map(tensor), dilation: dilation, before: before, after: after)
    case .lstm(let x, let input, let recurrent, let bias, let recurrentBias, let direction):
      .lstm(
        value(x), input: tensor(input), recurrent: tensor(recurrent), bias: bias.map(tensor),
        recurrentBias: recurrentBias.map(tensor), direction: direction)
    case .gru(let x, let input, let recurrent, let bias, let recurrentBias, let direction, let reset):
      .gru(
        value(x), input: tensor(input), recurrent: tensor(recurrent), bias: bias.map(tensor),
        recurrentBias: recurrentBias.map(tensor), direction: direction, reset: reset)
    case .attention(let query, let key, let content, let heads, let scale, let isCausal, let validKeys):
      .attention(
        query: value(query), key: value(key), value: value(content), heads: heads, scale: scale, isCausal: isCausal,
        validKeys: validKeys.map(value))
    case .softmax(let x): .softmax(value(x))
    case .layerNorm(let x, let scale, let bias, let epsilon):
      .layerNorm(value(x), scale: tensor(scale), bias: tensor(bias), epsilon: epsilon)
    case .activation(let x, let activation): .activation(value(x), activation)
    case .add(let x, let y): .add(value(x), value(y))
    case .multiply(let x, let y): .multiply(value(x), value(y))
    case .positionalEncoding(let x, let table): .positionalEncoding(value(x), table: tensor(table))
    case .reduce(let x, let reduction, let axis): .reduce(value(x), reduction, axis: axis)
    case .maskedPool(let x, let mask, let reduction): .maskedPool(value(x), mask: value(mask), reduction)
    case .attentionPool(let x, let scores): .attentionPool(value(x), scores: value(scores))
    case .step(let x, let position): .step(value(x), position)
    case .concat(let values, let axis): .concat(values.map(value), axis: axis)
    case .slice(let x, let axis, let start, let count): .slice(value(x), axis: axis, start: start, count: count)
    case .reshape(let x, let shape): .reshape(value(x), shape)
    case .transpose(let x, let order): .transpose(value(x), order: order)
    }
  }
}
