public import TocsinGraph

/// What training makes small: a sum over rows or items of values of a graph.
///
/// Values are summed in `Double` in a fixed order. What each row counts is part of the loss; a mean over a batch, which
/// may be spread over several tapes, comes of the `scale` that ``Tape/add(_:scale:)`` is given.
public enum Loss: Sendable {
  /// The softmax cross-entropy of logits, in nats.
  ///
  /// - `targets`: the class of each row; -1 for a row without.
  /// - `weights`: what each row counts; 0 for a row without target.
  /// - `distributions`: where not empty, `[rows, C]`, in place of the classes.
  case crossEntropy(ValueID, targets: [Int32], weights: [Float], distributions: [Float] = [])
}

extension Tape {
  /// The value of a loss; with a `scale`, that times its gradient is added to those of the values that it reads.
  ///
  /// The values were evaluated in this pass.
  @discardableResult
  public func add(_ loss: Loss, scale: Scalar?) -> Double { arithmetic.add(loss, scale: scale, to: self) }

  /// Which file each loss is in. Reached through ``TapeArithmetic/add(_:scale:to:)``.
  func addLoss(_ loss: Loss, scale: Scalar?) -> Double {
    switch loss {
    case .crossEntropy(let logits, let targets, let weights, let distributions):
      crossEntropy(logits, targets: targets, weights: weights, distributions: distributions, scale: scale)
    }
  }
}
