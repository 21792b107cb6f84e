import TocsinGraph

extension NodeReader {
  func gather() throws(OnnxNodeProblem) -> OnnxValue {
    let value = try operand(0)
    let axis = try axis(integer("axis", default: 0), rank: sizes(value).count)
    return try gather(value, axis, operand(1))
  }

  /// Rows that each have one index, as Gather takes them.
  func gatherND() throws(OnnxNodeProblem) -> OnnxValue {
    if let count = try integer("batch_dims"), count != 0 {
      throw unsupported("batch_dims", "\(count)", remedy: "index with a list that is the same for all items")
    }
    let indices = try operand(1)
    let shape = try sizes(indices)
    guard let last = shape.last, last == SymbolicInteger(1), try sizes(operand(0)).count >= 1 else {
      throw .operand(
        1, "an index of \(shape.last.map { "\($0)" } ?? "no") numbers", remedy: "index one dimension after the other")
    }
    switch indices {
    case .constant(let tensor):
      return try gather(operand(0), 0, .constant(tensor.reshaped(Array(tensor.shape.dropLast()))))
    case .computed(let view, let type):
      return try gather(operand(0), 0, .computed(view.squeezed([view.rank - 1]), type))
    }
  }

  private func gather(_ value: OnnxValue, _ axis: Int, _ places: OnnxValue) throws(OnnxNodeProblem) -> OnnxValue {
    let sizes = try sizes(value)
    guard case .constant(let indices) = places else { return try lookUp(value, axis, places) }
    guard let wanted = indices.integers else {
      throw .operand(1, "its elements are no whole numbers", remedy: "index with whole numbers")
    }
    var positions: [Int] = []
    for index in wanted {
      if let size = sizes[axis].literal {
        let position = index < 0 ? index + size : index
        guard position >= 0, position < size else {
          throw .operand(1, "index \(index) of \(size) places", remedy: "the file is damaged; export it again")
        }
        positions.append(position)
      } else {
        guard index == -1 || index == 0, wanted.count == 1 else {
          throw .operand(
            1, "index \(index) of a dynamic dimension",
            remedy: "take the first or the last step, or fix their number with --steps")
        }
        positions.append(index)
      }
    }
    switch value {
    case .constant(let tensor):
      let row = tensor.shape[axis] == 0 ? 0 : tensor.count / tensor.shape[axis]
      let (count, overflow) = row.multipliedReportingOverflow(by: positions.count)
      try budget.spend(overflow ? Int.max : count)
      return .constant(tensor.gathered(positions, shape: indices.shape, axis: axis))
    case .computed(let view, let type):
      guard let result = try builder.gather(view, axis, positions) else {
        throw .operand(1, "places in this order cannot be taken", remedy: "take neighbouring places, or one")
      }
      if indices.rank == 1 { return .computed(result, type) }
      if indices.rank == 0 { return .computed(result.squeezed([axis]), type) }
      // The places stand in one dimension; the indices have several.
      let shape = indices.shape.map { SymbolicInteger($0) }
      guard
        case .computed(let shown, _) = try reshaped(
          .computed(result, type), to: (sizes[..<axis] + shape + sizes[(axis + 1)...]).map { $0 })
      else { preconditionFailure("what is computed stays so") }
      return .computed(shown, type)
    }
  }

  /// All of a list of numbers, in their order, in dimensions of which the first is the batch: how the dynamo exporter
  /// writes a change of strides.
  private func inOrder(
    _ value: OnnxValue, _ axis: Int, _ indices: OnnxValue
  ) throws(OnnxNodeProblem) -> OnnxValue? {
    guard case .computed(let list, let type) = value, case .computed(let places, _) = indices, list.rank == 1,
      let shape = try builder.shapeInOrder(places)
    else { return nil }
    return try reshaped(.computed(list, type), to: [.batch] + shape.map { SymbolicInteger($0) })
  }

