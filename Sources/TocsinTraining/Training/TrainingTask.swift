public import TocsinAutograd
public import TocsinGraph

/// Which steps of a network's output a loss looks at.
public enum StepSelection: UInt8, Sendable {
  /// The last step of each sequence, as the graph says.
  case last = 0
  /// Every step, for networks that stream with their state carried on.
  case every = 1
}

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

extension TrainingTask {
  /// The network as it is trained, and the logits that its first output is the softmax of.
  func trainedNetwork() throws(TrainingError) -> (graph: Graph, logits: ValueID) {
    let trained: Graph
    do throws(GraphError) {
      trained = selection == .every ? try graph.answeringAtEveryStep() : graph
    } catch {
      throw .graph(error)
    }
    let output = trained.outputs[0].value
    guard output.index >= trained.inputs.count,
      case .softmax(let logits) = trained.nodes[output.index - trained.inputs.count]
    else { return (trained, output) }
    return (trained, logits)
  }
}
