import TocsinGraph

extension NetworkBuilder {
  /// Layer norm over the last dimensions from `axis` on, with optional scale and bias over them.
  func layerNorm(_ view: AxisView, from axis: Int, _ form: LayerNormForm) throws(OnnxNodeProblem) -> AxisView {
    // The dimensions that it runs over are one, and several again afterwards.
    var shown = view
    let inner = Array(view.dims[axis...])
    shown.dims = Array(view.dims[..<axis]) + [inner.flatMap(\.self)]
    guard let sizes = view.sizes else { throw .node("a dimension is too large", remedy: "use smaller ones") }
    let result = try overDimension(axis, of: shown) { .layerNorm(form, inner: $0) }
    guard inner.count != 1 else { return result }
    guard let back = result.reshaped(to: sizes) else { preconditionFailure("the sizes are the view's own") }
    return back
  }

  /// The layer norm that a quotient spells out: `(x - mean) / √(mean((x - mean)²) + ε)` over the last dimension.
  func spelledLayerNorm(_ deviation: AxisView, over divisor: AxisView) throws(OnnxNodeProblem) -> AxisView? {
    guard let root = operand(of: divisor, .sqrt) ?? operand(of: divisor, .power(0.5)) else { return nil }
    return try layerNorm(deviation, variance: root, spelledBy: divisor)
  }

  /// As ``spelledLayerNorm(_:over:)`` where the deviation is multiplied by `1 / √…`.
  func spelledLayerNorm(_ deviation: AxisView, times inverse: AxisView) throws(OnnxNodeProblem) -> AxisView? {
    if let root = operand(of: inverse, .power(-0.5)) {
      return try layerNorm(deviation, variance: root, spelledBy: inverse)
    }
    let quotient = operands(of: inverse, .divide).flatMap { uniform($0.0) == 1 ? $0.1 : nil }
    guard let divisor = operand(of: inverse, .reciprocal) ?? quotient else { return nil }
    return try spelledLayerNorm(deviation, over: divisor)
  }

  private func layerNorm(
    _ deviation: AxisView, variance: AxisView, spelledBy node: AxisView
  ) throws(OnnxNodeProblem) -> AxisView? {
    guard let (epsilon, variance) = shifted(variance), epsilon >= 0, epsilon < 1,
      let squares = reducedOperand(variance, .mean), let (value, dims) = centred(deviation),
      let base = squareBase(squares.value), let other = centred(base), areSame(value, other.value),
      dims == other.dims, squares.dims == dims, let axis = dims.first, axis == value.rank - dims.count
    else { return nil }
    let result = try layerNorm(value, from: axis, LayerNormForm(scale: nil, bias: nil, epsilon: epsilon))
    for part in [node, deviation] { absorb(part.node, into: result.node) }
    return result
  }

  /// What a value is the deviation of from its mean, and over which dimensions. Exporters write it down twice for a
  /// variance that is a function of the framework.
  private func centred(_ view: AxisView) -> (value: AxisView, dims: [Int])? {
    guard let (value, mean) = difference(view), let averaged = reducedOperand(mean, .mean),
      areSame(averaged.value, value)
    else { return nil }
    return (value, averaged.dims)
  }

  /// The operands of `x - y`, which is `x + (-1) y`.
  private func difference(_ view: AxisView) -> (AxisView, AxisView)? {
    guard let (one, other) = operands(of: view, .add) else { return nil }
    let (number, value) = scaled(other)
    return number == -1 ? (one, value) : nil
  }

  private func squareBase(_ view: AxisView) -> AxisView? {
    if let base = operand(of: view, .power(2)) { return base }
    guard let (one, other) = operands(of: view, .multiply), areSame(one, other) else { return nil }
    return one
  }

  /// What a reduction over some dimensions that stay with size 1 reads, and these dimensions.
  func reducedOperand(_ view: AxisView, _ reduction: Reduction) -> (value: AxisView, dims: [Int])? {
    let node = nodes[view.node]
    guard case .reduce(reduction) = node.op else { return nil }
    let operand = node.operands[0]
    guard
      var inner = view.compact.through(operand, axisOfDim: operand.dims.indices.map { $0 < node.axes.count ? $0 : nil })
    else { return nil }
    // The reduced atoms go to the last dimensions of size 1, where exporters reduce.
    let reduced = inner.dims.removeLast()
    var dims: [Int] = []
    var dim = inner.rank
    while dim > 0, inner.dims[dim - 1].isEmpty {
      dim -= 1
      dims.insert(dim, at: 0)
    }
    guard let first = dims.first, dims.count == 1 else { return nil }
    inner.dims[first] = reduced
    return (inner, dims)
  }

  /// A layer norm with another factor or summand for each element that it runs over; `nil` where the constant is no such.
  func layerNorm(
    _ view: AxisView, _ function: BinaryFunction, _ constant: AxisView, name: String
  ) throws(OnnxNodeProblem) -> AxisView? {
    guard case .layerNorm(var form, let inner) = nodes[view.node].op, form.bias == nil,
      function == .add || form.scale == nil,
      let elements = try constantAlong(constant, Array(nodes[view.node].axes.indices.suffix(inner)), of: view)
    else { return nil }
    if function == .add {
      (form.bias, form.biasName) = (elements, name)
    } else {
      (form.scale, form.scaleName) = (elements, name)
    }
    let node = nodes[view.node]
    let result = try add(.layerNorm(form, inner: inner), node.operands, axes: node.axes, absorbing: [view.node])
    var shown = view
    shown.node = result.node
    return shown
  }

  /// The elements of a constant for each place of some axes of the node that a view looks at, row-major, where the
  /// constant is the same along all others; `nil` where it is not, or has no element for each place.
  func constantAlong(_ constant: AxisView, _ axes: [Int], of view: AxisView) throws(OnnxNodeProblem) -> Weights? {
    guard isConstant(constant), constant.rank <= view.rank else { return nil }
    var (shown, other) = (view, constant.padded(toRank: view.rank))
    for dim in other.dims.indices where !other.dims[dim].isEmpty {
      guard AxisView.refine(&shown, .dim(dim), &other, .dim(dim)) else { return nil }
    }
    // The constant's atom for each of the view's.
    var counterpart = [Int?](repeating: nil, count: shown.atoms.count)
    for dim in other.dims.indices where !other.dims[dim].isEmpty {
      for (atom, match) in zip(shown.dims[dim], other.dims[dim]) { counterpart[atom] = match }
    }
    let wanted = axes.flatMap { shown.axes[$0] }
    let solid = other.solidAtoms
    guard wanted.allSatisfy({ counterpart[$0] != nil }),
      solid.allSatisfy({ atom in wanted.contains { counterpart[$0] == atom } })
    else { return nil }
    let elements = try dense(other.regrouped([wanted.compactMap { counterpart[$0] }]))?.weights
    try budget.spend(0, work: elements?.count ?? 0)
    return elements
  }
}
