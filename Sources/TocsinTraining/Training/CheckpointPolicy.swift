/// Where and how often a trainer saves its state.
public struct CheckpointPolicy: Equatable, Sendable {
  /// The file; it is replaced in one step.
  public var path: String
  /// Save after every so many epochs.
  public var everyEpochs: Int
  /// Save within epochs, too, when the last time is so long ago, in this epoch or before. What is trained does not depend on it.
  public var everySeconds: Double
  /// Continue from the file where it exists.
  public var resumes: Bool

  public init(path: String, everyEpochs: Int = 1, everySeconds: Double = .infinity, resumes: Bool) {
    precondition(everyEpochs >= 1, "a checkpoint is saved at least every so many epochs")
    self.path = path
    self.everyEpochs = everyEpochs
    self.everySeconds = everySeconds
    self.resumes = resumes
  }
}
