import TocsinGraph

extension NetworkBuilder {
  /// What a softmax gets for minus infinity, which no tensor may hold: `e` to this is 0 beside any score.
  private static let leastScore: Float = -1e30

  /// The scores of a softmax, with finite numbers where a mask puts infinite ones.
  func finite(_ scores: AxisView) throws(OnnxNodeProblem) -> AxisView {
    if try isMasked(scores) { return try finiteMask(scores) }
    guard let (one, other) = operands(of: scores, .add) else { return scores }
    let (first, second) = (try isMasked(one), try isMasked(other))
    guard first || second else { return scores }
    let result = try binary(.add, finiteMask(one), finiteMask(other))
    absorb(scores.node, into: result.node)
    return result
  }

  /// A softmax guarded against rows that masks leave nothing of: that of finite masks times whether something is left.
  /// Any other value as it is.
  func withoutNaNs(_ view: AxisView) throws(OnnxNodeProblem) -> AxisView {
    guard let softmax = guardedAgainstNaN(view), let scores = softmaxOperand(of: softmax, over: softmax.rank - 1) else {
      return view
    }
    let masks = operands(of: scores, .add).map { [$0.0, $0.1] } ?? [scores]
    var kept: AxisView?
    for mask in masks {
      guard let places = try keptPlaces(mask) else { continue }
      kept = if let known = kept { try binary(.multiply, known, places) } else { places }
    }
    guard let kept else { return softmax }
    let isAnyKept = try reduce(kept, .reduce(.max), over: [kept.rank - 1]).unsqueezed([kept.rank - 1])
    let result = try binary(.multiply, softmax, isAnyKept)
    absorb(view.node, into: result.node)
    return result
  }

  /// Where a finite mask of scores keeps them: 1, else 0; `nil` for what is none.
  private func keptPlaces(_ mask: AxisView) throws(OnnxNodeProblem) -> AxisView? {
    if let tensor = nodes[mask.node].constant, let floats = tensor.floats, floats.contains(Self.leastScore) {
      let places = ConstantTensor(
        shape: tensor.shape, elements: .floats(floats.map { $0 == Self.leastScore ? 0 : 1 }))
      var shown = mask
      shown.node = try add(.constant(places), [], axes: nodes[mask.node].axes).node
      return shown
    }
    guard let (condition, first, second) = choices(of: mask) else { return nil }
    if uniform(second) == Self.leastScore { return condition }
    return uniform(first) == Self.leastScore ? try unary(.not, condition) : nil
  }

  /// Whether a value is a constant that is not finite everywhere, or puts such a number in place of some elements.
  private func isMasked(_ view: AxisView) throws(OnnxNodeProblem) -> Bool {
    if let floats = nodes[view.node].constant?.floats {
      try budget.spend(0, work: floats.count)
      return floats.contains { !$0.isFinite }
    }
    guard let (_, first, second) = choices(of: scaled(view).value) else { return false }
    return [first, second].contains { uniform($0).map { !$0.isFinite } ?? false }
  }

  private func finiteMask(_ view: AxisView) throws(OnnxNodeProblem) -> AxisView {
    guard try isMasked(view) else { return view }
    if let tensor = nodes[view.node].constant, let floats = tensor.floats {
      let finite = ConstantTensor(
        shape: tensor.shape, elements: .floats(floats.map { $0 == -.infinity ? Self.leastScore : $0 }))
      var shown = view
      shown.node = try add(.constant(finite), [], axes: nodes[view.node].axes).node
      return shown
    }
    let (factor, value) = scaled(view)
    guard let (condition, first, second) = choices(of: value) else { return view }
    let result = try elementwise(.select, [condition, finiteChoice(first, factor), finiteChoice(second, factor)])
    absorb(view.node, into: result.node)
    return result
  }

  private func finiteChoice(_ view: AxisView, _ factor: Float) throws(OnnxNodeProblem) -> AxisView {
    if let number = uniform(view), number * factor == -.infinity {
      return try constant(ConstantTensor(scalar: Self.leastScore))
    }
    return try multiply(view, by: factor)
  }
}