  /// Rows of a table for keys, or for numbers of steps.
  private func lookUp(
    _ value: OnnxValue, _ axis: Int, _ indices: OnnxValue
  ) throws(OnnxNodeProblem) -> OnnxValue {
    if let result = try inOrder(value, axis, indices) { return result }
    guard case .constant(let table) = value, case .computed(let keys, let type) = indices, type.isInteger else {
      throw .operand(0, "what is looked up is computed", remedy: "look keys up in a constant table")
    }
    if let steps = builder.node(of: keys).constant?.integers {
      let rows = builder.node(of: keys).axes
      guard axis == 0, steps.allSatisfy({ $0 >= 0 }) else {
        throw .operand(1, "the steps are not counted from 0", remedy: "look up the rows of a table from the first on")
      }
      guard steps.allSatisfy({ $0 < table.shape[0] }) else {
        throw .tableTooShort(rows: table.shape[0], steps: builder.maximumSteps)
      }
      let row = table.count / max(table.shape[0], 1)
      let (count, overflow) = row.multipliedReportingOverflow(by: steps.count)
      try budget.spend(overflow ? Int.max : count)
      let tensor = table.gathered(steps, shape: builder.node(of: keys).constant?.shape ?? [], axis: 0)
      let result = try builder.add(.constant(tensor), [], axes: rows + table.shape.dropFirst().map { .fixed($0) })
      // The keys' dimensions, each atom replaced by the row axis that it is, or one that repeats the rows.
      guard keys.axes.allSatisfy({ $0.count <= 1 }) else {
        throw .operand(1, "its dimensions are too many", remedy: "index with a list")
      }
      var shown = result
      let dims = keys.dims.map { group in
        group.flatMap { atom in
          if let axis = keys.axes.firstIndex(of: [atom]) { return result.axes[axis] }
          shown.atoms.append(keys.atoms[atom])
          return [shown.atoms.count - 1]
        }
      }
      return .computed(shown.regrouped(dims + result.dims.suffix(table.rank - 1)), elementType(value))
    }
    guard table.isFloat, table.rank >= 1 else {
      throw .operand(0, "the table is not of float32", remedy: "cast it to float32")
    }
    try budget.spend(table.count)
    var order = Array(0..<table.rank)
    order.remove(at: axis)
    let moved = table.transposed([axis] + order)
    let shape = order.map { table.shape[$0] }
    let row = shape.reduce(1, *)
    let matrix = WeightMatrix(
      rows: table.shape[axis], columns: row, elements: moved.weights ?? Weights([]),
      name: node.input.first ?? "")
    let result = try builder.lookUp(matrix, keys)
    guard let shown = result.reshaped(to: keys.dims.map { keys.size(of: $0) } + shape.map { SymbolicInteger($0) })
    else { throw .operand(0, "the table has too many dimensions", remedy: "use a matrix") }
    // Dimensions of a row stand where the axis was.
    let rank = keys.rank
    return .computed(
      shown.transposed(Array(rank..<rank + axis) + Array(0..<rank) + Array((rank + axis)..<(rank + shape.count))),
      .float32)
  }

  func oneHot() throws(OnnxNodeProblem) -> OnnxValue {
    guard let classes = try integers(1, "the number of classes").first, classes >= 1,
      classes <= OnnxLimits.dimension
    else { throw .operand(1, "it is no number of classes", remedy: "name at least one class") }
    guard let values = try constant(2, "the values").numbers, values.count == 2 else {
      throw .operand(2, "it is no pair of numbers", remedy: "use 0 and 1")
    }
    guard case .computed(let keys, let type) = try operand(0), type.isInteger else {
      throw .operand(0, "it is no input of keys", remedy: "fold it into a constant")
    }
    let axis = try axis(integer("axis", default: -1), rank: keys.rank + 1)
    var view = try builder.oneHot(keys, classes: classes)
    if values != [0, 1] {
      view = try builder.multiply(view, by: values[1] - values[0])
      view = try builder.binary(.add, view, builder.constant(ConstantTensor(scalar: values[0])))
    }
    var order = Array(0..<keys.rank)
    order.insert(keys.rank, at: axis)
    return .computed(view.transposed(order), elementType(try operand(2)) == .float32 ? .float32 : .int64)
  }
}
