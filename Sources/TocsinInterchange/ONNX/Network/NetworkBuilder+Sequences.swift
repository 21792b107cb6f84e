import TocsinGraph

extension NetworkBuilder {
  /// The batch, time and one more dimension of a sequence, in this order, as roles of a node.
  ///
  /// - Parameter dims: Where they stand in the view; in a file for one item the batch is one of size 1, or `nil`.
  func sequence(_ view: AxisView, batch: Int?, time: Int, features: Int) throws(OnnxNodeProblem) -> AxisView {
    let view = try solid(view)
    let atoms = view.solidAtoms.filter { view.atoms[$0].isBatch }
    guard atoms.count <= 1 else { throw .mixesItems }
    let batchGroup = batch.map { view.dims[$0] } ?? []
    let isBatchAlone = batchMode == .hidden ? batchGroup.isEmpty : batchGroup == atoms
    guard isBatchAlone else {
      if batchGroup.contains(where: { view.atoms[$0].isBatch }) {
        throw .node(
          "its batch is the batch and another dimension in one",
          remedy: "a sequence must not be divided into several that become items")
      }
      throw .node(
        "the axis that should be the batch is not", remedy: "name the axis of the batch with --batch-axis")
    }
    return view.regrouped([atoms, view.dims[time], view.dims[features]])
  }

  /// A sequence operation's result, whose axes are batch, time and features, with the dimensions in another order.
  ///
  /// - Parameter dims: For each dimension the axis, `nil` for one of size 1.
  func showSequence(_ result: AxisView, _ dims: [Int?]) -> AxisView {
    result.regrouped(
      dims.map { axis in
        guard let axis, !(batchMode == .hidden && axis == 0) else { return [] }
        return result.axes[axis]
      })
  }

  /// One place of a dimension, which goes.
  func pick(_ view: AxisView, _ dim: Int, _ place: NetworkOp.Place) throws(OnnxNodeProblem) -> AxisView {
    let rest = (0..<view.rank).filter { $0 != dim }
    if view.dims[dim].allSatisfy({ !view.isSolid($0) }) { return view.transposed(rest) }
    if let size = view.fixedSize(of: view.dims[dim]), size > 1 {
      let start = if case .fromStart(let index) = place { index } else { size - 1 }
      let (part, offset) = try enclosingPart(of: view, dim, start: start, count: 1)
      if part != view { return try pick(part, dim, offset, of: part.fixedSize(of: part.dims[dim]) ?? 1) }
    }
    let shown = try lastDimensionSolid(expose(view.transposed(rest + [dim])))
    try refuseBatch(in: shown.dims[shown.rank - 1], of: shown)
    let roles = leadingRoles(shown, keeping: 1)
    let result = try make(.pick(place), [roles.operand], axes: roles.extents)
    return conceal(roles.show(result, tail: 0))
  }

  private func pick(_ view: AxisView, _ dim: Int, _ index: Int, of size: Int) throws(OnnxNodeProblem) -> AxisView {
    try pick(view, dim, index == size - 1 ? .last : .fromStart(index))
  }

  /// A dimension without its first `front` and last `back` places.
  ///
  /// Where a dynamic time is cut, that must undo padding.
  func slice(_ view: AxisView, _ dim: Int, front: Int, back: Int) throws(OnnxNodeProblem) -> AxisView {
    if front == 0, back == 0 { return view }
    if let narrowed = try unpadded(view, dim, front: front, back: back) { return narrowed }
    guard let size = view.fixedSize(of: view.dims[dim]) else {
      throw .node("a part of the batch or of a dynamic time is taken", remedy: "take all of it, or one place of it")
    }
    let count = size - front - back
    guard count >= 1 else { throw .node("nothing is left of a dimension", remedy: "take at least one place of it") }
    if view.dims[dim].allSatisfy({ !view.isSolid($0) }) {
      var view = view
      view.dims[dim] = count == 1 ? [] : [view.atoms.count]
      if count > 1 { view.atoms.append(.fixed(count)) }
      return view
    }
    if count == 1 { return try pick(view, dim, front, of: size).unsqueezed([dim]) }
    let (part, start) = try enclosingPart(of: view, dim, start: front, count: count)
    if start == 0, part.fixedSize(of: part.dims[dim]) == count { return part }
    return try sliced(part, dim, start: start, count: count)
  }

  private func sliced(_ view: AxisView, _ dim: Int, start: Int, count: Int) throws(OnnxNodeProblem) -> AxisView {
    let shown = try expose(joined(view, dim))
    let exposed = shown.rank - view.rank + dim
    var axes: [Extent] = []
    var parts: [[Int]] = []
    var dims: [[Int]] = []
    var axis = 0
    for (index, group) in shown.dims.enumerated() {
      if index == exposed { axis = parts.count }
      dims.append(group.indices.map { parts.count + $0 })
      parts += group.map { [$0] }
      axes += group.map { index == exposed ? .fixed(count) : shown.atoms[$0] }
    }
    var result = try make(.slice(axis: axis, start: start), [shown.regrouped(parts)], axes: axes)
    result.dims = dims.map { $0.flatMap { result.axes[$0] } }
    return conceal(result)
  }

