extension NodeReader {
  func shape() throws(OnnxNodeProblem) -> OnnxValue {
    let sizes = try sizes(operand(0))
    func bound(_ position: Int) -> Int { min(max(position < 0 ? position + sizes.count : position, 0), sizes.count) }
    let start = bound(try integer("start", default: 0))
    let end = bound(try integer("end", default: sizes.count))
    return .constant(ConstantTensor(list: start < end ? Array(sizes[start..<end]) : []))
  }

  func size() throws(OnnxNodeProblem) -> OnnxValue {
    var product: SymbolicInteger? = SymbolicInteger(1)
    for size in try sizes(operand(0)) { product = product.flatMap { $0 * size } }
    guard let product else { throw .node("the value is too large", remedy: "use a smaller one") }
    return .constant(ConstantTensor(shape: [], elements: .symbols([product])))
  }

  func reshape() throws(OnnxNodeProblem) -> OnnxValue {
    let allowsZero = try integer("allowzero", default: 0) != 0
    let value = try operand(0)
    let old = try sizes(value)
    var target: [SymbolicInteger?] = []
    for (index, size) in try symbols(1, "the shape").enumerated() {
      switch size.literal {
      case -1:
        guard !target.contains(nil) else { throw .operand(1, "it has several -1", remedy: "leave one size open") }
        target.append(nil)
      case 0 where !allowsZero:
        guard index < old.count else { throw .operand(1, "it keeps a missing dimension", remedy: "name its size") }
        target.append(old[index])
      case let literal? where literal < 0:
        throw .operand(1, "a dimension of \(literal)", remedy: "the file is damaged; export it again")
      default: target.append(size)
      }
    }
    return try reshaped(value, to: target)
  }

  /// A value under other sizes, of which at most one is open.
  func reshaped(_ value: OnnxValue, to target: [SymbolicInteger?]) throws(OnnxNodeProblem) -> OnnxValue {
    guard target.count <= OnnxLimits.rank else {
      throw .limit(.rank, found: target.count, maximum: OnnxLimits.rank)
    }
    switch value {
    case .constant(let tensor):
      var known = 1
      for case let size? in target {
        guard let literal = size.literal else {
          throw .operand(1, "a constant gets a shape that depends on the batch or on time", remedy: "use Expand")
        }
        let (product, overflow) = known.multipliedReportingOverflow(by: literal)
        known = overflow ? Int.max : product
      }
      let open = target.contains(nil) ? (known > 0 && tensor.count % known == 0 ? tensor.count / known : -1) : 1
      guard open >= 0, known * open == tensor.count else {
        throw .operand(
          1, "\(tensor.count) elements do not fill the shape", remedy: "the file is damaged; export it again")
      }
      let shape = target.map { $0?.literal ?? open }
      if tensor.count == 0 { try budget.check(shape) }
      return .constant(tensor.reshaped(shape))
    case .computed(let view, let type):
      if let result = view.reshaped(to: target) { return .computed(result, type) }
      if let result = try reshapedByMoving(view, to: target) { return .computed(result, type) }
      if let steps = Self.onlySteps(view, target) { throw .stepsAreFixed(at: steps) }
      let sizes = target.map { $0?.description ?? "-1" }.joined(separator: ", ")
      throw .operand(
        1, "the shape [\(sizes)] divides the batch, or a dynamic time",
        remedy: "keep the batch and time apart from other dimensions")
    }
  }

  /// The number of steps for which a shape would fit.
  private static func onlySteps(_ view: AxisView, _ target: [SymbolicInteger?]) -> Int? {
    guard view.solidAtoms.contains(where: { view.atoms[$0] == .time(offset: 0) }) else { return nil }
    for case let size? in target {
      guard let steps = size.literal, steps >= 1 else { continue }
      var fixed = view
      fixed.atoms = view.atoms.map { $0 == .time(offset: 0) ? .fixed(steps) : $0 }
      let shape = target.map { $0.flatMap { $0.replacingTime(by: steps) } }
      if fixed.reshaped(to: shape) != nil { return steps }
    }
    return nil
  }

  /// Where the dimensions have no common factors: all fixed ones next to each other become one first.
  private func reshapedByMoving(
    _ view: AxisView, to target: [SymbolicInteger?]
  ) throws(OnnxNodeProblem) -> AxisView? {
    var flat: [[Int]] = []
    for atom in view.dims.flatMap(\.self) {
      if view.atoms[atom].fixed != nil, let last = flat.last, last.allSatisfy({ view.atoms[$0].fixed != nil }) {
        flat[flat.count - 1].append(atom)
      } else {
        flat.append([atom])
      }
    }
    var merged = view.regrouped(flat)
    for dim in flat.indices where flat[dim].count > 1 { merged = try builder.merged(merged, dim) }
    return merged.reshaped(to: target)
  }

