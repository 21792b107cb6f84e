import TocsinGraph
import TocsinTensor

extension Lowering {
  mutating func lowerAttention(_ node: NetworkNode, _ form: AttentionForm) throws(OnnxNodeProblem) -> Placed {
    var values: [ValueID] = []
    for view in node.operands.prefix(3) {
      values.append(try value(withBatch(view), as: [view.dims[0], view.dims[2], view.dims[1] + view.dims[3]]))
    }
    let query = node.operands[0]
    var validKeys: ValueID?
    if node.operands.count > 3 {
      let mask = node.operands[3]
      validKeys = try value(mask, as: mask.dims)
    }
    let result = try emitter.emit(
      .attention(
        query: values[0], key: values[1], value: values[2], heads: query.fixedSize(of: query.dims[1]) ?? 1,
        scale: form.scale, isCausal: form.isCausal, validKeys: validKeys))
    let heads = query.dims[1].count
    let steps = query.dims[2].count
    return Placed(
      value: result,
      groups: [
        [0], Array((1 + heads)..<(1 + heads + steps)),
        Array(1..<(1 + heads)) + Array((1 + heads + steps)..<node.axes.count),
      ])
  }

  /// Refuses a constant where each item of the batch needs its own.
  private func withBatch(_ view: AxisView) throws(OnnxNodeProblem) -> AxisView {
    guard !isConstant(view) else {
      throw .node("its queries, keys or values are constant", remedy: "compute them from an input")
    }
    return view
  }

  /// Softmax, or layer norm, over the last `inner` axes.
  mutating func lowerInnermost(
    _ node: NetworkNode, _ inner: Int, _ form: LayerNormForm?
  ) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    let group = view.dims.suffix(inner).flatMap(\.self)
    let (value, lead, order) = try arrange(view, inner: group)
    let result: ValueID
    if let form {
      let sizes = group.map { view.atoms[$0].fixed ?? 1 }
      let count = sizes.product ?? Int.max
      try budget.spend(count)
      let places = order.map { group.firstIndex(of: $0) ?? 0 }
      let scale = try permutingColumns(
        form.scale ?? Weights(Array(repeating: 1, count: count)), rows: 1, from: sizes, order: places)
      let bias = try permutingColumns(
        form.bias ?? Weights(Array(repeating: 0, count: count)), rows: 1, from: sizes, order: places)
      result = try emitter.emit(
        .layerNorm(
          value, scale: tensor(scale, [count], name(form.scaleName, node, "scale")),
          bias: tensor(bias, [count], name(form.biasName, node, "bias")), epsilon: form.epsilon))
    } else {
      result = try emitter.emit(.softmax(value))
    }
    return Placed(value: result, groups: axes(lead, view) + [axes([order], view)[0]])
  }

  mutating func lowerReduce(_ node: NetworkNode, _ reduction: Reduction) throws(OnnxNodeProblem) -> Placed {
    let view = node.operands[0]
    var left = view.dims[view.rank - 1]
    var groups = try memory(view)
    var value = try value(view, as: groups)
    // One run of neighbouring atoms after the other.
    while let first = groups.flatMap(\.self).first(where: { left.contains($0) }) {
      let order = groups.flatMap(\.self)
      let isDynamic = view.atoms[first].fixed == nil
      var run = [first]
      if !isDynamic {
        for atom in order.drop(while: { $0 != first }).dropFirst() {
          guard left.contains(atom), view.atoms[atom].fixed != nil else { break }
          run.append(atom)
        }
      }
      let before = order.prefix { $0 != first }
      let after = order.suffix(order.count - before.count - run.count)
      var regrouped = leadGroups(Array(before), like: groups, of: view, maximumCount: Shape.maximumRank)
      let axis = regrouped.count
      regrouped.append(run)
      regrouped += leadGroups(Array(after), like: groups, of: view, maximumCount: Shape.maximumRank)
      if regrouped.count > Shape.maximumRank {
        let tail = merged(Array(regrouped[(axis + 1)...]), of: view, maximumCount: 1)
        regrouped =
          merged(Array(regrouped[..<axis]), of: view, maximumCount: Shape.maximumRank - 1 - tail.count)
          + [run] + tail
      }
      let position = regrouped.firstIndex(of: run) ?? axis
      if regrouped != groups {
        value = try emitter.emitLayout(.reshape(value, shape(regrouped, of: view)), of: value)
      }
      value = try emitter.emit(.reduce(value, reduction, axis: position))
      regrouped.remove(at: position)
      groups = regrouped
      left.removeAll { run.contains($0) }
    }
    return Placed(value: value, groups: axes(groups, view))
  }

  mutating func lowerPool(_ node: NetworkNode) throws(OnnxNodeProblem) -> Placed {
    let (view, weights) = (node.operands[0], node.operands[1])
    let (inner, batch, steps) = (view.dims[2], view.dims[0], view.dims[1])
    // The features keep the order that they have in memory.
    let order = try memory(view).flatMap(\.self).filter { inner.contains($0) }
    let value = try value(view, as: [batch, steps, order])
    let second = try self.value(weights, as: weights.dims)
    let result: ValueID
    switch node.op {
    case .maskedPool(let reduction): result = try emitter.emit(.maskedPool(value, mask: second, reduction))
    default: result = try emitter.emit(.attentionPool(value, scores: second))
    }
    return Placed(value: result, groups: [[0], order.map { 1 + (inner.firstIndex(of: $0) ?? 0) }])
  }
}
