extension NodeReader {
  func constantNode() throws(OnnxNodeProblem) -> OnnxValue {
    if let tensor = try tensor("value") { return .constant(tensor) }
    if let number = try float("value_float") { return .constant(ConstantTensor(scalar: number)) }
    if let number = try integer("value_int") {
      return .constant(ConstantTensor(shape: [], elements: .integers([number])))
    }
    if let numbers = try floats("value_floats") {
      return .constant(ConstantTensor(shape: [numbers.count], elements: .floats(numbers)))
    }
    if let numbers = try integers("value_ints") {
      return .constant(ConstantTensor(shape: [numbers.count], elements: .integers(numbers)))
    }
    throw .attribute(
      name: node.attribute.first?.name ?? "value",
      OnnxProblem("it has no numbers", remedy: "constants must be tensors of numbers"))
  }

  /// A tensor of one number with sizes that may depend on those of the inputs.
  func constantOfShape() throws(OnnxNodeProblem) -> OnnxValue {
    let value = try tensor("value") ?? ConstantTensor(scalar: 0)
    guard value.count == 1 else {
      throw .attribute(name: "value", OnnxProblem("it has not one element", remedy: "export the network again"))
    }
    return try repeated(.constant(value.reshaped([])), to: symbols(0, "the shape"))
  }

  /// A value repeated where its dimensions are 1, with new outer dimensions where it has fewer.
  func repeated(_ value: OnnxValue, to sizes: [SymbolicInteger]) throws(OnnxNodeProblem) -> OnnxValue {
    guard sizes.count <= OnnxLimits.rank else {
      throw .limit(.rank, found: sizes.count, maximum: OnnxLimits.rank)
    }
    for size in sizes {
      if let literal = size.literal, literal < 0 {
        throw .node("a dimension of \(literal)", remedy: "the file is damaged; export it again")
      }
    }
    if case .constant(let tensor) = value, let shape = sizes.map(\.literal) as? [Int] {
      var full = Array(repeating: 1, count: max(shape.count - tensor.rank, 0)) + tensor.shape
      let offset = full.count - shape.count
      for (axis, size) in shape.enumerated() where size != 1 {
        guard full[offset + axis] == 1 || full[offset + axis] == size else {
          throw .node(
            "a dimension of \(full[offset + axis]) is to be \(size)", remedy: "only dimensions of 1 can be repeated")
        }
        full[offset + axis] = size
      }
      try budget.check(full)
      return .constant(try tensor.expanded(to: full, budget: budget))
    }
    let view = try anyView(value)
    guard let result = view.expanded(to: sizes, extent: builder.extents) else {
      throw .node(
        "dimensions of \(view.sizes?.description ?? "?") are to be \(sizes)",
        remedy: "only dimensions of 1 can be repeated")
    }
    return .computed(result, elementType(value))
  }

  /// Whole numbers or numbers at equal distances.
  func range() throws(OnnxNodeProblem) -> OnnxValue {
    let start = try constant(0, "the start")
    let limit = try constant(1, "the limit")
    let step = try constant(2, "the step")
    if let start = start.floats?.first, let limit = limit.floats?.first, let step = step.floats?.first {
      let count = ((Double(limit) - Double(start)) / Double(step)).rounded(.up)
      guard step != 0, count.isFinite, count <= Double(budget.largest) else {
        throw .node("it has no end", remedy: "the file is damaged; export it again")
      }
      let length = Int(max(count, 0))
      try budget.spend(length)
      let numbers = (0..<length).map { start + Float($0) * step }
      return .constant(ConstantTensor(shape: [numbers.count], elements: .floats(numbers)))
    }
    guard let from = start.symbols?.first, let to = limit.symbols?.first, let by = step.symbols?.first?.literal,
      by != 0
    else { throw .node("it is no range of whole numbers", remedy: "use whole numbers") }
    if let from = from.literal, let to = to.literal {
      let (distance, overflow) = to.subtractingReportingOverflow(from)
      guard !overflow, by != Int.min, distance != Int.min else {
        throw .node("it has no end", remedy: "the file is damaged; export it again")
      }
      let count = distance == 0 || (distance < 0) != (by < 0) ? 0 : (abs(distance) - 1) / abs(by) + 1
      try budget.spend(count)
      return .constant(ConstantTensor(shape: [count], elements: .integers((0..<count).map { from + $0 * by })))
    }
    if from.literal == 0, by == 1, to == .batch { return .computed(try builder.itemNumbers(), .int64) }
    guard from.literal == 0, by == 1, to == .time else {
      throw .node("its length depends on the batch", remedy: "count steps of time only")
    }
    try budget.spend(builder.maximumSteps)
    let steps = ConstantTensor(
      shape: [builder.maximumSteps], elements: .integers(Array(0..<builder.maximumSteps)))
    return .computed(try builder.add(.constant(steps), [], axes: [.time(offset: 0)]), .int64)
  }

