import TocsinTensor

/// The types of all values: inputs first, then one per node. Throws at the first thing that does not fit.
func inferShapes(
  inputs: [PortDeclaration], tensors: [TensorDeclaration], nodes: [Op]
) throws(GraphError) -> [ValueType] {
  try check(.input, count: inputs.count, maximum: Graph.maximumInputs)
  try check(.tensor, count: tensors.count, maximum: Graph.maximumTensors)
  try check(.node, count: nodes.count, maximum: Graph.maximumNodes)
  for index in tensors.indices {
    if index > 0, !tensors[index - 1].name.precedes(tensors[index].name) {
      throw .namesNotSorted(.tensor, index: index)
    }
    try check(tensors[index].shape, of: .tensor, index: index)
    for dimension in tensors[index].shape.dimensions {
      guard case .fixed = dimension else { throw .tensorShape(index: index) }
    }
  }
  var values: [ValueType] = []
  for index in inputs.indices {
    try check(inputs[index].shape, of: .input, index: index)
    values.append(ValueType(dtype: inputs[index].dtype, shape: inputs[index].shape))
  }
  try checkDynamicDimensions(of: inputs)
  var used = [Bool](repeating: false, count: tensors.count)
  for (node, op) in nodes.enumerated() {
    guard values.indices.contains(op.operand.index) else { throw .unknownValue(node: node, value: op.operand.index) }
    for tensor in op.tensors {
      guard tensors.indices.contains(tensor.index) else { throw .unknownTensor(node: node, tensor: tensor.index) }
      used[tensor.index] = true
    }
    let inference = NodeInference(node: node, operand: values[op.operand.index], tensors: tensors)
    let type = try inference.result(of: op)
    try check(type.shape, of: .node, index: node)
    values.append(type)
  }
  for index in tensors.indices where !used[index] { throw .tensorUnused(index: index) }
  return values
}

/// Shape inference of one node.
private struct NodeInference {
  let node: Int
  let operand: ValueType
  let tensors: [TensorDeclaration]

  func result(of op: Op) throws(GraphError) -> ValueType {
    switch op {
    case .oneHot(_, let classes):
      try expectElement(.uint32)
      guard classes >= 1, classes <= Shape.maximumDimension else { throw .dimension(.node, index: node) }
      return try appending(.fixed(classes))
    case .embedding(_, let table):
      try expectElement(.uint32)
      let shape = tensors[table.index].shape
      guard shape.rank == 2, let features = shape.last else {
        throw .tensorType(node: node, tensor: table.index, expected: Shape(fixed: [1, 1]))
      }
      try expect(table, Shape([shape.dimensions[0], features]))
      return try appending(features)
    case .lstm(_, let input, let recurrent, let bias):
      let features = try featureCount(rank: 3)
      let hidden = tensors[recurrent.index].shape.last?.maximum ?? 1
      let (gates, overflow) = hidden.multipliedReportingOverflow(by: 4)
      guard !overflow, gates <= Shape.maximumDimension else { throw .dimension(.node, index: node) }
      try expect(input, Shape(fixed: [gates, features]))
      try expect(recurrent, Shape(fixed: [gates, hidden]))
      try expect(bias, Shape(fixed: [gates]))
      return ValueType(dtype: .float32, shape: operand.shape.replacingLast(with: .fixed(hidden)))
    case .lastStep:
      let features = try featureCount(rank: 3)
      return ValueType(dtype: .float32, shape: Shape([operand.shape.dimensions[0], .fixed(features)]))
    case .linear(_, let weight, let bias):
      let features = try featureCount(rank: nil)
      let outputs = tensors[weight.index].shape.dimensions.first?.maximum ?? 1
      try expect(weight, Shape(fixed: [outputs, features]))
      try expect(bias, Shape(fixed: [outputs]))
      return ValueType(dtype: .float32, shape: operand.shape.replacingLast(with: .fixed(outputs)))
    case .softmax:
      _ = try featureCount(rank: nil)
      return operand
    }
  }

  /// The fixed innermost dimension of a float operand.
  private func featureCount(rank: Int?) throws(GraphError) -> Int {
    try expectElement(.float32)
    if let rank, operand.shape.rank != rank {
      throw .rank(node: node, expected: rank, found: operand.shape.rank)
    }
    guard case .fixed(let features)? = operand.shape.last else { throw .dimension(.node, index: node) }
    return features
  }

  private func appending(_ dimension: Dimension) throws(GraphError) -> ValueType {
    guard operand.shape.rank < Shape.maximumRank else {
      throw .rank(node: node, expected: Shape.maximumRank - 1, found: operand.shape.rank)
    }
    return ValueType(dtype: .float32, shape: Shape(operand.shape.dimensions + [dimension]))
  }

  private func expectElement(_ dtype: DType) throws(GraphError) {
    guard operand.dtype == dtype else { throw .elementType(node: node, expected: dtype, found: operand.dtype) }
  }

  private func expect(_ tensor: TensorID, _ shape: Shape) throws(GraphError) {
    let declaration = tensors[tensor.index]
    guard declaration.dtype == .float32, declaration.shape == shape else {
      throw .tensorType(node: node, tensor: tensor.index, expected: shape)
    }
  }
}
