public import TocsinAutograd
public import TocsinDetect
import TocsinGraph
import TocsinTensor

/// Trains Chimera on windows of keys, each known to be normal or abnormal and no more.
public struct ChimeraTraining: Sendable {
  public let configuration: ChimeraTrainingConfiguration
  /// The keys of the windows that are trained on.
  public let vocabulary: LogKeyVocabulary
  public let network: ChimeraNetwork
  /// What the trainer will run on.
  public let objective: ChimeraObjective
  /// The distinct windows that are trained on.
  public let trained: ChimeraWindowSets
  /// The distinct windows that were held out; they choose epoch and threshold, and calibrate.
  public let heldOut: ChimeraWindowSets
  /// How often each key is in the windows that are trained on.
  public let counts: TemplateCounts
  /// What counting knows, to compare with: of all windows, those held out among them, with the threshold that is best
  /// on them.
  public let baselineCounts: TemplateCounts

  /// Draws the hold-out of the distinct windows, counts, and builds the network. Windows that are shorter than the
  /// network's are left out.
  ///
  /// - Parameters:
  ///   - unknownKey: A key that is never known, as that of raw lines that no template matches.
  ///   - texts: Text vectors of the keys, where the network is to read them; of ``ChimeraArchitecture/textWidth``.
  public init(
    normal: SessionDataset, abnormal: SessionDataset, unknownKey: UInt32? = nil, texts: TemplateTexts? = nil,
    _ configuration: ChimeraTrainingConfiguration
  ) throws(ChimeraTrainingError) {
    precondition(texts?.width ?? 0 == configuration.architecture.textWidth, "texts are as wide as the network reads")
    let (normalTrained, normalHeldOut) = try split(normal, configuration, role: .normal)
    let (abnormalTrained, abnormalHeldOut) = try split(abnormal, configuration, role: .abnormal)
    let counts = TemplateCounts(normal: normalTrained, abnormal: abnormalTrained)
    let keys = counts.entries.map(\.key).filter { $0 != unknownKey }
    guard let vocabulary = LogKeyVocabulary(keys: keys) else { throw .noKeys }
    var configuration = configuration
    configuration.training.epochs = configuration.epochs ?? configuration.sufficientEpochs(pairs: normalTrained.count)
    let network = ChimeraNetwork(configuration.architecture, classCount: vocabulary.count + 1)
    configuration.training.initialisation = network.initialisation(
      configuration.training.initialisation, vocabulary: vocabulary,
      evidence: configuration.architecture.startsFromLinearModel
        ? LinearEvidence.rows(vocabulary, counts, normal: normalTrained, abnormal: abnormalTrained) : [],
      seed: configuration.training.seed)
    func windows(_ windows: SessionDataset) -> ChimeraWindows {
      ChimeraWindows(
        windows, length: configuration.architecture.windowLength, vocabulary: vocabulary, texts: texts)
    }
    objective = ChimeraObjective(
      network: network, configuration: configuration,
      training: (windows(normalTrained), windows(abnormalTrained)),
      heldOut: (windows(normalHeldOut), windows(abnormalHeldOut)), texts: texts,
      forgetting: KeyForgetting(vocabulary, counts))
    self.configuration = configuration
    self.vocabulary = vocabulary
    self.network = network
    self.counts = counts
    var all = TemplateCounts(normal: normal, abnormal: abnormal)
    all.chooseThreshold(normal: normal.distinct, abnormal: abnormal.distinct)
    baselineCounts = all
    trained = ChimeraWindowSets(normal: normalTrained, abnormal: abnormalTrained)
    heldOut = ChimeraWindowSets(normal: normalHeldOut, abnormal: abnormalHeldOut)
  }

  /// Trains to the end, as ``Trainer/run(checkpoint:log:onEvent:)``. The result follows from the windows and the
  /// configuration alone.
  public func run(
    arithmetic: KernelArithmetic, threads: Int, checkpoint: CheckpointPolicy? = nil, log: String? = nil,
    onEvent: (TrainingEvent) -> Void = { _ in }
  ) throws(TrainingError) -> TrainedNetwork {
    let trainer = try Trainer(objective, options: configuration.training, arithmetic: arithmetic, threads: threads)
    let (weights, summary) = try trainer.run(checkpoint: checkpoint, log: log, onEvent: onEvent)
    return TrainedNetwork(
      graph: network.graph, weights: network.exported(weights), keys: vocabulary.keys, summary: summary)
  }
}

/// Windows of both labels.
public struct ChimeraWindowSets: Sendable {
  public var normal: SessionDataset
  public var abnormal: SessionDataset

  public init(normal: SessionDataset, abnormal: SessionDataset) {
    self.normal = normal
    self.abnormal = abnormal
  }
}

/// Why a training of Chimera cannot start.
public enum ChimeraTrainingError: Error, Equatable, Sendable {
  /// No window of a label has the length of the network's.
  case noWindows(WindowLabel, length: Int)
  /// A window, of a line of its file, is longer than the network's.
  case longWindow(WindowLabel, line: Int, found: Int, length: Int)
  /// A label has a single distinct window, of which none can be held out.
  case tooFewWindows(WindowLabel)
  /// No window has a key that a template stands for.
  case noKeys
}

/// The distinct windows of full length: those to train on and those held out, at least one of each.
private func split(
  _ windows: SessionDataset, _ configuration: ChimeraTrainingConfiguration, role: WindowLabel
) throws(ChimeraTrainingError) -> (trained: SessionDataset, heldOut: SessionDataset) {
  let length = configuration.architecture.windowLength
  let share = configuration.holdOut
  if let long = windows.indices.first(where: { windows[$0].count > length }) {
    throw .longWindow(role, line: windows.lineNumber(of: long), found: windows[long].count, length: length)
  }
  let full = windows.selecting(windows.indices.filter { windows[$0].count == length }).distinct
  guard !full.isEmpty else { throw .noWindows(role, length: length) }
  guard full.count > 1 || share == 0 else { throw .tooFewWindows(role) }
  var order = Array(full.indices)
  var random = RandomNumbers(
    seed: configuration.holdOutSeed, stream: .holdOut, index: role == .abnormal ? 1 : 0)
  random.shuffle(&order)
  let held = share == 0 ? 0 : min(max(1, Int((Double(full.count) * share).rounded())), full.count - 1)
  return (full.selecting(order[held...].sorted()), full.selecting(order[..<held].sorted()))
}
