import TocsinGraph

extension NetworkBuilder {
  /// The result of an operation on constants, which is one; `nil` where an operand is computed.
  ///
  /// - Parameter operands: With a dimension for each axis of the result.
  func folded(_ op: NetworkOp, _ operands: [AxisView], axes: [Extent]) throws(OnnxNodeProblem) -> AxisView? {
    var tensors: [ConstantTensor] = []
    let summed = Self.summedCount(op)
    for view in operands {
      // What sums over a dynamic time depends on how many steps there are.
      guard view.dims.suffix(summed).allSatisfy({ view.fixedSize(of: $0) != nil }) else { return nil }
      guard isConstant(view), let tensor = try dense(view) else { return nil }
      tensors.append(tensor)
    }
    let result: ConstantTensor?
    switch op {
    case .unary(let function): result = try tensors[0].mapped(function, budget: budget)
    case .binary(let function): result = try tensors[0].combined(function, with: tensors[1], budget: budget)
    case .select: result = try tensors[0].selecting(tensors[1], tensors[2], budget: budget)
    case .regroup: result = tensors[0]
    case .slice(let axis, let start):
      guard case .fixed(let count) = axes[axis] else { return nil }
      try budget.spend(tensors[0].count)
      result = tensors[0].sliced(axis: axis, start: start, count: count)
    case .pick(let place):
      // The last step of a table that grows with time is not known.
      guard let size = operands[0].fixedSize(of: operands[0].dims[axes.count]) else { return nil }
      let start = if case .fromStart(let index) = place { index } else { size - 1 }
      try budget.spend(tensors[0].count)
      let row = tensors[0].sliced(axis: axes.count, start: start, count: 1)
      result = row.reshaped(Array(row.shape.dropLast()))
    case .concat(let axis):
      try budget.spend(tensors.reduce(0) { $0 + $1.count })
      result = ConstantTensor.concatenated(tensors, axis: axis)
    case .linear(let weight, let bias): result = try tensors[0].linear(weight, bias: bias, budget: budget)
    case .matmul(let leading): result = try Self.product(tensors[0], tensors[1], leading: leading, budget: budget)
    case .softmax(let inner): result = try tensors[0].overRows(of: inner, budget: budget) { $0.softmax }
    case .layerNorm(let form, let inner):
      result = try tensors[0].overRows(of: inner, budget: budget) { $0.normalised(form) }
    case .reduce(let reduction):
      try budget.spend(tensors[0].count)
      result = tensors[0].reduced(
        reduction == .max ? .maximum : .add, isMean: reduction == .mean, over: [tensors[0].rank - 1], keepsAxes: false)
    default: result = nil
    }
    guard let result else { return nil }
    return try add(.constant(result), [], axes: axes)
  }

  /// How many of its operands' last dimensions an operation sums over.
  private static func summedCount(_ op: NetworkOp) -> Int {
    switch op {
    case .linear, .matmul, .reduce: 1
    case .softmax(let inner), .layerNorm(_, let inner): inner
    default: 0
    }
  }

  /// A product whose operands have the leading axes, then rows or columns, then what is summed over.
  private static func product(
    _ one: ConstantTensor, _ other: ConstantTensor, leading: Int, budget: WorkBudget
  ) throws(OnnxNodeProblem) -> ConstantTensor {
    func matrices(_ tensor: ConstantTensor) -> ConstantTensor {
      let (lead, rows) = (tensor.shape[..<leading], tensor.shape[leading..<(tensor.rank - 1)])
      return tensor.reshaped(lead + [rows.reduce(1, *), tensor.shape[tensor.rank - 1]])
    }
    let second = matrices(other)
    let order = Array(0..<leading) + [leading + 1, leading]
    let product = try matrices(one).product(with: second.transposed(order), budget: budget)
    var shape = Array(product.shape[..<leading])
    for tensor in [one, other] { shape += tensor.shape[leading..<(tensor.rank - 1)] }
    return product.reshaped(shape)
  }

  /// The elements of a constant as its view shows them; `nil` where the view repeats them as often as the caller chooses.
  func dense(_ view: AxisView) throws(OnnxNodeProblem) -> ConstantTensor? {
    try node(of: view).constant?.shown(by: view, budget: budget)
  }

  /// A constant that the caller repeats along time, with all steps stored; `nil` for one that is repeated over the batch.
  func withStoredTime(_ view: AxisView) throws(OnnxNodeProblem) -> AxisView? {
    var axes: [Extent] = []
    var shape: [Int] = []
    for dim in view.dims {
      guard dim.count <= 1 else { return nil }
      let extent = dim.first.map { view.atoms[$0] } ?? .fixed(1)
      switch extent {
      case .fixed(let size): shape.append(size)
      case .time(offset: 0): shape.append(maximumSteps)
      case .time, .batch: return nil
      }
      axes.append(extent)
    }
    let compact = view.regrouped(view.dims.map { $0.filter { view.isSolid($0) } })
    guard let tensor = try dense(compact) else { return nil }
    let full = try tensor.expanded(to: shape, budget: budget)
    return try add(.constant(full), [], axes: axes)
  }

  /// The one number that a constant is everywhere.
  func uniform(_ view: AxisView) -> Float? { node(of: view).uniform }
}
