extension NetworkBuilder {
  /// An operation on each element, with ONNX's broadcasting. Constants are folded.
  func elementwise(_ op: NetworkOp, _ operands: [AxisView]) throws(OnnxNodeProblem) -> AxisView {
    var views = try aligned(operands)
    let rank = views[0].rank
    var axes: [Extent] = []
    var parts = [[[Int]]](repeating: [], count: views.count)
    // The dimensions of the result: an axis, or an extent that all operands repeat.
    var dims: [[(axis: Int?, extent: Extent)]] = []
    for dim in 0..<rank {
      var group: [(axis: Int?, extent: Extent)] = []
      let count = views.map { $0.dims[dim].count }.max() ?? 0
      for position in 0..<count {
        let atoms = views.map { $0.dims[dim].isEmpty ? nil : $0.dims[dim][position] as Int? }
        let solid = zip(views, atoms).map { view, atom in atom.flatMap { view.isSolid($0) ? $0 : nil } }
        guard let (view, atom) = zip(views, atoms).first(where: { $1 != nil }), let atom else { continue }
        let extent = view.atoms[atom]
        if solid.allSatisfy({ $0 == nil }) {
          group.append((nil, extent))
        } else {
          group.append((axes.count, extent))
          axes.append(extent)
          for index in views.indices { parts[index].append(solid[index].map { [$0] } ?? []) }
        }
      }
      dims.append(group)
    }
    for index in views.indices { views[index] = views[index].regrouped(parts[index]) }
    var result = try make(op, views, axes: axes)
    result.dims = dims.map { group in
      group.map { part in
        if let axis = part.axis { return result.axes[axis][0] }
        result.atoms.append(part.extent)
        return result.atoms.count - 1
      }
    }
    return conceal(result)
  }

  func unary(_ function: UnaryFunction, _ view: AxisView) throws(OnnxNodeProblem) -> AxisView {
    try elementwise(.unary(function), [view])
  }

  func binary(_ function: BinaryFunction, _ left: AxisView, _ right: AxisView) throws(OnnxNodeProblem) -> AxisView {
    try elementwise(.binary(function), [left, right])
  }

  func multiply(_ view: AxisView, by factor: Float) throws(OnnxNodeProblem) -> AxisView {
    factor == 1 ? view : try binary(.multiply, view, constant(ConstantTensor(scalar: factor)))
  }

  /// Views with equal ranks, the batch shown, and in each dimension either no atoms or as many and of the same sizes.
  private func aligned(_ operands: [AxisView]) throws(OnnxNodeProblem) -> [AxisView] {
    let rank = operands.map(\.rank).max() ?? 0
    var views = operands.map { expose($0.padded(toRank: rank)) }
    for dim in views[0].dims.indices {
      dropRepeats(of: dim, in: &views)
      for round in 0..<3 {
        guard let first = views.indices.first(where: { !views[$0].dims[dim].isEmpty }) else { break }
        for other in views.indices where other != first && !views[other].dims[dim].isEmpty {
          var (one, two) = (views[first], views[other])
          if !AxisView.refine(&one, .dim(dim), &two, .dim(dim)) {
            guard round == 0 else { throw .mismatch(one, two, dim) }
            try adapt(&one, &two, dim)
          }
          (views[first], views[other]) = (one, two)
        }
      }
    }
    return views
  }

  /// What only repeats a value needs no atoms where another operand has them.
  private func dropRepeats(of dim: Int, in views: inout [AxisView]) {
    let isRepeat = views.map { view in view.dims[dim].allSatisfy { !view.isSolid($0) } }
    guard isRepeat.contains(false) else { return }
    for index in views.indices where isRepeat[index] { views[index].dims[dim] = [] }
  }

