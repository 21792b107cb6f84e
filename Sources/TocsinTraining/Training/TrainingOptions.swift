public import TocsinAutograd

/// How to train, apart from what on. The defaults are DeepLog's where the paper or its common settings say so.
public struct TrainingOptions: Equatable, Sendable {
  /// All randomness follows from it.
  public var seed: UInt64 = 1
  /// Samples per step of the optimiser.
  public var batchSize = 2048
  /// The most epochs that are run.
  public var epochs = 300
  /// Stop after this many epochs without a better validation loss, and take the best state. `nil` runs all epochs and
  /// takes the last state.
  public var patience: Int? = 20
  /// The full learning rate; ``schedule`` scales it.
  public var learningRate = 1e-3
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule.constant
  /// Adam's constants.
  public var optimiser = Adam.Configuration()
  /// The largest norm of a batch's gradient.
  public var clipNorm = 5.0
  /// How parameters start.
  public var initialisation = Initialisation(.deepLog)

  public init() {}
}
