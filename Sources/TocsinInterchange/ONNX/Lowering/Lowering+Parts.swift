import TocsinGraph
import TocsinTensor

extension Lowering {
  mutating func lowerRegroup(_ node: NetworkNode) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    let order = try memory(view).flatMap(\.self)
    // The order stays where the atoms of each new axis follow each other in it.
    var groups: [[Int]] = []
    var rest = order[...]
    while let first = rest.first, let dim = view.dims.first(where: { $0.contains(first) }) {
      guard rest.starts(with: dim) else { break }
      groups.append(dim)
      rest = rest.dropFirst(dim.count)
    }
    if !rest.isEmpty {
      let batch = view.dims.filter { $0.contains { view.atoms[$0].isBatch } }
      groups = batch + view.dims.filter { !batch.contains($0) && !$0.isEmpty }
    }
    groups = merged(groups, of: view, maximumCount: Shape.maximumRank)
    let value = try value(view, as: groups)
    return Placed(value: value, groups: axisGroups(groups, view))
  }

  /// The node's axes for groups that hold all atoms of one dimension or of several.
  private func axisGroups(_ groups: [[Int]], _ view: AxisView) -> [[Int]] {
    groups.map { group in
      var axes: [Int] = []
      for atom in group {
        guard let axis = view.dims.firstIndex(where: { $0.contains(atom) }), axes.last != axis else { continue }
        axes.append(axis)
      }
      return axes
    }
  }

  mutating func lowerPick(_ node: NetworkNode, _ place: NetworkOp.Place) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    let group = view.dims[view.rank - 1]
    let size = view.fixedSize(of: group)
    let isFirst = place == .fromStart(0)
    let isLast = place == .last || size.map { place == .fromStart($0 - 1) } ?? false
    var groups = try memory(view)
    if !groups.contains(group) {
      if let part = try pickOuter(node, place, group, groups) { return part }
      groups = try isolating(group, in: groups, of: view)
    }
    let value = try value(view, as: groups)
    guard let axis = groups.firstIndex(of: group) else { preconditionFailure("the group stands alone now") }
    if axis == 1, isFirst || isLast {
      groups.remove(at: axis)
      let result = try emitter.emit(.step(value, isLast ? .last : .first))
      return Placed(value: result, groups: axes(groups, view))
    }
    guard let size else {
      throw .node("a step of a dynamic time is taken that is neither first nor last", remedy: "take one of these")
    }
    let start = if case .fromStart(let index) = place { index } else { size - 1 }
    let result = try emitter.emit(.slice(value, axis: axis, start: start, count: 1))
    groups[axis] = []
    return Placed(value: result, groups: axes(groups, view))
  }

  /// One place of the outer part of a dimension: a slice of that; `nil` where the place is no outer part of one.
  private mutating func pickOuter(
    _ node: NetworkNode, _ place: NetworkOp.Place, _ group: [Int], _ groups: [[Int]]
  ) throws(OnnxNodeProblem) -> Placed? {
    let view = node.operands[0]
    guard let position = groups.firstIndex(where: { $0.starts(with: group) }), let size = view.fixedSize(of: group),
      let inner = view.fixedSize(of: Array(groups[position].dropFirst(group.count)))
    else { return nil }
    let start = if case .fromStart(let index) = place { index } else { size - 1 }
    let value = try value(view, as: groups)
    let result = try emitter.emit(.slice(value, axis: position, start: start * inner, count: inner))
    var left = groups
    left[position].removeFirst(group.count)
    return Placed(value: result, groups: axes(left, view))
  }

  /// The groups changed so that one of them is the given one; data moves where its atoms are not together.
  private func isolating(
    _ group: [Int], in groups: [[Int]], of view: AxisView
  ) throws(OnnxNodeProblem) -> [[Int]] {
    let order = groups.flatMap(\.self)
    let before = order.prefix { !group.contains($0) }
    let rest = order.dropFirst(before.count)
    let after = rest.starts(with: group) ? Array(rest.dropFirst(group.count)) : rest.filter { !group.contains($0) }
    let tail = leadGroups(after, like: groups, of: view, maximumCount: Shape.maximumRank)
    var lead = leadGroups(Array(before), like: groups, of: view, maximumCount: Shape.maximumRank)
    guard lead.count + 1 + tail.count > Shape.maximumRank else { return lead + [group] + tail }
    let merged = merged(tail, of: view, maximumCount: 1)
    lead = self.merged(lead, of: view, maximumCount: Shape.maximumRank - 1 - merged.count)
    return lead + [group] + merged
  }

  mutating func lowerSlice(_ node: NetworkNode, _ axis: Int, _ start: Int) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    guard let atom = view.dims[axis].first, case .fixed(let count) = node.axes[axis] else {
      preconditionFailure("a slice takes some of a fixed axis")
    }
    let groups = try cut(before: atom, in: memory(view), of: view)
    guard let position = groups.firstIndex(where: { $0.first == atom }),
      let inner = view.fixedSize(of: Array(groups[position].dropFirst()))
    else { preconditionFailure("the atom stands first in its group") }
    let value = try value(view, as: groups)
    let result = try emitter.emit(.slice(value, axis: position, start: start * inner, count: count * inner))
    return Placed(value: result, groups: axes(groups, view))
  }

  /// The groups cut so that an atom stands first in one, followed by fixed ones.
  private func cut(before atom: Int, in groups: [[Int]], of view: AxisView) -> [[Int]] {
    var cut: [[Int]] = []
    for group in groups {
      guard let position = group.firstIndex(of: atom), position > 0 else {
        cut.append(group)
        continue
      }
      cut += [Array(group[..<position]), Array(group[position...])]
    }
    guard cut.count > Shape.maximumRank, let position = cut.firstIndex(where: { $0.first == atom }) else { return cut }
    let tail = merged(Array(cut[position...]), of: view, maximumCount: 1)
    return merged(Array(cut[..<position]), of: view, maximumCount: Shape.maximumRank - tail.count) + tail
  }

  mutating func lowerConcat(_ index: Int, _ axis: Int) throws(OnnxNodeProblem) -> Placed {
    let node = nodes[index]
    guard
      let first = node.operands.first(where: { !isConstant($0) && !$0.dims[axis].isEmpty })
        ?? node.operands.first(where: { !isConstant($0) })
    else { throw .node("it joins constants of different kinds", remedy: "make it a constant of the network") }
    // The order of the axes in memory is the first operand's; the joined axis goes where it is, or is wanted.
    var order = axes([try memory(first).flatMap(\.self)], first)[0]
    for other in node.axes.indices where other != axis && !order.contains(other) && node.axes[other] != .fixed(1) {
      throw .node("its operands have not the same dimensions", remedy: "repeat the smaller ones")
    }
    if !order.contains(axis) {
      let next = innermost[index] == axis ? nil : order.first { $0 > axis }
      order.insert(axis, at: next.flatMap { order.firstIndex(of: $0) } ?? order.count)
      if node.axes[order[0]].isBatch == false, let batch = order.firstIndex(where: { node.axes[$0].isBatch }) {
        order.insert(order.remove(at: batch), at: 0)
      }
    }
    var groups: [[Int]] = []
    for item in order {
      let isFixed = node.axes[item].fixed != nil
      if isFixed, item != axis, let last = groups.last, last.allSatisfy({ node.axes[$0].fixed != nil }) {
        groups[groups.count - 1].append(item)
      } else {
        groups.append([item])
      }
    }
    var values: [ValueID] = []
    for view in node.operands {
      let target = groups.map { $0.flatMap { view.dims[$0] } }
      values.append(try isConstant(view) ? constantForEachItem(view, target, groups, node) : value(view, as: target))
    }
    guard let position = groups.firstIndex(where: { $0.contains(axis) }) else {
      preconditionFailure("the joined axis is one of the axes")
    }
    while values.count > 1 {
      var joined: [ValueID] = []
      for start in stride(from: 0, to: values.count, by: Op.maximumConcatenated) {
        let part = Array(values[start..<min(start + Op.maximumConcatenated, values.count)])
        joined.append(part.count == 1 ? part[0] : try emitter.emit(.concat(part, axis: position)))
      }
      values = joined
    }
    return Placed(value: values[0], groups: groups)
  }

  /// A constant operand of a concatenation, which has no batch of its own.
  private mutating func constantForEachItem(
    _ view: AxisView, _ target: [[Int]], _ groups: [[Int]], _ node: NetworkNode
  ) throws(OnnxNodeProblem) -> ValueID {
    guard let batch = groups.firstIndex(where: { $0.contains { node.axes[$0].isBatch } }) else {
      return try value(view, as: target)
    }
    let rest = target.enumerated().filter { $0.offset != batch }.map(\.element)
    let elements = try elements(of: view, as: rest)
    guard elements.shape.count < Shape.maximumRank else {
      throw .node("it takes \(elements.shape.count + 1) dimensions", remedy: "use at most \(Shape.maximumRank)")
    }
    let items = try oneNumberForEachItem()
    let weight = try tensor(
      Array(repeating: 0, count: elements.values.count), [elements.values.count, 1], "\(label(node)).zeros")
    let bias = try tensor(elements.values, [elements.values.count], "\(label(node)).constant")
    let value = try emitter.emit(.linear(items, weight: weight, bias: bias))
    let shape = Shape([.batch(maximum: maximumBatch)] + elements.shape.map { .fixed($0) })
    return elements.shape.count == 1 ? value : try emitter.emitLayout(.reshape(value, shape), of: value)
  }
}
