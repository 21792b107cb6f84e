public import TocsinGraph

/// What training makes small: a sum over rows or items of values of a graph.
///
/// Every loss is a sum, in `Double` and in a fixed order, with functions of our own, so that it is the same on every
/// platform. A mean over a batch, which may be spread over several tapes, comes of the `scale` that
/// ``Tape/add(_:scale:)`` is given and of dividing the values. Targets and weights stand row-major, as the value does.
public enum Loss: Sendable {
  /// The softmax cross-entropy of logits `[…, C]`, in nats.
  case crossEntropy(ValueID, ClassTargets)

  /// The cross-entropy of probabilities `[…, C]`: `-log(p + epsilon)` of the target, in nats.
  case crossEntropyOfProbabilities(ValueID, ClassTargets, epsilon: Double = 1e-9)

  /// The binary cross-entropy of logits, element by element, in nats. Targets lie in 0 … 1; no weights are weights of 1.
  case binaryCrossEntropy(ValueID, targets: [Float], weights: [Float] = [])

  /// The binary cross-entropy of probabilities, element by element, none above 100 nats.
  case binaryCrossEntropyOfProbabilities(ValueID, targets: [Float], weights: [Float] = [])

  /// The squared difference from the targets, element by element.
  case squaredError(ValueID, targets: [Float], weights: [Float] = [])

  /// By how much the largest score of an abnormal item fails to exceed that of a normal one by a margin (multi-instance
  /// ranking); the i-th normal item is paired with the i-th abnormal one. Scores `[B, …]`.
  case rankingHinge(ValueID, normal: ItemSelection, abnormal: ItemSelection, margin: Double = 1)

  /// How much two representations `[B, T, D]` have in common. `nil` items are all.
  case disentanglement(ValueID, ValueID, GramForm, items: ItemSelection? = nil)

  /// The Jensen–Shannon divergence of two distributions of each item `[B, …]`, in nats. `nil` items are all.
  case jensenShannon(ValueID, ValueID, items: ItemSelection? = nil)
}

extension Tape {
  /// The value of a loss; with a `scale`, that times its gradient is added to those of the values that it reads.
  ///
  /// The values were evaluated in this pass. With `scale` the inverse of a whole batch's weight, the gradients of its
  /// shards sum to that of its weighted mean.
  ///
  /// - Precondition: as many targets and weights as the values have rows or elements, and items that there are.
  @specialized(where Arithmetic == KernelArithmetic)
  @specialized(where Arithmetic == ReferenceArithmetic)
  @discardableResult
  public func add(_ loss: Loss, scale: Scalar?) -> Double {
    switch loss {
    case .crossEntropy(let logits, let targets): crossEntropy(logits, targets, scale: scale)
    case .crossEntropyOfProbabilities(let value, let targets, let epsilon):
      crossEntropyOfProbabilities(value, targets, epsilon: epsilon, scale: scale)
    case .binaryCrossEntropy(let value, let targets, let weights):
      binaryCrossEntropy(value, targets: targets, weights: weights, scale: scale)
    case .binaryCrossEntropyOfProbabilities(let value, let targets, let weights):
      binaryCrossEntropyOfProbabilities(value, targets: targets, weights: weights, scale: scale)
    case .squaredError(let value, let targets, let weights):
      squaredError(value, targets: targets, weights: weights, scale: scale)
    case .rankingHinge(let scores, let normal, let abnormal, let margin):
      rankingHinge(scores, normal: normal, abnormal: abnormal, margin: margin, scale: scale)
    case .disentanglement(let first, let second, .features, let items):
      featureDisentanglement(first, second, items: items, scale: scale)
    case .disentanglement(let first, let second, .positions, let items):
      positionDisentanglement(first, second, items: items, scale: scale)
    case .jensenShannon(let first, let second, let items):
      jensenShannon(first, second, items: items, scale: scale)
    }
  }
}
