public import TocsinAutograd

/// How to train, apart from what on. The defaults are DeepLog's where the paper or its common settings say so.
public struct TrainingOptions: Equatable, Sendable {
  /// All randomness follows from it.
  public var seed: UInt64 = 1
  /// Items in a batch: what is in memory at a time.
  public var batchSize = 2048
  /// Batches for each step of the optimiser, whose gradient is that of all of them as if they were one.
  public var batchesPerStep = 1
  /// The most epochs that are run.
  public var epochs = 300
  /// When to stop by the hold-out, whose best state is then taken. `nil` runs all epochs and takes the last state.
  public var stopping: EarlyStoppingRule? = EarlyStoppingRule(patience: 20)
  /// The full learning rate; ``schedule`` scales it.
  public var learningRate = 1e-3
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule.constant
  /// What takes the steps.
  public var optimiser = OptimiserConfiguration.adam()
  /// The largest norm of a step's gradient; `nil` clips nothing.
  public var clipNorm: Double? = 5
  /// How parameters start.
  public var initialisation = Initialisation(.deepLog)

  public init() {}

  /// Items for each step of the optimiser.
  var itemsPerStep: Int { batchSize * batchesPerStep }
}
