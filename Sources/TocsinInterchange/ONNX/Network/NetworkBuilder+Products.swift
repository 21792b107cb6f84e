extension NetworkBuilder {
  /// The view with its dimensions but the last `count` divided into a role for each atom, and these last ones as they are.
  ///
  /// Gives the operand of a node whose result has an axis for each leading atom, and how to show the result: with the
  /// dimensions that the view had, and `tail` more axes.
  struct LeadingRoles {
    var operand: AxisView
    /// The extents of the leading atoms, which are the result's first axes.
    var extents: [Extent]
    /// For each leading dimension of the view the axes of the result.
    var dims: [[Int]]
    /// Atoms that repeat the result, by dimension and position.
    var repeats: [(dim: Int, position: Int, extent: Extent)]

    /// Shows a result that has further axes, each as a dimension.
    func show(_ result: AxisView, tail: Int) -> AxisView {
      var result = result
      let atoms = result.axes
      var dims = self.dims.map { $0.flatMap { atoms[$0] } }
      for part in repeats {
        dims[part.dim].insert(result.atoms.count, at: part.position)
        result.atoms.append(part.extent)
      }
      result.dims = dims + atoms.suffix(tail)
      return result
    }
  }

  func leadingRoles(_ view: AxisView, keeping count: Int) -> LeadingRoles {
    var roles: [[Int]] = []
    var extents: [Extent] = []
    var dims: [[Int]] = []
    var repeats: [(dim: Int, position: Int, extent: Extent)] = []
    for (index, dim) in view.dims.dropLast(count).enumerated() {
      var axes: [Int] = []
      for (position, atom) in dim.enumerated() {
        if view.isSolid(atom) {
          axes.append(roles.count)
          roles.append([atom])
          extents.append(view.atoms[atom])
        } else {
          repeats.append((index, position, view.atoms[atom]))
        }
      }
      dims.append(axes)
    }
    let operand = view.regrouped(roles + view.dims.suffix(count))
    return LeadingRoles(operand: operand, extents: extents, dims: dims, repeats: repeats)
  }

  /// `x Wᵀ + b` over the last dimension.
  func linear(
    _ view: AxisView, _ weight: WeightMatrix, bias: Weights?, absorbing absorbed: [Int] = []
  ) throws(OnnxNodeProblem) -> AxisView {
    let view = try lastDimensionSolid(expose(view))
    let roles = leadingRoles(view, keeping: 1)
    let size = view.fixedSize(of: view.dims[view.rank - 1])
    guard size == weight.columns else {
      throw .node(
        "a product over a dimension of \(view.size(of: view.dims[view.rank - 1]).map { "\($0)" } ?? "?") with "
          + "\(weight.columns) weights",
        remedy: size == nil ? "the batch and a dynamic time cannot be summed over" : "make them equal")
    }
    let result = try make(
      .linear(weight, bias: bias), [roles.operand], axes: roles.extents + [.fixed(weight.rows)], absorbing: absorbed)
    return conceal(roles.show(result, tail: 1))
  }

  /// The view, without repetition in its last dimension.
  func lastDimensionSolid(_ view: AxisView) throws(OnnxNodeProblem) -> AxisView {
    guard let last = view.dims.last, last.contains(where: { !view.isSolid($0) }) else { return view }
    return try solid(view)
  }

  /// A function over one dimension that keeps it: softmax, layer norm over several dimensions made one.
  func overDimension(
    _ dim: Int, of view: AxisView, _ make: (Int) -> NetworkOp
  ) throws(OnnxNodeProblem) -> AxisView {
    var order = Array(0..<view.rank)
    order.remove(at: dim)
    order.append(dim)
    let shown = try lastDimensionSolid(expose(view.transposed(order)))
    let roles = leadingRoles(shown, keeping: 1)
    let inner = shown.dims[shown.rank - 1]
    try refuseBatch(in: inner, of: shown)
    // A dimension of size 1 still needs an axis to run over.
    let extents = inner.isEmpty ? [.fixed(1)] : inner.map { shown.atoms[$0] }
    let operand = roles.operand.regrouped(
      Array(roles.operand.dims.dropLast()) + (inner.isEmpty ? [[]] : inner.map { [$0] }))
    let result = try self.make(make(extents.count), [operand], axes: roles.extents + extents)
    var view = roles.show(result, tail: 0)
    view.dims.append(result.axes.suffix(extents.count).flatMap(\.self))
    view = conceal(view)
    var back = Array(0..<order.count)
    for (position, dim) in order.enumerated() { back[dim] = position }
    return view.transposed(back)
  }

  /// Sum, mean or maximum over one dimension, which goes.
  func reduce(
    _ view: AxisView, _ make: NetworkOp, over dims: [Int]
  ) throws(OnnxNodeProblem) -> AxisView {
    let rest = (0..<view.rank).filter { !dims.contains($0) }
    var shown = view.transposed(rest)
    shown.dims.append(dims.flatMap { view.dims[$0] })
    shown = try lastDimensionSolid(expose(shown))
    try refuseBatch(in: shown.dims[shown.rank - 1], of: shown)
    if shown.dims[shown.rank - 1].isEmpty { return conceal(shown.regrouped(Array(shown.dims.dropLast()))) }
    let roles = leadingRoles(shown, keeping: 1)
    let result = try self.make(make, [roles.operand], axes: roles.extents)
    return conceal(roles.show(result, tail: 0))
  }

  func refuseBatch(in group: [Int], of view: AxisView) throws(OnnxNodeProblem) {
    if group.contains(where: { view.atoms[$0].isBatch }) { throw .mixesItems }
  }

  /// `[…, M, K] x […, K, N]`, of which at least one is computed.
  func matmul(_ left: AxisView, _ right: AxisView) throws(OnnxNodeProblem) -> AxisView {
    let rank = max(left.rank, right.rank)
    var (one, two) = (expose(left.padded(toRank: rank)), expose(right.padded(toRank: rank)))
    let (rows, last) = (one.rank - 2, one.rank - 1)
    // Both with what is summed over last.
    two = two.transposed(Array(0..<rows) + [last, rows])
    one = try solid(one)
    two = try solid(two)
    guard AxisView.refine(&one, .dim(last), &two, .dim(last)) else { throw .mismatch(one, two, last) }
    try refuseBatch(in: one.dims[last], of: one)
    for dim in 0..<rows where !one.dims[dim].isEmpty && !two.dims[dim].isEmpty {
      guard AxisView.refine(&one, .dim(dim), &two, .dim(dim)) else { throw .mismatch(one, two, dim) }
    }
    var leading: [(one: [Int], two: [Int], extent: Extent)] = []
    var dims: [[Int]] = []
    for dim in 0..<rows {
      let count = max(one.dims[dim].count, two.dims[dim].count)
      dims.append((0..<count).map { leading.count + $0 })
      for position in 0..<count {
        let atoms = (one.dims[dim].dropFirst(position).first, two.dims[dim].dropFirst(position).first)
        let extent = atoms.0.map { one.atoms[$0] } ?? atoms.1.map { two.atoms[$0] } ?? .fixed(1)
        leading.append((atoms.0.map { [$0] } ?? [], atoms.1.map { [$0] } ?? [], extent))
      }
    }
    let first = one.regrouped(leading.map(\.one) + [one.dims[rows], one.dims[last]])
    let second = two.regrouped(leading.map(\.two) + [two.dims[rows], two.dims[last]])
    let rowExtents = one.dims[rows].map { one.atoms[$0] }
    let columnExtents = two.dims[rows].map { two.atoms[$0] }
    for extent in rowExtents + columnExtents where extent.isBatch { throw .mixesItems }
    // A row or column dimension keeps its atoms as axes of their own.
    var operands = [first, second]
    operands[0].dims = leading.map(\.one) + one.dims[rows].map { [$0] } + [one.dims[last]]
    operands[1].dims = leading.map(\.two) + two.dims[rows].map { [$0] } + [two.dims[last]]
    var result = try make(
      .matmul(leading: leading.count), operands, axes: leading.map(\.extent) + rowExtents + columnExtents)
    let rowAxes = leading.count..<leading.count + rowExtents.count
    result.dims =
      dims.map { $0.flatMap { result.axes[$0] } } + [rowAxes.flatMap { result.axes[$0] }]
      + [(rowAxes.upperBound..<result.axes.count).flatMap { result.axes[$0] }]
    return conceal(result)
  }
}
