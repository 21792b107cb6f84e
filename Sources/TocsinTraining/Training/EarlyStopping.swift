import TocsinAutograd

/// When to give up, and which state to take then.
public struct EarlyStoppingRule: Equatable, Sendable {
  /// Stop after this many epochs in a row that are not better than the best so far, at least 1.
  public var patience: Int
  /// The first epoch that counts, from 1: earlier ones can neither be the best nor use up patience.
  public var minimumEpoch: Int

  public init(patience: Int, minimumEpoch: Int = 1) {
    precondition(patience >= 1 && minimumEpoch >= 1, "an epoch is run before training is given up")
    self.patience = patience
    self.minimumEpoch = minimumEpoch
  }
}

/// Remembers the state with the highest score on the hold-out and says when to give up (Prechelt 1998).
package struct EarlyStopping {
  private(set) var bestScore = -Double.infinity
  /// The loss that came with it.
  private(set) var bestLoss = Double.nan
  /// Counted from 1; 0 before the first.
  private(set) var bestEpoch = 0
  /// A copy of its own, which later updates do not reach.
  let best: ParameterVector<Float>
  private let rule: EarlyStoppingRule?

  /// - Parameter rule: `nil` keeps the best state and never stops.
  package init(_ rule: EarlyStoppingRule?, layout: ParameterLayout) {
    self.rule = rule
    best = ParameterVector(layout: layout)
  }

  /// Takes note of an epoch. A score that is only equal is no improvement.
  ///
  /// - Returns: whether it was the best so far.
  package mutating func record(epoch: Int, score: Double, loss: Double, state: ParameterVector<Float>) -> Bool {
    guard epoch >= rule?.minimumEpoch ?? 1, score > bestScore else { return false }
    bestScore = score
    bestLoss = loss
    bestEpoch = epoch
    best.copy(from: state)
    return true
  }

  package func shouldStop(afterEpoch epoch: Int) -> Bool {
    guard let rule else { return false }
    return epoch - max(bestEpoch, rule.minimumEpoch - 1) >= rule.patience
  }

  /// Continues from a checkpoint; ``best`` is replaced by the caller.
  mutating func resume(bestEpoch: Int, bestScore: Double, bestLoss: Double) {
    self.bestEpoch = bestEpoch
    self.bestScore = bestScore
    self.bestLoss = bestLoss
  }
}
