public import TocsinAutograd
public import TocsinDetect
public import TocsinGraph

/// Trains DeepLog's log-key model on sessions of normal operation.
public struct DeepLogTraining: Sendable {
  /// What it was made with.
  public let configuration: DeepLogTrainingConfiguration
  /// The keys of all sessions.
  public let vocabulary: LogKeyVocabulary
  /// The network as it is exported: keys in, probabilities after the last out.
  public let graph: Graph
  /// What the trainer will run on.
  public let objective: DeepLogObjective
  /// Sessions that are trained on, and that are held out.
  public let sessionCounts: (training: Int, holdOut: Int)
  /// The sessions held out; without a hold-out, all.
  private let heldOut: [[UInt32]]

  /// Draws the hold-out, builds the samples and the network.
  ///
  /// The vocabulary is that of all sessions, so a key of the hold-out is a key of the model.
  public init(_ dataset: SessionDataset, _ configuration: DeepLogTrainingConfiguration) throws(DeepLogTrainingError) {
    guard (1...DeepLogNetwork.maximumLayers).contains(configuration.layers) else {
      throw .layerCount(found: configuration.layers, maximum: DeepLogNetwork.maximumLayers)
    }
    guard (1...DeepLogNetwork.maximumSteps).contains(configuration.windowLength) else {
      throw .windowLength(found: configuration.windowLength, maximum: DeepLogNetwork.maximumSteps)
    }
    guard let vocabulary = LogKeyVocabulary(keys: dataset.distinctKeys) else { throw .noKeys }
    self.configuration = configuration
    self.vocabulary = vocabulary
    let (training, holdOut) = split(
      dataset.count, holdOut: configuration.holdOut, seed: configuration.training.seed)
    sessionCounts = (training.count, holdOut.count)
    heldOut = (holdOut.isEmpty ? training : holdOut).map { Array(dataset[$0]) }
    let builder = DeepLogSamples(vocabulary: vocabulary)
    let sessions = training.map { dataset[$0] }
    let source: SampleSource
    if let augmentation = configuration.augmentation {
      source = .drawn(
        SessionSampler(
          sessions, vocabulary: vocabulary, windowLength: configuration.windowLength, augmentation))
    } else {
      source = .fixed(builder.samples(sessions, configuration))
    }
    guard source.samplesPerEpoch > 0 else { throw .noSamples(windowLength: configuration.windowLength) }
    do throws(GraphError) {
      graph = try DeepLogNetwork.graph(
        classes: vocabulary.classCount, layers: configuration.layers, hiddenSize: configuration.hiddenSize)
    } catch {
      throw .network(error)
    }
    do throws(TapeError) {
      objective = try DeepLogObjective(
        graph: graph, selection: configuration.selection, training: source,
        holdOut: builder.samples(holdOut.map { dataset[$0] }, configuration),
        mixture: configuration.augmentation.map {
          FutureMixture(share: $0.lookAheadShare, decay: $0.lookAheadDecay, classCount: vocabulary.classCount)
        })
    } catch {
      throw .objective(error)
    }
  }

  /// Trains to the end, as ``Trainer/run(checkpoint:log:onEvent:)``. The result follows from the sessions and the configuration
  /// alone.
  public func run(
    arithmetic: KernelArithmetic, threads: Int, checkpoint: CheckpointPolicy? = nil, log: String? = nil,
    onEvent: (TrainingEvent) -> Void = { _ in }
  ) throws(TrainingError) -> TrainedNetwork {
    let trainer = try Trainer(objective, options: configuration.training, arithmetic: arithmetic, threads: threads)
    let (weights, summary) = try trainer.run(checkpoint: checkpoint, log: log, onEvent: onEvent)
    return TrainedNetwork(graph: graph, weights: weights, keys: vocabulary.keys, summary: summary)
  }

  /// Sessions to calibrate a decision rule on, as keys; always the same for one seed. With augmentation `count` training
  /// sessions, drawn and varied as in training; without, the sessions that were held out, or else all.
  public func calibrationSessions(count: Int) -> [[UInt32]] {
    guard case .drawn(let sampler) = objective.training else { return heldOut }
    var random = RandomNumbers(seed: configuration.training.seed, stream: .calibration)
    return (0..<count).map { _ in
      sampler.drawVaried(using: &random).map { vocabulary.keys[Int($0)] }
    }
  }
}

/// Why a training of DeepLog cannot start.
public enum DeepLogTrainingError: Error, Equatable, Sendable {
  case layerCount(found: Int, maximum: Int)
  case windowLength(found: Int, maximum: Int)
  case noKeys
  /// No session is longer than a window, which the literature's protocol needs. Remedy: a smaller window.
  case noSamples(windowLength: Int)
  case network(GraphError)
  case objective(TapeError)
}

extension DeepLogTrainingConfiguration {
  /// A window predicts after its last step, a session after each; so do windows that are drawn.
  var selection: StepSelection {
    if augmentation != nil { return .every }
    return switch history {
    case .window: .last
    case .session: .every
    }
  }
}

extension DeepLogSamples {
  fileprivate func samples(
    _ sessions: [ArraySlice<UInt32>], _ configuration: DeepLogTrainingConfiguration
  ) -> [SequenceSample] {
    switch configuration.selection {
    case .last: windows(sessions, length: configuration.windowLength, sessions: configuration.sessions)
    case .every: self.sessions(sessions)
    }
  }
}

/// Positions of the sessions to train on and of those held out, each ascending. At least one session is trained on.
private func split(_ count: Int, holdOut share: Double, seed: UInt64) -> (training: [Int], holdOut: [Int]) {
  var order = Array(0..<count)
  var random = RandomNumbers(seed: seed, stream: .holdOut)
  random.shuffle(&order)
  let held = min(max(0, Int((Double(count) * share).rounded())), max(0, count - 1))
  return (order[held...].sorted(), order[..<held].sorted())
}
