import TocsinTensor

extension NodeInference {
  func constant(_ tensor: TensorID) throws(GraphError) -> ValueType {
    let shape = tensors[tensor.index].shape
    try expect(tensor, shape)
    return value(shape)
  }

  func oneHot(classes: Int) throws(GraphError) -> ValueType {
    try expect(.uint32, 0)
    try expect(.classes, classes, in: 1...Shape.maximumDimension)
    return try appending(.fixed(classes))
  }

  func embedding(table: TensorID) throws(GraphError) -> ValueType {
    try expect(.uint32, 0)
    return try appending(try columns(of: table))
  }

  /// The innermost dimension of a tensor, which must be a matrix of numbers.
  func columns(of table: TensorID) throws(GraphError) -> Dimension {
    let shape = tensors[table.index].shape
    guard shape.rank == 2, let columns = shape.last else {
      throw .tensorType(node: node, tensor: table.index, expected: Shape(fixed: [1, 1]))
    }
    try expectWeights(table, shape.dimensions[0].maximum, columns.maximum)
    return columns
  }

  private func appending(_ dimension: Dimension) throws(GraphError) -> ValueType {
    let shape = operands[0].shape
    guard shape.rank < Shape.maximumRank else {
      throw .rank(node: node, expected: Shape.maximumRank - 1, found: shape.rank)
    }
    return value(Shape(shape.dimensions + [dimension]))
  }
}
