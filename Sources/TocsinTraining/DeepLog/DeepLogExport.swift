public import TocsinDetect
public import TocsinFormat
public import TocsinKernels
import TocsinGraph
import TocsinRuntime
import TocsinTensor

/// Makes a model file of a trained network: weights, vocabulary, decision rule, golden vectors, card and provenance.
///
/// The same training gives the same file, byte for byte.
public struct DeepLogExport: Sendable {
  /// Ranks that pass under the literature's protocol, and with window history under the model's own.
  public var topG = 9
  /// How the rule of a session history is calibrated; `nil` is what the training calls for.
  public var calibration: DecisionCalibration?
  /// Whether the file carries the distinct training sessions, so that evaluations can print baselines.
  public var includesBaselines = true
  public var card = Metadata()
  public var provenance = Metadata()

  public init() {}

  /// - Parameter training: what the network was trained by; its sessions give the golden vectors and the calibration.
  public func modelFile(
    of network: TrainedNetwork, training: DeepLogTraining, dataset: SessionDataset, kernels: KernelSet
  ) throws(DeepLogExportError) -> ModelFile {
    let configuration = training.configuration
    var detector = DeepLogConfiguration(
      history: configuration.history, windowLength: configuration.windowLength, rule: DecisionRule(topG: topG),
      compatibleTopG: topG)
    var file = ModelFile(
      graph: network.graph, weights: network.weights.map { .float32($0) }, detector: detector.encoded(),
      vocabulary: training.vocabulary.encoded(), card: card, provenance: provenance)
    file.ioSchema = .deepLog
    if includesBaselines { file.baselines = dataset.encodedForBaselines() }
    if configuration.history == .session {
      let calibration = calibration ?? (configuration.augmentation == nil ? .heldOut : .varied)
      detector.rule = DecisionRule(expectedProbability: calibration.expectedProbability)
      file.detector = detector.encoded()
      do {
        detector.rule.minimumPlausibility = try calibration.minimumPlausibility(
          of: file, sessions: training.calibrationSessions(count: calibration.sessionCount), kernels: kernels)
      } catch {
        throw .detector(error)
      }
      file.detector = detector.encoded()
    }
    do {
      let model = try Model(file: file, kernels: kernels)
      let ordinary = try goldenVectors(of: model, training: training, dataset: dataset)
      file.goldenVectors = DecodedList(
        ordinary + (try edgeVectors(of: model, vocabulary: training.vocabulary, detector.windowLength)))
    } catch {
      throw .runtime(error)
    }
    return file
  }

  /// Windows from evenly spaced sessions, begin symbol and all; the last one with an unknown key at its end.
  private func goldenVectors(
    of model: Model, training: DeepLogTraining, dataset: SessionDataset
  ) throws(RuntimeError) -> [GoldenVector] {
    let vocabulary = training.vocabulary
    var vectors: [GoldenVector] = []
    for index in 0..<GoldenVector.recommendedCount {
      let session = dataset[index * dataset.count / GoldenVector.recommendedCount]
      var inputs = [vocabulary.begin]
      for key in session.prefix(training.configuration.windowLength - 1) {
        inputs.append(vocabulary.classIndex(of: key) ?? vocabulary.unknown)
      }
      if index == GoldenVector.recommendedCount - 1 { inputs[inputs.count - 1] = vocabulary.unknown }
      vectors.append(try model.goldenVector(batchSize: 1, timeSteps: inputs.count, inputs: [.uint32(inputs)]))
    }
    return vectors
  }

  /// The edges of what the network can be given: one step, every key, unknown keys only, the longest sequence of one key, and
  /// two items at once.
  private func edgeVectors(
    of model: Model, vocabulary: LogKeyVocabulary, _ windowLength: Int
  ) throws(RuntimeError) -> [GoldenVector] {
    let (begin, unknown) = (vocabulary.begin, vocabulary.unknown)
    let longest = model.graph.timeMaximum ?? windowLength
    let all = [UInt32]((0..<begin).prefix(longest - 2))
    let pair = [begin] + [UInt32](repeating: 0, count: windowLength - 1)
    let items: [[[UInt32]]] = [
      [[begin]], [[begin] + all + [unknown]], [[UInt32](repeating: unknown, count: windowLength)],
      [[UInt32](repeating: begin - 1, count: longest)], [pair, pair.map { _ in unknown }],
    ]
    var vectors: [GoldenVector] = []
    for batch in items {
      let inputs: [TensorData] = [.uint32(batch.flatMap(\.self))]
      vectors.append(try model.goldenVector(batchSize: batch.count, timeSteps: batch[0].count, inputs: inputs))
    }
    return vectors
  }
}

extension IOSchema {
  /// What goes into DeepLog's log-key model and what comes out.
  static let deepLog = IOSchema(
    inputs: [
      Port(
        unit: "key class",
        meaning:
          "Keys of a session's last lines, oldest first: the place of each in the vocabulary, counted from 0; then the "
          + "class of the begin symbol; the class behind it stands for all unknown keys.")
    ],
    outputs: [
      Port(
        unit: "probability",
        meaning: "Of each key of the vocabulary as the next line's, and last, of the end of the session; the sum is 1.")
    ])
}

extension IOSchema.Port {
  /// A port without labels.
  init(unit: String, meaning: String) { self.init(unit: [UInt8](unit.utf8), meaning: [UInt8](meaning.utf8)) }
}

/// Why a trained network does not make a model file.
public enum DeepLogExportError: Error, Equatable, Sendable {
  case detector(DetectError)
  case runtime(RuntimeError)
}
