import TocsinAutograd

/// Remembers the state with the lowest validation loss and says when to give up (Prechelt 1998).
struct EarlyStopping {
  private(set) var bestLoss = Double.infinity
  /// Counted from 1; 0 before the first.
  private(set) var bestEpoch = 0
  /// A copy of its own, which later updates do not reach.
  let best: ParameterVector<Float>
  private let patience: Int

  init(patience: Int, layout: ParameterLayout) {
    self.patience = patience
    best = ParameterVector(layout: layout)
  }

  /// Takes note of an epoch. A loss that is only equal is no improvement.
  ///
  /// - Returns: whether it was the best so far.
  mutating func record(epoch: Int, loss: Double, state: ParameterVector<Float>) -> Bool {
    guard loss < bestLoss else { return false }
    bestLoss = loss
    bestEpoch = epoch
    best.copy(from: state)
    return true
  }

  func shouldStop(afterEpoch epoch: Int) -> Bool { epoch - bestEpoch >= patience }

  /// Continues from a checkpoint; ``best`` is replaced by the caller.
  mutating func resume(bestEpoch: Int, bestLoss: Double) {
    self.bestEpoch = bestEpoch
    self.bestLoss = bestLoss
  }
}
