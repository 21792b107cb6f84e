import TocsinGraph

extension NetworkBuilder {
  /// The product of softmax weights with values, where it is attention: of a query, or of a score for each step.
  func attention(weights: AxisView, values: AxisView) throws(OnnxNodeProblem) -> AxisView? {
    guard let scores = softmaxOperand(of: weights, over: weights.rank - 1) else { return nil }
    if let (product, mask) = try maskedScores(scores),
      let result = try attention(product, mask, weights: weights, values: values)
    {
      for node in [weights.node, product.view.node] + mask.nodes { absorb(node, into: result.node) }
      return result
    }
    guard let result = try attentionPool(weights: weights, scores: scores, values: values) else { return nil }
    absorb(weights.node, into: result.node)
    return result
  }

  /// What a softmax over one dimension of a view reads, shown with the same dimensions.
  func softmaxOperand(of view: AxisView, over dim: Int) -> AxisView? {
    let view = guardedAgainstNaN(view) ?? view
    guard case .softmax(let inner) = nodes[view.node].op else { return nil }
    let axes = view.axes.suffix(inner).flatMap(\.self)
    guard !axes.isEmpty, view.dims[dim] == axes, let value = view.through(nodes[view.node].operands[0]) else {
      return nil
    }
    return value
  }

  /// The value in whose place 0 stands where it is no number: how exporters make a softmax safe in whose rows a mask
  /// leaves nothing. `nil` for any other value.
  func guardedAgainstNaN(_ view: AxisView) -> AxisView? {
    guard let (condition, first, second) = choices(of: view), let tested = operand(of: condition, .isNaN),
      uniform(first) == 0, areSame(tested, second)
    else { return nil }
    return second
  }

  /// The product of queries and keys that scores come from, and what is done to it.
  private func maskedScores(_ scores: AxisView) throws(OnnxNodeProblem) -> (ScoreProduct, ScoreMask)? {
    var mask = ScoreMask()
    var scale: Float = 1
    var view = scores
    for _ in 0..<12 {
      if let product = scoreProduct(view, scale: scale) { return (product, mask) }
      if let (condition, first, second) = choices(of: view) {
        // Where a mask takes keys away, the scores are far below all others.
        if let number = uniform(first), Self.removes(number * scale) {
          guard try mask.add(condition, keeps: false, to: self) else { return nil }
          mask.nodes.append(view.node)
          view = second
        } else if let number = uniform(second), Self.removes(number * scale) {
          guard try mask.add(condition, keeps: true, to: self) else { return nil }
          mask.nodes.append(view.node)
          view = first
        } else {
          return nil
        }
      } else if let (one, other) = operands(of: view, .add) {
        // Masks are added to unscaled scores only in ways that a later factor would not change.
        guard scale == 1 else { return nil }
        if try mask.add(additive: other, to: self) {
          mask.nodes.append(view.node)
          view = one
        } else if try mask.add(additive: one, to: self) {
          mask.nodes.append(view.node)
          view = other
        } else {
          return nil
        }
      } else if let (one, other) = operands(of: view, .multiply), let factor = uniform(one) ?? uniform(other) {
        scale *= factor
        mask.nodes.append(view.node)
        view = uniform(one) == nil ? one : other
      } else {
        return nil
      }
    }
    return nil
  }

  /// What differs where a mask leaves nothing: a softmax over equal scores, the number put in, or a NaN, in the file.
  static let emptyMaskNote = "where a mask leaves no key or no step the result is 0, whatever the file makes of it"

  /// Whether adding a number to a score, or putting it in its place, takes the key away: `e^-10000` is 0.
  static func removes(_ number: Float) -> Bool { number <= -9999 }

  /// A view of a product of two computed values with rows and columns in its last two dimensions.
  private func scoreProduct(_ view: AxisView, scale: Float) -> ScoreProduct? {
    let node = nodes[view.node]
    guard case .matmul(let leading) = node.op, view.rank >= 2 else { return nil }
    let rows = node.operands[0].rank - leading - 1
    let rowAxes = leading..<leading + rows
    let columnAxes = rowAxes.upperBound..<node.axes.count
    func atoms(_ axes: Range<Int>) -> [Int] { axes.flatMap { view.axes[$0] } }
    let (one, two) = (view.dims[view.rank - 2], view.dims[view.rank - 1])
    let isStraight = one == atoms(rowAxes) && two == atoms(columnAxes)
    let isTurned = two == atoms(rowAxes) && one == atoms(columnAxes)
    // Rows or columns of size 1 leave both possible; then the operands' order decides.
    guard isStraight || isTurned else { return nil }
    func axisOfDim(_ operand: Int, _ own: Range<Int>) -> [Int?] {
      (0..<leading).map { $0 } + own.map { $0 } + [nil]
    }
    guard let first = view.through(node.operands[0], axisOfDim: axisOfDim(0, rowAxes)),
      let second = view.through(node.operands[1], axisOfDim: axisOfDim(1, columnAxes))
    else { return nil }
    // Each has the dimensions of the view, then what is summed over; the other's rows or columns repeat it.
    let (query, key) = isStraight ? (first, second) : (second, first)
    let lead = view.rank - 2
    let queryScale = scaled(query.regrouped(Array(query.dims[..<lead]) + [query.dims[lead], query.dims[lead + 2]]))
    let keyScale = scaled(key.regrouped(Array(key.dims[..<lead]) + [key.dims[lead + 1], key.dims[lead + 2]]))
    return ScoreProduct(
      view: view, query: queryScale.value, key: keyScale.value,
      scale: scale * queryScale.number * keyScale.number)
  }

