import TocsinTensor

/// The types of all values: inputs first, then one per node. Throws at the first thing that does not fit.
func inferShapes(
  inputs: [PortDeclaration], tensors: [TensorDeclaration], nodes: [Op]
) throws(GraphError) -> [ValueType] {
  try check(.input, count: inputs.count, maximum: Graph.maximumInputs)
  try check(.tensor, count: tensors.count, maximum: Graph.maximumTensors)
  try check(.node, count: nodes.count, maximum: Graph.maximumNodes)
  try checkDeclarations(of: tensors)
  var values: [ValueType] = []
  values.reserveCapacity(inputs.count + nodes.count)
  for index in inputs.indices {
    try check(inputs[index].shape, of: .input, index: index)
    guard inputs[index].dtype == .float32 || inputs[index].dtype == .uint32 else {
      throw .inputType(input: index, found: inputs[index].dtype)
    }
    values.append(ValueType(dtype: inputs[index].dtype, shape: inputs[index].shape))
  }
  try checkDynamicDimensions(of: inputs)
  var isUsed = [Bool](repeating: false, count: tensors.count)
  var isConstant = [Bool](repeating: false, count: inputs.count)
  for (node, op) in nodes.enumerated() {
    var operands: [ValueType] = []
    var constants: [Bool] = []
    for operand in op.operands {
      guard values.indices.contains(operand.index) else { throw .unknownValue(node: node, value: operand.index) }
      operands.append(values[operand.index])
      constants.append(isConstant[operand.index])
    }
    for tensor in op.tensors {
      guard tensors.indices.contains(tensor.index) else { throw .unknownTensor(node: node, tensor: tensor.index) }
      isUsed[tensor.index] = true
    }
    let inference = NodeInference(node: node, operands: operands, isConstant: constants, tensors: tensors)
    let type = try inference.result(of: op)
    try check(type.shape, of: .node, index: node)
    values.append(type)
    isConstant.append(constants.allSatisfy { $0 })
  }
  for index in tensors.indices where !isUsed[index] { throw .tensorUnused(index: index) }
  return values
}

private func checkDeclarations(of tensors: [TensorDeclaration]) throws(GraphError) {
  for index in tensors.indices {
    if index > 0, !tensors[index - 1].name.precedes(tensors[index].name) {
      throw .namesNotSorted(.tensor, index: index)
    }
    try check(tensors[index].shape, of: .tensor, index: index)
    for dimension in tensors[index].shape.dimensions {
      guard case .fixed = dimension else { throw .tensorShape(index: index) }
    }
  }
}
