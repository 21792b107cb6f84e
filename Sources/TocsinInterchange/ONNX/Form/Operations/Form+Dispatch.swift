import TocsinGraph
import TocsinTensor

extension FormWriter {
  /// Writes the nodes of an operation.
  mutating func write(_ op: Op) {
    switch op {
    case .constant(let tensor): constant(tensor)
    case .oneHot(let keys, let classes): oneHot(keys, classes)
    case .embedding(let keys, let table): embedding(keys, table)
    case .linear(let x, let weight, let bias): linear(x, weight, bias)
    case .matmul(let x, let y, let transposesSecond): matmul(x, y, transposesSecond)
    case .convolution(let x, let weight, let bias, let dilation, let before, let after):
      convolution(x, weight, bias, dilation, before, after)
    case .lstm(let x, let input, let recurrent, let bias, let recurrentBias, let direction):
      recurrentLayer(RecurrentWeights(input, recurrent, bias, recurrentBias), of: x, direction, reset: nil)
    case .gru(let x, let input, let recurrent, let bias, let recurrentBias, let direction, let reset):
      recurrentLayer(RecurrentWeights(input, recurrent, bias, recurrentBias), of: x, direction, reset: reset)
    case .attention(let query, let key, let value, let heads, let scale, let isCausal, let validKeys):
      attention(query, key, value, heads: heads, scale: scale, isCausal: isCausal, validKeys)
    case .softmax(let x): finish("Softmax", [value(x)], [.integer("axis", -1)])
    case .layerNorm(let x, let scale, let bias, let epsilon): layerNorm(x, scale, bias, epsilon)
    case .activation(let x, let function): activation(x, function)
    case .add(let x, let y): finish("Add", [value(x), value(y)])
    case .multiply(let x, let y): finish("Mul", [value(x), value(y)])
    case .positionalEncoding(let x, let table): positionalEncoding(x, table)
    case .reduce(let x, let reduction, let axis): reduce(x, reduction, axis)
    case .maskedPool(let x, let mask, let reduction): maskedPool(x, mask, reduction)
    case .attentionPool(let x, let scores): attentionPool(x, scores)
    case .step(let x, let position): step(x, position)
    case .concat(let values, let axis): finish("Concat", values.map { value($0) }, [.integer("axis", axis)])
    case .slice(let x, let axis, let start, let count): slice(x, axis, start, count)
    case .reshape(let x, let shape): reshape(x, shape)
    case .transpose(let x, let order): finish("Transpose", [value(x)], [.integers("perm", order)])
    }
  }
}

extension FormReader {
  /// The operation whose nodes these are; `nil` where it is none that the writer writes.
  mutating func op(_ nodes: FormNodes) -> Op? {
    switch nodes.operation {
    case "constant": constant(nodes)
    case "oneHot": oneHot(nodes)
    case "embedding": embedding(nodes)
    case "linear": linear(nodes)
    case "matmul": matmul(nodes)
    case "convolution": convolution(nodes)
    case "lstm": lstm(nodes)
    case "gru": gru(nodes)
    case "attention": attention(nodes)
    case "softmax": value(nodes, 0).map { .softmax($0) }
    case "layerNorm": layerNorm(nodes)
    case "activation": activation(nodes)
    case "add": pair(nodes).map { .add($0, $1) }
    case "multiply": pair(nodes).map { .multiply($0, $1) }
    case "positionalEncoding": positionalEncoding(nodes)
    case "reduce": reduce(nodes)
    case "maskedPool": maskedPool(nodes)
    case "attentionPool": attentionPool(nodes)
    case "step": step(nodes)
    case "concat": concat(nodes)
    case "slice": slice(nodes)
    case "reshape": reshape(nodes)
    case "transpose": transpose(nodes)
    default: nil
    }
  }

  private func pair(_ nodes: FormNodes) -> (ValueID, ValueID)? {
    guard let x = value(nodes, 0), let y = value(nodes, 1) else { return nil }
    return (x, y)
  }
}
