/// What a trainer tells while it runs.
public enum TrainingEvent: Equatable, Sendable {
  /// Training goes on from a checkpoint: so many epochs are finished, and so many steps of the next.
  case resumed(epochs: Int, steps: Int)
  case step(StepReport)
  case epoch(EpochReport)
  /// The hold-out has not become better for as long as the options say.
  case stoppedEarly(afterEpochs: Int, bestEpoch: Int)
}

/// Where training stands within an epoch.
public struct StepReport: Equatable, Sendable {
  /// The epoch, from 1.
  public var epoch: Int
  /// The most epochs that will be run.
  public var epochs: Int
  /// The step within the epoch, from 1.
  public var step: Int
  /// The steps of each epoch.
  public var steps: Int
  /// Over the epoch's steps so far.
  public var loss: Double
  /// Since training was started or resumed.
  public var itemsPerSecond: Double
  /// If all epochs are run at the mean speed so far.
  public var secondsLeft: Double
}

/// One epoch in numbers.
public struct EpochReport: Equatable, Sendable {
  /// Counted from 1.
  public var epoch: Int
  /// The most epochs that will be run.
  public var epochs: Int
  /// Steps of the optimiser so far, in all epochs.
  public var steps: Int
  /// Of the epoch's last step.
  public var learningRate: Double
  /// Over the epoch's steps, each before it was taken.
  public var training: Measures
  /// Of the hold-out, after the last step; `nil` without one.
  public var validation: Measures?
  /// Whether no epoch before was as good on the hold-out.
  public var isBest: Bool
  /// What it took.
  public var time: EpochTime
}

/// What an epoch took. Of one that was interrupted, the part since training was resumed.
public struct EpochTime: Equatable, Sendable {
  /// Items that were trained on.
  public var items: Int
  /// The validation included.
  public var seconds: Double
  /// If all epochs are run at the mean speed so far.
  public var secondsLeft: Double

  public var itemsPerSecond: Double { Double(items) / max(seconds, 1e-9) }
}