  func flatten() throws(OnnxNodeProblem) -> OnnxValue {
    let value = try operand(0)
    let sizes = try sizes(value)
    var axis = try integer("axis", default: 1)
    if axis < 0 { axis += sizes.count }
    guard axis >= 0, axis <= sizes.count else {
      throw .node("axis \(axis) of \(sizes.count) dimensions", remedy: "the file is damaged; export it again")
    }
    switch value {
    case .constant(let tensor):
      return .constant(
        tensor.reshaped([tensor.shape[..<axis].reduce(1, *), tensor.shape[axis...].reduce(1, *)]))
    case .computed(let view, let type):
      return .computed(
        view.regrouped([view.dims[..<axis].flatMap(\.self), view.dims[axis...].flatMap(\.self)]), type)
    }
  }

  /// The axes of Squeeze and Unsqueeze, and of reductions: an operand in later opsets, an attribute before.
  func axesOperand(_ index: Int) throws(OnnxNodeProblem) -> [Int]? {
    if let axes = try integers("axes") { return axes }
    return hasOperand(index) ? try integers(index, "the axes") : nil
  }

  func squeeze() throws(OnnxNodeProblem) -> OnnxValue {
    let value = try operand(0)
    let sizes = try sizes(value)
    let axes =
      if let axes = try axesOperand(1) {
        try self.axes(axes, rank: sizes.count)
      } else {
        sizes.indices.filter { sizes[$0] == SymbolicInteger(1) }
      }
    for axis in axes where sizes[axis] != SymbolicInteger(1) {
      throw .node("a dimension of \(sizes[axis]) is taken away", remedy: "only dimensions of 1 can be")
    }
    switch value {
    case .constant(let tensor):
      return .constant(tensor.reshaped(tensor.shape.indices.filter { !axes.contains($0) }.map { tensor.shape[$0] }))
    case .computed(let view, let type): return .computed(view.squeezed(axes), type)
    }
  }

  func unsqueeze() throws(OnnxNodeProblem) -> OnnxValue {
    let value = try operand(0)
    guard let axes = try axesOperand(1) else { throw .operand(1, "it is missing", remedy: "export the network again") }
    let rank = try sizes(value).count + axes.count
    guard rank <= OnnxLimits.rank else { throw .limit(.rank, found: rank, maximum: OnnxLimits.rank) }
    let positions = try self.axes(axes, rank: rank)
    switch value {
    case .constant(let tensor):
      var shape = tensor.shape
      for position in positions { shape.insert(1, at: position) }
      return .constant(tensor.reshaped(shape))
    case .computed(let view, let type): return .computed(view.unsqueezed(positions), type)
    }
  }

  func transpose() throws(OnnxNodeProblem) -> OnnxValue {
    let value = try operand(0)
    let rank = try sizes(value).count
    let order = try integers("perm") ?? Array((0..<rank).reversed())
    guard order.sorted() == Array(0..<rank) else {
      throw unsupported("perm", "\(order) for \(rank) dimensions", remedy: "the file is damaged; export it again")
    }
    switch value {
    case .constant(let tensor):
      try budget.spend(tensor.count)
      return .constant(tensor.transposed(order))
    case .computed(let view, let type): return .computed(view.transposed(order), type)
    }
  }

  func expand() throws(OnnxNodeProblem) -> OnnxValue { try repeated(operand(0), to: symbols(1, "the shape")) }

  /// Repeats: only where a dimension of 1 is repeated, or in a constant.
  func tile() throws(OnnxNodeProblem) -> OnnxValue {
    let value = try operand(0)
    let repeats = try symbols(1, "the repeats")
    let sizes = try sizes(value)
    guard repeats.count == sizes.count else {
      throw .operand(1, "it has not one number for each dimension", remedy: "the file is damaged; export it again")
    }
    var result = value
    for (axis, times) in repeats.enumerated() where times != SymbolicInteger(1) {
      if sizes[axis] == SymbolicInteger(1) {
        var target = [SymbolicInteger](repeating: SymbolicInteger(1), count: repeats.count)
        target[axis] = times
        result = try repeated(result, to: target)
      } else if case .constant(let tensor) = result, let count = times.literal, count >= 0 {
        let (total, overflow) = max(tensor.count, 1).multipliedReportingOverflow(by: count)
        try budget.spend(overflow ? Int.max : total)
        let indices = (0..<count).flatMap { _ in 0..<tensor.shape[axis] }
        result = .constant(tensor.gathered(indices, shape: [indices.count], axis: axis))
      } else {
        throw .operand(1, "a dimension of \(sizes[axis]) is repeated", remedy: "only dimensions of 1 can be")
      }
    }
    return result
  }
}
