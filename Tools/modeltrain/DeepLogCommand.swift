import ArgumentParser
import TocsinAutograd
import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinTraining
import ToolSupport

/// `--history`.
enum HistoryArgument: String, ExpressibleByArgument, CaseIterable {
  case window, session
}

/// `--initialiser`.
enum InitialiserArgument: String, ExpressibleByArgument, CaseIterable {
  case deeplog, pytorch, keras

  var preset: InitialiserPreset {
    switch self {
    case .deeplog: .deepLog
    case .pytorch: .pytorch
    case .keras: .keras
    }
  }
}

struct DeepLogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deeplog",
    abstract: "Trains DeepLog's log-key model on sessions of normal operation and writes a model file.",
    discussion: """
      Sessions are given as keys (--train), or as the raw lines of a log (--logs), whose templates are then learnt with the \
      options of `modeltrain parse` and go into the model file with all that turns later lines into keys.

      Session history (the default) predicts each entry and the end of a session from all that came before, is trained on \
      varied sessions, and judges by the plausibility of the whole. Window history predicts from the last entries alone, \
      as in the paper, and judges by rank; it is the default where sessions are longer than \
      \(maximumSessionHistoryLength) entries. The same file, options and seed give the same bytes, with any number of \
      threads and on any CPU.
      """)

  /// The longest session that a session history is trained on: all steps of a batch of sessions are held in memory.
  static let maximumSessionHistoryLength = 4_096

  @OptionGroup var sources: DeepLogSources

  @Option(name: [.short, .long], help: ArgumentHelp("The model file to write.", valueName: "file"))
  var output: String

  @Option(
    help: "What a prediction looks back on: \(HistoryArgument.allCases.map(\.rawValue).joined(separator: " or ")).")
  var history: HistoryArgument?

  @Flag(
    inversion: .prefixedNo,
    help:
      "With session history: vary the order of entries in training, so that unseen orders pass. Where order matters, don't."
  )
  var vary = true

  @Option(
    help: ArgumentHelp(
      "Train as the literature does, on full windows of real keys: short=anomalous.", valueName: "rule"))
  var compat: Compatibility?

  @Option(help: "Keys in a window, h.")
  var window = 10

  @Option(help: "LSTM layers.")
  var layers = 2

  @Option(help: "Hidden units of each layer.")
  var hidden = 64

  @Option(help: "Ranks that pass where rank decides, g.")
  var top = 9

  @Option(help: "The most epochs to run; by default what the history calls for.")
  var epochs: Int?

  @Option(help: "The same seed gives the same model.")
  var seed: UInt64 = 1

  @Option(help: "The share of sessions held out to decide when to stop; by default what the history calls for.")
  var validation: Double?

  @Option(help: "Threads; the result does not depend on them.")
  var threads = processorCount()

  @Option(help: "The learning rate at its height; by default what the history calls for.")
  var learningRate: Double?

  @Option(
    help: """
      How parameters start: as a framework's layers do, or as deeplog, which is keras with a matrix for each gate.
      """)
  var initialiser = InitialiserArgument.deeplog

  @OptionGroup var files: TrainingFiles

  @Option(help: ArgumentHelp("Lines of `name: text` for the model's card.", valueName: "file"))
  var card: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Put the distinct training sessions in the file, so that evaluations can print baselines beside the model.")
  var baselines = true

  @Flag(help: "Print the report as JSON, schema \(TrainReport.schema).")
  var json = false

  @OptionGroup(title: "Raw logs (with --logs)") var logOptions: LogOptions

  func validate() throws {
    if sources.logs == nil, !logOptions.areDefaults {
      throw ValidationError("the options of formats, parsers and masks belong to --logs")
    }
    if !(1...1024).contains(window) { throw ValidationError("--window takes 1 to 1024 keys") }
    if !(1...8).contains(layers) { throw ValidationError("--layers takes 1 to 8") }
    if !(1...4096).contains(hidden) { throw ValidationError("--hidden takes 1 to 4096 units") }
    let ranks = 1...LogKeyVocabulary.maximumCount
    if !ranks.contains(top) { throw ValidationError("--top takes \(ranks.lowerBound) to \(ranks.upperBound)") }
    if let epochs, !(1...1_000_000).contains(epochs) { throw ValidationError("--epochs takes 1 to 1000000") }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate takes a number above 0")
    }
    if let validation, !(0..<1).contains(validation) {
      throw ValidationError("--validation takes a share from 0 to below 1")
    }
    if !(1...256).contains(threads) { throw ValidationError("--threads takes 1 to 256") }
    if compat != nil && history == .session {
      throw ValidationError(
        "--compat \(Compatibility.shortIsAnomalous.rawValue) trains on windows: use --history window")
    }
  }

  func run() throws {
    let kernels = try requestedKernels()
    try files.check(output: output, inputs: sources.files + [FileArgument("--card", card)])
    let card = try cardTexts(
      family: "DeepLog log-key model (Du et al., CCS 2017)",
      intendedUse: "Anomaly detection in sessions of log keys of the system that the training sessions come from.",
      of: card)
    let (dataset, log) = try trainingData()
    let configuration = try trainingConfiguration(for: dataset)
    let training = try ToolFailure.attributing(to: sources.path) { try DeepLogTraining(dataset, configuration) }
    var progress = TrainingProgress()
    let network = try files.attributing(to: sources.path) { () throws(TrainingError) in
      try training.run(
        arithmetic: KernelArithmetic(kernels), threads: threads, checkpoint: files.checkpoint, log: files.log
      ) { progress.show($0) }
    }
    progress.finish()
    var export = DeepLogExport()
    export.topG = top
    export.includesBaselines = baselines
    export.card = card
    export.provenance = provenance(of: training, network: network, dataset: dataset, log: log)
    var file = try ToolFailure.attributing(to: output) {
      try export.modelFile(of: network, training: training, dataset: dataset, kernels: kernels)
    }
    file.logParser = log?.parser.encoded()
    let byteCount = try ToolFailure.attributing(to: output) { try ModelFileWriter.write(file, to: output) }
    let report = TrainReport(
      output: output, byteCount: byteCount, sessions: dataset.count, keys: training.vocabulary.count,
      history: configuration.history, parameters: file.graph.parameterCount, summary: network.summary,
      log: log?.report)
    try StandardOutput.print(json ? report.json() : report.text)
  }

  /// The sessions to train on, and what came with them where they are from raw lines.
  private func trainingData() throws(ToolFailure) -> (sessions: SessionDataset, log: LogTrainingData?) {
    guard let logs = sources.logs else { return (try loadSessions(sources.path), nil) }
    let data = try loadTrainingData(fromLog: logs, options: logOptions, choice: sources.sessionChoice())
    return (data.sessions, data)
  }

  /// What the options and, for those that were not given, the history call for.
  private func trainingConfiguration(for dataset: SessionDataset) throws(ToolFailure) -> DeepLogTrainingConfiguration {
    let length = dataset.lazy.map(\.count).max() ?? 0
    let isLong = length > Self.maximumSessionHistoryLength
    if isLong, history == .session {
      throw ToolFailure(
        "a session of \(length) entries is too long for --history session; use --history window, or --idle",
        file: sources.path)
    }
    let isWindow = history == .window || (history == nil && (compat != nil || isLong))
    var configuration = isWindow || !vary ? DeepLogTrainingConfiguration() : .augmented
    configuration.history = isWindow ? .window : .session
    if let compat { configuration.sessions = compat.protocol }
    configuration.windowLength = window
    configuration.layers = layers
    configuration.hiddenSize = hidden
    configuration.training.seed = seed
    if let epochs { configuration.training.epochs = epochs }
    configuration.training.initialisation = Initialisation(initialiser.preset)
    if let learningRate { configuration.training.learningRate = learningRate }
    if let validation { configuration.holdOut = validation }
    return configuration
  }
}
