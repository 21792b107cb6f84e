import TocsinGraph

extension NetworkBuilder {
  /// The sum over one dimension of products with softmax weights or with a mask, or the maximum of what a mask leaves,
  /// as one operation; `nil` where it is none.
  func spelledPool(_ view: AxisView, _ reduction: Reduction, over dim: Int, keepsDim: Bool) throws(OnnxNodeProblem)
    -> AxisView?
  {
    if reduction == .max, let (condition, first, second) = choices(of: view) {
      let keepsTrue = uniform(second).map(Self.isBelowAll) == true
      guard keepsTrue || uniform(first).map(Self.isBelowAll) == true else { return nil }
      return try maskedPool(
        keepsTrue ? first : second, mask: condition, keeps: keepsTrue, .max, over: dim, keepsDim: keepsDim,
        absorbing: view.node)
    }
    guard reduction == .sum else { return nil }
    if let (condition, first, second) = choices(of: view) {
      let keepsTrue = uniform(second) == 0
      guard keepsTrue || uniform(first) == 0 else { return nil }
      return try maskedPool(
        keepsTrue ? first : second, mask: condition, keeps: keepsTrue, .sum, over: dim, keepsDim: keepsDim,
        absorbing: view.node)
    }
    guard let (one, other) = operands(of: view, .multiply) else { return nil }
    for (values, weights) in [(one, other), (other, one)] {
      if let scores = softmaxOperand(of: weights, over: dim),
        let result = try pooled(
          values, steps: dim, scores: scores, scoreSteps: dim, keepsDim: keepsDim)
      {
        absorb(weights.node, into: result.node)
        absorb(view.node, into: result.node)
        return result
      }
      if let result = try maskedPool(
        values, mask: weights, keeps: true, .sum, over: dim, keepsDim: keepsDim, absorbing: view.node)
      {
        return result
      }
    }
    return nil
  }

  /// Whether a number is below all that networks compute, so that a maximum never is it.
  private static func isBelowAll(_ number: Float) -> Bool { number <= -1e9 }

  private func maskedPool(
    _ values: AxisView, mask: AxisView, keeps: Bool, _ reduction: Reduction, over dim: Int, keepsDim: Bool,
    absorbing absorbed: Int
  ) throws(OnnxNodeProblem) -> AxisView? {
    var (mask, keeps) = (mask, keeps)
    if !keeps, let inner = operand(of: mask, .not) { (mask, keeps) = (inner, true) }
    guard isPredicate(mask) else { return nil }
    if !keeps { mask = try unary(.not, mask) }
    let others = mask.solidAtoms.filter { !mask.atoms[$0].isBatch && !mask.dims[dim].contains($0) }
    guard others.isEmpty, !values.isRepeated, mask.dims[dim].allSatisfy({ mask.isSolid($0) }),
      let result = try pool(
        .maskedPool(reduction), values, steps: dim, by: mask, steps: dim, keepsDim: keepsDim, absorbing: [absorbed])
    else { return nil }
    if reduction != .sum { note(Self.emptyMaskNote) }
    return result
  }

  /// An operation that takes values, and a number for each of their steps: a score, or whether it counts. `nil` where
  /// the two do not go together.
  ///
  /// - Parameters:
  ///   - values: Batch, steps and features among dimensions of size 1.
  ///   - numbers: Batch and steps among dimensions of size 1.
  func pool(
    _ op: NetworkOp, _ values: AxisView, steps: Int, by numbers: AxisView, steps numberSteps: Int, keepsDim: Bool,
    absorbing absorbed: [Int] = []
  ) throws(OnnxNodeProblem) -> AxisView? {
    let batch = values.solidAtoms.filter { values.atoms[$0].isBatch }
    let numberBatch = numbers.solidAtoms.filter { numbers.atoms[$0].isBatch }
    let features = values.dims.indices.filter { $0 != steps && !values.dims[$0].isEmpty && values.dims[$0] != batch }
    guard batch.count == 1, numberBatch.count == 1, features.count <= 1,
      batchMode == .hidden || values.dims.firstIndex(of: batch) == numbers.dims.firstIndex(of: numberBatch)
    else { return nil }
    var (one, other) = (values, numbers)
    guard AxisView.refine(&one, .dim(steps), &other, .dim(numberSteps)) else { return nil }
    let group = features.first.map { one.dims[$0] } ?? []
    guard one.fixedSize(of: group) != nil else { return nil }
    let result = try add(
      op, [one.regrouped([batch, one.dims[steps], group]), other.regrouped([numberBatch, other.dims[numberSteps]])],
      axes: [batchMode.extent] + group.map { one.atoms[$0] }, absorbing: absorbed)
    // Batch and features, where the dimensions of what was pooled have them.
    var dims: [[Int]] = []
    for dim in values.dims.indices where dim != steps || keepsDim {
      if dim == steps {
        dims.append([])
      } else if dim == features.first {
        dims.append(result.axes.dropFirst().flatMap(\.self))
      } else {
        dims.append(values.dims[dim] == batch ? result.axes[0] : [])
      }
    }
    return result.regrouped(dims)
  }

  /// A masked sum divided by the number of steps that the mask keeps: the masked mean; `nil` where a quotient is none.
  ///
  /// The divisor may be kept from 0 by a small minimum or summand: then both say 0 where no step is kept.
  func spelledMean(_ sum: AxisView, over count: AxisView) throws(OnnxNodeProblem) -> AxisView? {
    guard case .maskedPool(.sum) = nodes[sum.node].op else { return nil }
    let pool = nodes[sum.node]
    var divisor = count
    for function in [BinaryFunction.maximum, .add] {
      guard let (one, other) = operands(of: divisor, function) else { continue }
      if let least = uniform(other), least >= 0, least <= (function == .add ? 1e-6 : 1) { divisor = one }
      if let least = uniform(one), least >= 0, least <= (function == .add ? 1e-6 : 1) { divisor = other }
    }
    guard case .reduce(.sum) = nodes[divisor.node].op else { return nil }
    let counted = nodes[divisor.node].operands[0]
    let mask = pool.operands[1]
    guard counted.node == mask.node, counted.solidAtoms.count == mask.solidAtoms.count,
      counted.canonical.axes.map({ $0.map { counted.canonical.atoms[$0] } })
        == mask.canonical.axes.map({ $0.map { mask.canonical.atoms[$0] } }),
      nodes[divisor.node].axes == [batchMode.extent],
      batchMode == .hidden || batchDim(of: sum, rank: sum.rank) == batchDim(of: divisor, rank: sum.rank)
    else { return nil }
    let result = try add(
      .maskedPool(.mean), pool.operands, axes: pool.axes, absorbing: [sum.node, count.node, divisor.node])
    note(Self.emptyMaskNote)
    var shown = sum
    shown.node = result.node
    return shown
  }

  /// Where the batch stands when the view has as many dimensions.
  private func batchDim(of view: AxisView, rank: Int) -> Int? {
    view.padded(toRank: rank).dims.firstIndex { $0.contains { view.atoms[$0].isBatch } }
  }
}
