public import TocsinDetect

/// How DeepLog's log-key model is built and trained.
public struct DeepLogTrainingConfiguration: Equatable, Sendable {
  /// What a prediction looks back on, and so what a sample is.
  public var history = DeepLogHistory.window
  /// Keys in a window, `h` (DeepLog 3.1).
  public var windowLength = 10
  /// LSTM layers, `L`.
  public var layers = 2
  /// Hidden units of each layer, `H` (the paper's α).
  public var hiddenSize = 64
  /// With ``DeepLogProtocol/shortIsAnomalous`` training sees full windows of real keys only, as in the literature.
  public var sessions = DeepLogProtocol.modelled
  /// The share of sessions that is held out to decide when to stop.
  public var holdOut = 0.1
  /// `nil` trains on each distinct sample once per epoch.
  public var augmentation: SessionAugmentation?
  /// Everything that is not particular to DeepLog.
  public var training = TrainingOptions()

  public init() {}

  /// A training that generalises beyond the orders of keys that were seen: augmented sessions for a fixed number of
  /// steps at a falling learning rate. Nothing decides when to stop, so nothing is held out. One network serves both
  /// histories.
  public static var augmented: DeepLogTrainingConfiguration {
    var configuration = DeepLogTrainingConfiguration()
    let augmentation = SessionAugmentation()
    configuration.history = .session
    configuration.holdOut = 0
    configuration.augmentation = augmentation
    configuration.training.batchSize = augmentation.samplesPerBatch
    // What three minutes on two cores allow, with room to spare (Spec/Decisions/0003-session-plausibility.md).
    configuration.training.epochs = 150
    configuration.training.stopping = nil
    configuration.training.learningRate = 3e-3
    configuration.training.schedule = .cosine(floor: 0.01)
    return configuration
  }
}