  func eye() throws(OnnxNodeProblem) -> OnnxValue {
    ignore("dtype")
    let diagonal = try integer("k", default: 0)
    let type = try integer("dtype").flatMap { Int32(exactly: $0) }.flatMap { ElementType(rawValue: $0) } ?? .float32
    let shape = try sizes(operand(0)).map(\.literal)
    guard shape.count == 2, let rows = shape[0], let columns = shape[1], rows >= 0, columns >= 0 else {
      throw .node("its sizes are not known", remedy: "make it a constant of the network")
    }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    try budget.spend(overflow ? Int.max : count)
    var numbers = [Int](repeating: 0, count: count)
    for row in 0..<rows {
      let (column, overflow) = row.addingReportingOverflow(diagonal)
      if !overflow, column >= 0, column < columns { numbers[row * columns + column] = 1 }
    }
    guard let tensor = ConstantTensor(shape: [rows, columns], elements: .integers(numbers)).cast(to: type) else {
      throw unsupported("dtype", type.name, remedy: "use float32")
    }
    return .constant(tensor)
  }

  func identity() throws(OnnxNodeProblem) -> OnnxValue { try operand(0) }

  func dropout() throws(OnnxNodeProblem) -> OnnxValue {
    ignore("seed")
    if hasOperand(2), let training = try constantIfKnown(2)?.booleans?.first, training {
      throw .operand(2, "it is in training mode", remedy: "export the network in evaluation mode")
    }
    return try operand(0)
  }

  func cast() throws(OnnxNodeProblem) -> OnnxValue {
    ignore("saturate")
    guard let number = try integer("to"), let type = Int32(exactly: number).flatMap({ ElementType(rawValue: $0) })
    else {
      throw unsupported("to", "this element type", remedy: "cast to float32, int64 or bool")
    }
    return try cast(operand(0), to: type)
  }

  func castLike() throws(OnnxNodeProblem) -> OnnxValue {
    ignore("saturate")
    return try cast(operand(0), to: elementType(operand(1)))
  }

  private func cast(_ value: OnnxValue, to type: ElementType) throws(OnnxNodeProblem) -> OnnxValue {
    switch value {
    case .constant(let tensor):
      try budget.spend(tensor.count)
      guard let result = tensor.cast(to: type) else {
        throw cannotCast(tensor, to: type)
      }
      return .constant(result)
    case .computed(let view, let from):
      if let tensor = builder.node(of: view).constant {
        guard let result = tensor.cast(to: type) else {
          throw cannotCast(tensor, to: type)
        }
        var shown = view
        shown.node = try builder.add(.constant(result), [], axes: builder.node(of: view).axes).node
        return .computed(shown, type)
      }
      switch (from, type) {
      case _ where from == type: return value
      case (.bool, .float32): return .computed(view, type)
      case (.bool, _) where type.isInteger: return .computed(view, type)
      case _ where from.isInteger && (type.isInteger || type == .float32 || type == .bool): return .computed(view, type)
      case (.float32, .bool) where builder.takesForMask(view): return .computed(view, type)
      case (.float32, _) where builder.isPredicate(view) && (type.isInteger || type == .bool):
        return .computed(view, type)
      default:
        throw unsupported("to", "\(type.name) from \(from.name)", remedy: "compute in float32")
      }
    }
  }

  private func cannotCast(_ tensor: ConstantTensor, to type: ElementType) -> OnnxNodeProblem {
    if case .symbols(let sizes) = tensor.elements, let size = sizes.first(where: { $0.literal == nil }) {
      return .node(
        "it makes a \(type.name) of a size that varies, \(size)",
        remedy: "fix the number of steps with --steps, or use it as a whole number only")
    }
    return unsupported("to", "\(type.name) for these elements", remedy: "cast to float32, int64 or bool")
  }

  /// Slices of a constant replaced by others: how exporters write assignments to parts of a table.
  func scatter() throws(OnnxNodeProblem) -> OnnxValue {
    if let reduction = try text("reduction"), reduction != "none" {
      throw unsupported("reduction", quoted(reduction), remedy: "assign each element once")
    }
    let remedy = "build masks and tables by Where and Concat, or as constants"
    var tensors: [ConstantTensor] = []
    for index in 0..<3 {
      guard let tensor = try constantIfKnown(index) else {
        throw .operand(index, "it is computed from an input", remedy: remedy)
      }
      tensors.append(tensor)
    }
    try budget.spend(tensors.reduce(0) { $0 + $1.count })
    guard let result = tensors[0].scattering(tensors[2], at: tensors[1]) else {
      throw .node("its operands do not fit together", remedy: remedy)
    }
    return .constant(result)
  }

  func triangle() throws(OnnxNodeProblem) -> OnnxValue {
    let isUpper = try integer("upper", default: 1) != 0
    let diagonal = hasOperand(1) ? try integers(1, "the diagonal").first ?? 0 : 0
    switch try operand(0) {
    case .constant(let tensor):
      guard tensor.rank >= 2 else { throw .operand(0, "it is no matrix", remedy: "use two dimensions or more") }
      try budget.spend(tensor.count)
      return .constant(tensor.triangle(isUpper: isUpper, diagonal: diagonal))
    case .computed(let view, let type):
      guard builder.isConstant(view), view.rank == 2, let shown = try builder.withStoredTime(view) else {
        throw .operand(0, "it is computed", remedy: "cut triangles out of constants only")
      }
      let node = builder.node(of: shown)
      guard let tensor = node.constant, tensor.rank == 2 else {
        throw .operand(0, "it is no matrix", remedy: "use two dimensions")
      }
      return .computed(
        try builder.add(.constant(tensor.triangle(isUpper: isUpper, diagonal: diagonal)), [], axes: node.axes), type)
    }
  }
}
