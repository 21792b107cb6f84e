import TocsinTensor

/// Shape inference of one node: one file for each family of operations, and here what they share.
struct NodeInference {
  let node: Int
  /// The types of the operation's operands, in order.
  let operands: [ValueType]
  /// Whether each operand depends on no input.
  let isConstant: [Bool]
  let tensors: [TensorDeclaration]

  func result(of op: Op) throws(GraphError) -> ValueType {
    switch op {
    case .constant(let tensor): try constant(tensor)
    case .oneHot(_, let classes): try oneHot(classes: classes)
    case .embedding(_, let table): try embedding(table: table)
    case .linear(_, let weight, let bias): try linear(weight: weight, bias: bias)
    case .matmul(_, _, let transposesSecond): try matmul(transposesSecond: transposesSecond)
    case .convolution(_, let weight, let bias, let dilation, let before, let after):
      try convolution(weight: weight, bias: bias, dilation: dilation, before: before, after: after)
    case .lstm(_, let input, let recurrent, let bias, let recurrentBias, _):
      try recurrentLayer(gates: 4, input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias)
    case .gru(_, let input, let recurrent, let bias, let recurrentBias, _, _):
      try recurrentLayer(gates: 3, input: input, recurrent: recurrent, bias: bias, recurrentBias: recurrentBias)
    case .attention(_, _, _, let heads, let scale, _, _): try attention(heads: heads, scale: scale)
    case .softmax: try softmax()
    case .layerNorm(_, let scale, let bias, let epsilon): try layerNorm(scale: scale, bias: bias, epsilon: epsilon)
    case .activation(_, let activation): try elementwise(activation)
    case .add, .multiply: try binary()
    case .positionalEncoding(_, let table): try positionalEncoding(table: table)
    case .reduce(_, _, let axis): try reduce(axis: axis)
    case .maskedPool, .attentionPool: try pool()
    case .step: try step()
    case .concat(_, let axis): try concat(axis: axis)
    case .slice(_, let axis, let start, let count): try slice(axis: axis, start: start, count: count)
    case .reshape(_, let shape): try reshape(to: shape)
    case .transpose(_, let order): try transpose(order: order)
    }
  }
}

extension NodeInference {
  /// The shape of an operand, which must hold numbers.
  func floats(_ operand: Int = 0) throws(GraphError) -> Shape {
    try expect(.float32, operand)
    return operands[operand].shape
  }

  /// The shape of an operand, which must hold numbers and have this rank.
  func floats(_ operand: Int = 0, rank: Int) throws(GraphError) -> Shape {
    let shape = try floats(operand)
    guard shape.rank == rank else { throw .rank(node: node, expected: rank, found: shape.rank) }
    return shape
  }

  func expect(_ dtype: DType, _ operand: Int) throws(GraphError) {
    guard operands[operand].dtype == dtype else {
      throw .elementType(node: node, expected: dtype, found: operands[operand].dtype)
    }
  }

  /// A tensor of floats of this shape.
  func expect(_ tensor: TensorID, _ shape: Shape) throws(GraphError) {
    let declaration = tensors[tensor.index]
    guard declaration.dtype == .float32 || declaration.dtype == .bfloat16, declaration.shape == shape else {
      throw .tensorType(node: node, tensor: tensor.index, expected: shape)
    }
  }

  /// Weights of this shape, rank 2 or 3, that may be int8 codes too.
  func expectWeights(_ tensor: TensorID, _ sizes: Int...) throws(GraphError) {
    let (declaration, expected) = (tensors[tensor.index], Shape(fixed: sizes))
    guard declaration.dtype == .int8 else { return try expect(tensor, expected) }
    guard declaration.shape == expected else {
      throw .tensorType(node: node, tensor: tensor.index, expected: expected)
    }
    let inputs = sizes.last ?? 1
    guard inputs <= TensorDeclaration.maximumInt8Inputs else {
      throw .int8Inputs(node: node, tensor: tensor.index, maximum: TensorDeclaration.maximumInt8Inputs, found: inputs)
    }
  }

  func expect(_ tensor: TensorID?, _ sizes: Int...) throws(GraphError) {
    if let tensor { try expect(tensor, Shape(fixed: sizes)) }
  }

  func expect(_ operand: Int, _ dimensions: Dimension...) throws(GraphError) {
    let (expected, found) = (Shape(dimensions), operands[operand].shape)
    guard found == expected else {
      throw .operandShape(node: node, operand: operand, expected: expected, found: found)
    }
  }

  func expect(_ attribute: OpAttribute, _ value: Int, in allowed: ClosedRange<Int>) throws(GraphError) {
    guard allowed.contains(value) else { throw .attribute(attribute, node: node, allowed: allowed, found: value) }
  }

  /// A number that is part of the node: finite, as no network needs another and comparisons of graphs stay simple.
  func expectFinite(_ attribute: OpAttribute, _ value: Float) throws(GraphError) {
    guard value.isFinite else { throw .notANumber(attribute, node: node) }
  }

  /// The size of the innermost dimension, which must be fixed.
  func features(of shape: Shape) throws(GraphError) -> Int {
    guard let last = shape.last else { throw .rank(node: node, expected: 1, found: 0) }
    guard case .fixed(let features) = last else { throw .dynamicAxis(node: node, axis: shape.rank - 1) }
    return features
  }

  /// The dimension at an axis, which must exist and not be the batch's.
  func dimension(_ axis: Int, of shape: Shape) throws(GraphError) -> Dimension {
    guard shape.rank >= 1 else { throw .rank(node: node, expected: 1, found: 0) }
    try expect(.axis, axis, in: 0...shape.rank - 1)
    if case .batch = shape.dimensions[axis] { throw .dynamicAxis(node: node, axis: axis) }
    return shape.dimensions[axis]
  }

  /// The size of an axis, which must exist and be fixed.
  func size(_ axis: Int, of shape: Shape) throws(GraphError) -> Int {
    guard case .fixed(let size) = try dimension(axis, of: shape) else { throw .dynamicAxis(node: node, axis: axis) }
    return size
  }

  func value(_ shape: Shape) -> ValueType { ValueType(dtype: .float32, shape: shape) }
}
