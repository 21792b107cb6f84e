/// What a trainer tells while it runs.
public enum TrainingEvent: Equatable, Sendable {
  /// Training goes on from a checkpoint that had finished this many epochs.
  case resumed(epochs: Int)
  case epoch(EpochReport)
  /// The validation loss has not become better for as long as the options say.
  case stoppedEarly(afterEpochs: Int, bestEpoch: Int)
}

/// One epoch in numbers. Losses are weighted means in nats per target.
public struct EpochReport: Equatable, Sendable {
  /// Counted from 1.
  public var epoch: Int
  /// The most epochs that will be run.
  public var epochs: Int
  /// Over the epoch's batches, each before its step.
  public var trainingLoss: Double
  /// `nil` without a hold-out.
  public var validationLoss: Double?
  /// Whether no epoch had a lower validation loss.
  public var isBest: Bool
  /// In this epoch, its validation included.
  public var samplesPerSecond: Double
  /// Since training was started or resumed.
  public var elapsedSeconds: Double
  /// If all epochs are run at the mean speed so far.
  public var secondsLeft: Double
}
