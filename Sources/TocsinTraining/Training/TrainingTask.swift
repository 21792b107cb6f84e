public import TocsinAutograd
public import TocsinGraph

/// What to train on.
public struct TrainingTask: Sendable {
  /// The network: keys in, softmax out.
  public var graph: Graph
  /// Which steps the loss looks at.
  public var selection: StepSelection
  /// The samples of each epoch.
  public var training: SampleSource
  /// The hold-out; may be empty.
  public var validation: [SequenceSample]
  /// Softens the targets of training; the hold-out is judged on the plain ones.
  public var mixture: FutureMixture?

  public init(
    graph: Graph, selection: StepSelection, training: SampleSource, validation: [SequenceSample],
    mixture: FutureMixture? = nil
  ) {
    self.graph = graph
    self.selection = selection
    self.training = training
    self.validation = validation
    self.mixture = mixture
  }
}

/// Where and how often a trainer saves its state.
public struct CheckpointPolicy: Equatable, Sendable {
  /// The file; it is replaced in one step.
  public var path: String
  /// Save after every so many epochs.
  public var everyEpochs: Int
  /// Continue from the file where it exists.
  public var resumes: Bool

  public init(path: String, everyEpochs: Int = 1, resumes: Bool) {
    precondition(everyEpochs >= 1, "a checkpoint is saved at least every so many epochs")
    self.path = path
    self.everyEpochs = everyEpochs
    self.resumes = resumes
  }
}