  /// The view without repetition and with at most one atom in a dimension.
  private func joined(_ view: AxisView, _ dim: Int) throws(OnnxNodeProblem) -> AxisView {
    let view = try solid(view)
    guard view.dims[dim].count > 1 else { return view }
    // Atoms that follow each other in one axis are one.
    let canonical = view.canonical
    return canonical.dims[dim].count <= 1 ? canonical : try merged(view, dim)
  }

  /// What to look at one part of a concatenation costs, in elements computed.
  private var partCost: Int { 16 }

  /// The innermost value of those that were joined into this one that has all the places of a dimension that are asked
  /// for, and where in it they start; the view itself where no part has all.
  private func enclosingPart(
    of view: AxisView, _ dim: Int, start: Int, count: Int
  ) throws(OnnxNodeProblem) -> (AxisView, start: Int) {
    var (view, start) = (view, start)
    search: while case .concat(let axis) = nodes[view.node].op {
      // The dimension must be the outer part of the axis along which the parts stand.
      let group = view.dims[dim]
      guard !group.isEmpty, view.axes[axis].starts(with: group),
        let inner = view.fixedSize(of: Array(view.axes[axis].dropFirst(group.count)))
      else { break }
      var offset = 0
      try budget.spend(0, work: partCost * nodes[view.node].operands.count)
      for operand in nodes[view.node].operands {
        guard let size = operand.fixedSize(of: operand.dims[axis]) else { break search }
        if start * inner >= offset, (start + count) * inner <= offset + size, offset % inner == 0, size % inner == 0 {
          var outer = view
          outer.axes[axis].removeFirst(group.count)
          outer.dims[dim] = []
          if size > inner {
            outer.axes[axis].insert(outer.atoms.count, at: 0)
            outer.dims[dim] = [outer.atoms.count]
            outer.atoms.append(.fixed(size / inner))
          }
          guard let part = outer.through(operand) else { break search }
          view = part
          start -= offset / inner
          continue search
        }
        offset += size
      }
      break
    }
    return (view, start)
  }

  /// Several values one after the other along a dimension, which all have.
  func concat(_ views: [AxisView], _ dim: Int) throws(OnnxNodeProblem) -> AxisView {
    if views.count == 1 { return views[0] }
    var total = 0
    for view in views {
      guard let size = view.fixedSize(of: view.dims[dim]) else {
        throw .node(
          "it joins values along the batch or a dynamic time",
          remedy: "join them along another dimension, or fix the number of steps with --steps")
      }
      total += size
    }
    var shown: [AxisView] = []
    for view in views { shown.append(try expose(joined(view, dim))) }
    let exposed = shown[0].rank - views[0].rank + dim
    for other in shown.indices.dropFirst() {
      for index in shown[0].dims.indices where index != exposed {
        guard try agree(&shown, 0, other, index) else { throw .mismatch(shown[0], shown[other], index) }
      }
    }
    for other in shown.indices.dropFirst() {
      for index in shown[0].dims.indices where index != exposed {
        guard try agree(&shown, 0, other, index) else { throw .mismatch(shown[0], shown[other], index) }
      }
    }
    var axes: [Extent] = []
    var dims: [[Int]] = []
    var axis = 0
    var parts = [[[Int]]](repeating: [], count: shown.count)
    for index in shown[0].dims.indices {
      // A constant has no batch; lowering gives it one.
      let whole = shown.first { !$0.dims[index].isEmpty } ?? shown[0]
      let count = index == exposed ? 1 : whole.dims[index].count
      dims.append((0..<count).map { axes.count + $0 })
      if index == exposed {
        axis = axes.count
        axes.append(.fixed(total))
        for operand in shown.indices { parts[operand].append(shown[operand].dims[index]) }
      } else {
        axes += whole.dims[index].map { whole.atoms[$0] }
        for operand in shown.indices {
          let group = shown[operand].dims[index]
          parts[operand] += group.isEmpty ? Array(repeating: [], count: count) : group.map { [$0] }
        }
      }
    }
    for operand in shown.indices { shown[operand].dims = parts[operand] }
    var result = try make(.concat(axis: axis), shown, axes: axes)
    result.dims = dims.map { $0.flatMap { result.axes[$0] } }
    return conceal(result)
  }

  private func agree(_ views: inout [AxisView], _ one: Int, _ other: Int, _ dim: Int) throws(OnnxNodeProblem) -> Bool {
    var (first, second) = (views[one], views[other])
    defer { (views[one], views[other]) = (first, second) }
    if first.dims[dim].isEmpty != second.dims[dim].isEmpty {
      return isConstant(first.dims[dim].isEmpty ? first : second)
        && (first.dims[dim] + second.dims[dim]).count == 1
        && (first.dims[dim].contains { first.atoms[$0].isBatch }
          || second.dims[dim].contains { second.atoms[$0].isBatch })
    }
    return AxisView.refine(&first, .dim(dim), &second, .dim(dim))
  }
}