  private func attention(
    _ product: ScoreProduct, _ mask: ScoreMask, weights: AxisView, values: AxisView
  ) throws(OnnxNodeProblem) -> AxisView? {
    let lead = weights.rank - 2
    guard values.rank <= weights.rank, product.scale.isFinite else { return nil }
    var views = [
      expose(try solid(product.query)), expose(try solid(product.key)),
      expose(try solid(values.padded(toRank: weights.rank))),
    ]
    let heads = batchMode == .hidden ? 0..<lead + 1 : 0..<lead
    for (one, other) in [(0, 1), (0, 2), (0, 1)] {
      for dim in heads {
        var (first, second) = (views[one], views[other])
        guard AxisView.refine(&first, .dim(dim), &second, .dim(dim)) else { return nil }
        (views[one], views[other]) = (first, second)
      }
    }
    // Keys and values share their steps; what is left are the query's steps and the widths.
    let (steps, width) = (heads.upperBound, heads.upperBound + 1)
    var (keys, content) = (views[1], views[2])
    guard AxisView.refine(&keys, .dim(steps), &content, .dim(steps)) else { return nil }
    (views[1], views[2]) = (keys, content)
    guard
      views.allSatisfy({ view in
        view.solidAtoms.filter { view.atoms[$0].isBatch }.count == 1
          && heads.contains { dim in view.dims[dim].contains { view.atoms[$0].isBatch } }
      })
    else { return nil }
    let operands = views.map { view in
      let atoms = heads.flatMap { view.dims[$0] }
      return view.regrouped([
        atoms.filter { view.atoms[$0].isBatch }, atoms.filter { !view.atoms[$0].isBatch }, view.dims[steps],
        view.dims[width],
      ])
    }
    guard
      operands.allSatisfy({ view in view.fixedSize(of: view.dims[1]) != nil && view.fixedSize(of: view.dims[3]) != nil }
      )
    else { return nil }
    var masks: [AxisView] = []
    if let valid = try mask.validKeys(in: self) {
      guard let shown = try keyMask(valid, like: operands[1]) else { return nil }
      masks.append(shown)
      note(Self.emptyMaskNote)
    }
    let query = views[0]
    let order = heads.flatMap { query.dims[$0] }
    let batch = order.filter { query.atoms[$0].isBatch }
    let others = order.filter { !query.atoms[$0].isBatch }
    let axes =
      (batch + others + query.dims[steps]).map { query.atoms[$0] } + views[2].dims[width].map { views[2].atoms[$0] }
    var result = try add(
      .attention(AttentionForm(scale: product.scale, isCausal: mask.isCausal)), operands + masks, axes: axes)
    let all = batch + others
    result.dims =
      heads.map { dim in query.dims[dim].flatMap { atom in result.axes[all.firstIndex(of: atom) ?? 0] } }
      + [(all.count..<all.count + query.dims[steps].count).flatMap { result.axes[$0] }]
      + [result.axes.dropFirst(all.count + query.dims[steps].count).flatMap(\.self)]
    return conceal(result)
  }

  /// A mask of scores, which has the batch and the keys only, with these two as dimensions.
  private func keyMask(_ mask: AxisView, like key: AxisView) throws(OnnxNodeProblem) -> AxisView? {
    let batch = mask.solidAtoms.filter { mask.atoms[$0].isBatch }
    let steps = mask.dims[mask.rank - 1]
    let rest = mask.solidAtoms.filter { !batch.contains($0) }
    guard batch.count == 1, steps.allSatisfy({ mask.isSolid($0) }), rest.sorted() == steps.sorted() else { return nil }
    var (shown, other) = (mask.regrouped([batch, steps]), key)
    guard AxisView.refine(&shown, .dim(1), &other, .dim(2)) else { return nil }
    return shown
  }

  /// The sum of values weighted by a softmax over their steps (Chimera's attention).
  private func attentionPool(
    weights: AxisView, scores: AxisView, values: AxisView
  ) throws(OnnxNodeProblem) -> AxisView? {
    let lead = weights.rank - 2
    guard values.rank == weights.rank, weights.dims[lead].isEmpty else { return nil }
    return try pooled(
      values, steps: lead, scores: scores, scoreSteps: lead + 1, keepsDim: true)
  }

  /// The sum of values weighted by the softmax of scores, one for each of their steps.
  func pooled(
    _ values: AxisView, steps: Int, scores: AxisView, scoreSteps: Int, keepsDim: Bool
  ) throws(OnnxNodeProblem) -> AxisView? {
    let (values, scores) = (try solid(values), scores.compact)
    let batch = scores.solidAtoms.filter { scores.atoms[$0].isBatch }
    guard scores.dims.indices.allSatisfy({ $0 == scoreSteps || scores.dims[$0].isEmpty || scores.dims[$0] == batch })
    else { return nil }
    return try pool(.attentionPool, values, steps: steps, by: scores, steps: scoreSteps, keepsDim: keepsDim)
  }
}

/// Scores as the product of queries and keys, each with its steps and its width as the last two dimensions.
private struct ScoreProduct {
  var view: AxisView
  var query: AxisView
  var key: AxisView
  var scale: Float
}