  /// Brings a dimension that both operands divide otherwise to a form that both have: constants follow the other operand.
  private func adapt(_ one: inout AxisView, _ two: inout AxisView, _ dim: Int) throws(OnnxNodeProblem) {
    guard one.size(of: one.dims[dim]) == two.size(of: two.dims[dim]) else { throw .mismatch(one, two, dim) }
    if isConstant(two), let uniform = try withoutDimension(two, dim) {
      two = uniform
      return
    }
    if isConstant(one), let uniform = try withoutDimension(one, dim) {
      one = uniform
      return
    }
    one = try merged(one, dim)
    two = try merged(two, dim)
    guard AxisView.refine(&one, .dim(dim), &two, .dim(dim)) else { throw .mismatch(one, two, dim) }
  }

  /// A constant that is the same along a dimension, without it; `nil` where it is not, or the dimension is not the
  /// batch's in the other operand.
  private func withoutDimension(_ view: AxisView, _ dim: Int) throws(OnnxNodeProblem) -> AxisView? {
    guard case .literal = batchMode, let tensor = try dense(view) else { return nil }
    var shape = tensor.shape
    let strides = tensor.strides
    let size = shape[dim]
    shape[dim] = 1
    let starts = ConstantTensor.positions(shape: shape, strides: strides)
    let first = tensor.picking(starts, shape: shape)
    for index in 1..<max(size, 1) {
      guard tensor.picking(starts.map { $0 + index * strides[dim] }, shape: shape) == first else { return nil }
    }
    return try constant(first)
  }

  /// The view with one axis for a dimension that has several: data may have to move.
  func merged(_ view: AxisView, _ dim: Int) throws(OnnxNodeProblem) -> AxisView {
    let view = try solid(view)
    guard let size = view.fixedSize(of: view.dims[dim]) else {
      throw .node("a dimension is divided where the batch or time is part of it", remedy: "keep them apart")
    }
    // In a file for one item the batch stands in no dimension.
    var parts = view.solidAtoms.filter { atom in !view.dims.contains { $0.contains(atom) } }.map { [$0] }
    var axes = parts.map { view.atoms[$0[0]] }
    var dims: [[Int]] = []
    for index in view.dims.indices {
      let groups = index == dim ? [view.dims[index]] : view.dims[index].map { [$0] }
      dims.append(groups.indices.map { parts.count + $0 })
      parts += groups
      axes += index == dim ? [.fixed(size)] : view.dims[index].map { view.atoms[$0] }
    }
    let operand = view.regrouped(parts)
    var result = try make(.regroup, [operand], axes: axes)
    result.dims = dims.map { $0.flatMap { result.axes[$0] } }
    return result
  }

  /// The view without atoms that repeat it.
  func solid(_ view: AxisView) throws(OnnxNodeProblem) -> AxisView {
    guard view.isRepeated else { return view }
    let atoms = view.dims.flatMap(\.self)
    let hidden = view.solidAtoms.filter { !atoms.contains($0) }
    let operand = view.regrouped((hidden + atoms).map { view.isSolid($0) ? [$0] : [] })
    var result = try add(.expand, [operand], axes: (hidden + atoms).map { view.atoms[$0] })
    var position = hidden.count
    result.dims = view.dims.map { dim in
      defer { position += dim.count }
      return (position..<position + dim.count).map { result.axes[$0][0] }
    }
    return result
  }
}

extension OnnxNodeProblem {
  static func mismatch(_ one: AxisView, _ two: AxisView, _ dim: Int) -> OnnxNodeProblem {
    if one.dims[dim].contains(where: { one.atoms[$0].isBatch })
      != two.dims[dim].contains(where: { two.atoms[$0].isBatch })
    {
      return .mixesItems
    }
    for (view, other) in [(one, two), (two, one)] where view.dims[dim].map({ view.atoms[$0] }) == [.time(offset: 0)] {
      if let steps = other.fixedSize(of: other.dims[dim]) { return .stepsAreFixed(at: steps) }
    }
    let (size, other) = (one.size(of: one.dims[dim]), two.size(of: two.dims[dim]))
    return .node(
      "dimensions of \(size.map { "\($0)" } ?? "?") and \(other.map { "\($0)" } ?? "?") do not go together",
      remedy: "make them equal")
  }
}
