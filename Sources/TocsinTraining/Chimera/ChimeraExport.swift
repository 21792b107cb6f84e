public import TocsinDetect
public import TocsinFormat
import TocsinGraph
public import TocsinKernels
public import TocsinLogs
import TocsinTensor

/// Makes a model file of a trained network: weights, vocabulary, calibration, threshold, golden vectors, card and
/// provenance.
///
/// What was held out calibrates the probability and gives the threshold, by the labels of windows alone. The same
/// training gives the same file, byte for byte.
public struct ChimeraExport: Sendable {
  /// Lines from the start of a window to that of the next, in use; `nil` for windows that follow each other.
  public var stride: Int?
  /// The share of abnormal windows in use; `nil` for that of the distinct windows of training, which is too high where
  /// normal windows repeat themselves more.
  public var prior: Double?
  /// See `ChimeraConfiguration.minimumMargin`.
  public var minimumMargin: Float = 0.01
  /// What turns raw lines into keys, where the model was trained from raw lines.
  public var logParser: FrozenLogParser?
  /// What gives lines their text vectors, where the network reads them.
  public var words: WordVectors?
  public var card = Metadata()
  public var provenance = Metadata()

  public init() {}

  /// - Parameter training: what the network was trained by.
  public func modelFile(
    of network: TrainedNetwork, training: ChimeraTraining, kernels: KernelSet
  ) throws(DetectError) -> ModelFile {
    let length = training.network.architecture.windowLength
    var detector = ChimeraConfiguration(
      windowLength: length, stride: stride ?? length, minimumMargin: minimumMargin, words: words)
    var file = ModelFile(
      graph: network.graph, weights: network.weights.map { .float32($0) }, detector: detector.encoded(),
      vocabulary: training.vocabulary.encoded(), card: card, provenance: provenance)
    file.ioSchema = .chimera(of: network.graph)
    file.logParser = logParser?.encoded()
    file.baselines = training.baselineCounts.encodedForBaselines()
    if !training.heldOut.normal.isEmpty, !training.heldOut.abnormal.isEmpty {
      try calibrate(&detector, of: &file, training, kernels)
    }
    let model = try ChimeraModel(file: file, kernels: kernels)
    file.goldenVectors = DecodedList(try goldenVectors(of: model, training) + edgeVectors(of: model))
    return file
  }

  /// Sets temperature and prior by the margins of the held-out windows, and then the threshold by their probabilities.
  private func calibrate(
    _ detector: inout ChimeraConfiguration, of file: inout ModelFile, _ training: ChimeraTraining, _ kernels: KernelSet
  ) throws(DetectError) {
    func verdicts(_ windows: SessionDataset) throws(DetectError) -> [WindowVerdict] {
      try ChimeraModel(file: file, kernels: kernels).verdicts(on: windows)
    }
    let (normal, abnormal) = (training.trained.normal.count, training.trained.abnormal.count)
    let calibration = ChimeraCalibration(
      normal: try verdicts(training.heldOut.normal).map(\.logitMargin),
      abnormal: try verdicts(training.heldOut.abnormal).map(\.logitMargin),
      prior: prior ?? Double(abnormal) / Double(normal + abnormal))
    detector.temperature = calibration.temperature
    detector.priorShift = calibration.priorShift
    file.detector = detector.encoded()
    detector.threshold = threshold(
      normal: try verdicts(training.heldOut.normal).map(\.probability),
      abnormal: try verdicts(training.heldOut.abnormal).map(\.probability))
    file.detector = detector.encoded()
  }

  /// That of the best F1, half-way down to the next lower probability.
  private func threshold(normal: [Float], abnormal: [Float]) -> Float {
    let lowest = Float(BestThreshold(normal: normal.map(Double.init), abnormal: abnormal.map(Double.init)).value)
    let next = (normal + abnormal).filter { $0 < lowest }.max() ?? lowest
    return next + (lowest - next) / 2
  }

  /// Normal and abnormal windows in turn; the last one is short and has an unknown key at its end.
  private func goldenVectors(
    of model: ChimeraModel, _ training: ChimeraTraining
  ) throws(DetectError) -> [GoldenVector] {
    var vectors: [GoldenVector] = []
    let count = GoldenVector.recommendedCount
    for index in 0..<count {
      let windows = index.isMultiple(of: 2) ? training.trained.normal : training.trained.abnormal
      var window = Array(windows[index * windows.count / count])
      if index == count - 1 { window = window.prefix(window.count / 2) + [.max] }
      vectors.append(try model.goldenVector(of: window))
    }
    return vectors
  }

  /// The edges of what the network can be given: one line, one unknown line, as many different keys as fit, and full windows
  /// of one key and of unknown ones.
  private func edgeVectors(of model: ChimeraModel) throws(DetectError) -> [GoldenVector] {
    let (keys, length) = (model.vocabulary.keys, model.configuration.windowLength)
    let windows: [[UInt32]] = [
      [keys[0]], [.max], Array(keys.prefix(length)), [UInt32](repeating: keys[keys.count - 1], count: length),
      [UInt32](repeating: .max, count: length),
    ]
    var vectors: [GoldenVector] = []
    for window in windows { vectors.append(try model.goldenVector(of: window)) }
    return vectors
  }
}

extension IOSchema {
  /// What goes into a Chimera network and what comes out, by the names of its ports.
  static func chimera(of graph: Graph) -> IOSchema {
    IOSchema(
      inputs: graph.inputs.map { $0.name.text == "text" ? .lineTexts : .lineKeys },
      outputs: graph.outputs.map { output in
        switch output.name.text {
        case "attention": .attention
        case "causes": .causes
        default: .verdict
        }
      })
  }
}

extension IOSchema.Port {
  fileprivate static let lineKeys = Self(
    unit: "key class",
    meaning:
      "Keys of a window's lines in order: the place of each in the vocabulary, counted from 0; all unknown keys are the "
      + "class behind them.")
  fileprivate static let lineTexts = Self(
    unit: "",
    meaning: "Vector of each line's template, or of its content where no template matches: see the word vectors.")
  fileprivate static let attention = Self(
    unit: "share", meaning: "What each line counts for in the verdict; the sum is 1.")
  fileprivate static let causes = Self(
    unit: "score", meaning: "Of each line as a root cause; the larger, the likelier. Comparable within a window.")
  fileprivate static let verdict = Self(
    unit: [UInt8]("logit".utf8), meaning: [UInt8]("Of the window as normal and as abnormal.".utf8),
    labels: ["normal", "abnormal"].map { [UInt8]($0.utf8) })
}
