import TocsinGraph

/// What stands for an operation in the file: its number, then its operands, attributes and tensors.
struct OperationRecord {
  let code: OperationCode
  private(set) var fields: [UInt32] = []

  init(_ op: Op) {
    switch op {
    case .constant(let tensor):
      self.init(.constant, tensors: tensor)
    case .oneHot(let value, let classes):
      self.init(.oneHot, value, attributes: classes)
    case .embedding(let value, let table):
      self.init(.embedding, value, tensors: table)
    case .linear(let value, let weight, let bias):
      self.init(.linear, value, tensors: weight, bias)
    case .matmul(let first, let second, let transposesSecond):
      self.init(.matmul, first, second, attributes: transposesSecond ? 1 : 0)
    case .convolution(let value, let weight, let bias, let dilation, let before, let after):
      self.init(.convolution, value, attributes: dilation, before, after, tensors: weight, bias)
    case .lstm(let value, let input, let recurrent, let bias, let recurrentBias, let direction):
      self.init(
        direction == .forward ? .lstm : .backwardLSTM, value, tensors: input, recurrent, bias, recurrentBias)
    case .gru(let value, let input, let recurrent, let bias, let recurrentBias, let direction, let reset):
      self.init(
        direction == .forward ? .gru : .backwardGRU, value, attributes: Int(reset.rawValue),
        tensors: input, recurrent, bias, recurrentBias)
    case .attention(let query, let key, let value, let heads, let scale, let isCausal, let validKeys):
      self.init(
        .attention, query, key, value, attributes: heads, Int(scale.bitPattern), isCausal ? 1 : 0)
      if let validKeys { append(validKeys.index) }
    case .softmax(let value):
      self.init(.softmax, value)
    case .layerNorm(let value, let scale, let bias, let epsilon):
      self.init(.layerNorm, value, attributes: Int(epsilon.bitPattern), tensors: scale, bias)
    case .activation(let value, let activation):
      self.init(.activation, value, attributes: Int(ActivationCode(activation).rawValue))
      if case .leakyReLU(let slope) = activation { append(Int(slope.bitPattern)) }
    case .add(let first, let second):
      self.init(.add, first, second)
    case .multiply(let first, let second):
      self.init(.multiply, first, second)
    case .positionalEncoding(let value, let table):
      self.init(.positionalEncoding, value, tensors: table)
    case .reduce(let value, let reduction, let axis):
      self.init(.reduce, value, attributes: Int(reduction.rawValue), axis)
    case .maskedPool(let value, let mask, let reduction):
      self.init(.maskedPool, value, mask, attributes: Int(reduction.rawValue))
    case .attentionPool(let value, let scores):
      self.init(.attentionPool, value, scores)
    case .step(let value, let position):
      self.init(position == .first ? .firstStep : .lastStep, value)
    case .concat(let values, let axis):
      self.init(.concat, attributes: axis)
      for value in values { append(value.index) }
    case .slice(let value, let axis, let start, let count):
      self.init(.slice, value, attributes: axis, start, count)
    case .reshape(let value, _):
      self.init(.reshape, value)
    case .transpose(let value, let order):
      self.init(.transpose, value)
      for axis in order { append(axis) }
    }
  }

  private init(
    _ code: OperationCode, _ operands: ValueID..., attributes: Int..., tensors: TensorID?...
  ) {
    self.code = code
    for operand in operands { append(operand.index) }
    for attribute in attributes { append(attribute) }
    for case .some(let tensor) in tensors { append(tensor.index) }
  }

  /// A valid graph has no number beyond 32 bits: shape inference bounds them all.
  private mutating func append(_ field: Int) { fields.append(UInt32(field)) }
}
