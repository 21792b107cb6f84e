extension NetworkBuilder {
  /// Places beside those of a dimension, which must be one axis.
  func pad(_ view: AxisView, _ dim: Int, before: Int, after: Int, value: Float) throws(OnnxNodeProblem) -> AxisView {
    if before == 0, after == 0 { return view }
    let shown = try expose(solid(view))
    let exposed = shown.rank - view.rank + dim
    let canonical = shown.canonical
    try refuseBatch(in: canonical.dims[exposed], of: canonical)
    guard canonical.dims[exposed].count <= 1 else {
      throw .node("a dimension made of several is padded", remedy: "pad time only")
    }
    let (added, overflow) = before.addingReportingOverflow(after)
    guard !overflow, before >= 0, after >= 0, added <= OnnxLimits.dimension else {
      throw .limit(.dimension, found: max(before, after), maximum: OnnxLimits.dimension)
    }
    var axes: [Extent] = []
    var parts: [[Int]] = []
    var dims: [[Int]] = []
    var axis = 0
    for (index, group) in canonical.dims.enumerated() {
      if index == exposed {
        axis = axes.count
        dims.append([axis])
        parts.append(group)
        switch group.first.map({ canonical.atoms[$0] }) {
        case .time(let offset): axes.append(.time(offset: offset + added))
        case .fixed(let size): axes.append(.fixed(size + added))
        default: axes.append(.fixed(1 + added))
        }
      } else {
        dims.append(group.indices.map { axes.count + $0 })
        parts += group.map { [$0] }
        axes += group.map { canonical.atoms[$0] }
      }
    }
    var result = try add(
      .pad(axis: axis, before: before, after: after, value: value), [canonical.regrouped(parts)], axes: axes)
    result.dims = dims.map { $0.flatMap { result.axes[$0] } }
    return conceal(result)
  }

  /// What a padded dimension is without the padding, where all of that is at the ends of a dimension.
  func padding(of view: AxisView, _ dim: Int) -> (operand: AxisView, before: Int, after: Int, value: Float)? {
    guard case .pad(let axis, let before, let after, let value) = nodes[view.node].op,
      view.axes[axis] == view.dims[dim]
    else { return nil }
    var outer = view
    let operand = nodes[view.node].operands[0]
    // The axis has another size in the operand.
    let atom = view.dims[dim][0]
    if let inner = operand.dims[axis].first {
      outer.atoms[atom] = operand.atoms[inner]
    } else {
      outer.axes[axis] = []
      outer.dims[dim] = []
    }
    return outer.through(operand).map { ($0, before, after, value) }
  }

  /// A convolution or padding that gives fewer places, where that is all that a slice takes away.
  func unpadded(_ view: AxisView, _ dim: Int, front: Int, back: Int) throws(OnnxNodeProblem) -> AxisView? {
    let node = nodes[view.node]
    if let padding = padding(of: view, dim), padding.before >= front, padding.after >= back {
      return try pad(
        padding.operand, dim, before: padding.before - front, after: padding.after - back, value: padding.value)
    }
    guard case .convolution(var convolution) = node.op, view.axes[1] == view.dims[dim], view.dims[dim].count == 1,
      convolution.before >= front, convolution.after >= back
    else { return nil }
    convolution.before -= front
    convolution.after -= back
    var axes = node.axes
    switch axes[1] {
    case .fixed(let size): axes[1] = .fixed(size - front - back)
    case .time(let offset): axes[1] = .time(offset: offset - front - back)
    case .batch: return nil
    }
    if case .fixed(let size) = axes[1], size < 1 { return nil }
    let result = try add(.convolution(convolution), node.operands, axes: axes, absorbing: [view.node])
    var narrowed = view
    narrowed.node = result.node
    if axes[1] == .fixed(1) {
      narrowed.axes[1] = []
      narrowed.dims[dim] = []
    } else {
      narrowed.atoms[view.dims[dim][0]] = axes[1]
    }
    return narrowed
  }
}
