import ArgumentParser
import TocsinDetect
import TocsinFormat
import TocsinLogs
import TocsinTraining
import ToolSupport

/// Where the windows to train on come from: keys, or raw lines.
struct ChimeraSources: ParsableArguments {
  @Option(help: ArgumentHelp("Normal windows of keys, one a line.", valueName: "file"))
  var normal: String?

  @Option(help: ArgumentHelp("Abnormal windows of keys.", valueName: "file"))
  var abnormal: String?

  @Option(
    help: ArgumentHelp("Normal windows to judge the model by, with the truth about their lines.", valueName: "file"))
  var devNormal: String?

  @Option(help: ArgumentHelp("Abnormal windows to judge the model by.", valueName: "file"))
  var devAbnormal: String?

  @Option(
    help: ArgumentHelp(
      """
      A raw log instead, plain or zstd. It is read twice: templates are learnt and go into the model file; then lines \
      become windows as they will in use.
      """, valueName: "file"))
  var logs: String?

  @Option(help: ArgumentHelp("With --logs: a later log to judge the model by.", valueName: "file"))
  var devLogs: String?

  @Option(
    help: ArgumentHelp(
      """
      With --logs: windows of their own for each process, or for each identifier that a pattern finds, such as \
      'R\\d+-M\\d+'; by default windows are of all lines of the log.
      """, valueName: "rule"))
  var session: String?

  @Option(
    help: ArgumentHelp(
      "With --logs: text vectors of so many numbers beside the keys, learnt from the log's own templates.",
      valueName: "numbers"))
  var text: Int?

  @Option(
    help: ArgumentHelp("With --logs: take the vectors of words from a file of GloVe's.", valueName: "file"))
  var glove: String?

  @Option(help: "Lines in a window.")
  var window = 20

  @Option(
    help: """
      Lines from the start of a window to that of the next; by default those of a window. Below it, windows of one log share \
      lines, with those held out too, which then flatter the model.
      """)
  var stride: Int?

  func validate() throws {
    switch (normal, abnormal, logs) {
    case (_?, _?, nil), (nil, nil, _?): break
    default:
      throw ValidationError(
        "name what to train on: --normal and --abnormal with windows of keys, or --logs with raw lines")
    }
    if (devNormal == nil) != (devAbnormal == nil) {
      throw ValidationError("--dev-normal and --dev-abnormal go together")
    }
    if logs != nil, devNormal != nil { throw ValidationError("with --logs, --dev-logs names what to judge by") }
    if logs == nil, devLogs != nil || session != nil || text != nil || glove != nil {
      throw ValidationError("--dev-logs, --session, --text and --glove belong to --logs")
    }
    if text != nil, glove != nil { throw ValidationError("--text and --glove are two sources of vectors: name one") }
    if let text, !(1...WordVectors.maximumDimensions).contains(text) {
      throw ValidationError("--text takes 1 to \(WordVectors.maximumDimensions) numbers")
    }
    if !(1...1024).contains(window) { throw ValidationError("--window takes 1 to 1024 lines") }
    if let stride, !(1...window).contains(stride) { throw ValidationError("--stride takes 1 to --window lines") }
    if logs == "-" { throw ValidationError("--logs reads the log twice: write standard input to a file first") }
  }

  /// What messages say the data is.
  var path: String { logs ?? abnormal ?? "" }

  /// All files that are read.
  var files: [FileArgument?] {
    [
      FileArgument("--normal", normal), FileArgument("--abnormal", abnormal), FileArgument("--dev-normal", devNormal),
      FileArgument("--dev-abnormal", devAbnormal), FileArgument("--logs", logs), FileArgument("--dev-logs", devLogs),
      FileArgument("--glove", glove),
    ]
  }

  /// Makes a training, and says of windows that do not do which file they are of.
  func training(
    on data: ChimeraData, _ configuration: ChimeraTrainingConfiguration
  ) throws(ToolFailure) -> ChimeraTraining {
    do throws(ChimeraTrainingError) {
      return try ChimeraTraining(
        normal: data.normal, abnormal: data.abnormal,
        unknownKey: data.parser == nil ? nil : FrozenLogParser.unknownKey, texts: data.texts, configuration)
    } catch {
      throw ToolFailure("\(error)", file: error.label == .normal ? normal ?? path : path)
    }
  }

  func load(_ options: LogOptions) throws(ToolFailure) -> ChimeraData {
    if let logs { return try load(fromLog: logs, options) }
    guard let normal, let abnormal else { throw ToolFailure("no windows; name some with --normal and --abnormal") }
    return ChimeraData(normal: try loadWindows(normal, .normal), abnormal: try loadWindows(abnormal, .abnormal))
  }

  /// What models are to be judged by, read and checked before any is trained; `nil` where there is nothing.
  func judgement() throws(ToolFailure) -> ChimeraJudgement? {
    if let devLogs {
      let input = try LogInput(devLogs, format: nil)
      guard input.isRepeatable else {
        throw ToolFailure("a pipe, and each model reads the log; write it to a file", file: input.name)
      }
      return .log(devLogs)
    }
    guard let devNormal, let devAbnormal else { return nil }
    return .windows(
      try loadTruth(normal: devNormal, abnormal: devAbnormal, windowLength: window, source: "--window"))
  }

  private func load(fromLog path: String, _ options: LogOptions) throws(ToolFailure) -> ChimeraData {
    let log = try learnt(path, options)
    let windows = try loadLogWindows(path, log, window: window, stride: stride ?? window)
    var data = ChimeraData(
      normal: windows.normal, abnormal: windows.abnormal, parser: log.parser, words: try words(of: log.templates))
    data.log = ChimeraLog(digest: log.digest, counts: windows.counts)
    return data
  }

  /// The templates of a log, and the parser that they make.
  func learnt(_ path: String, _ options: LogOptions) throws(ToolFailure) -> LogTemplates {
    var rule = SessionRule.single
    if let session {
      rule = try ToolFailure.attributing(to: "--session") { try SessionRule(Array(session.utf8)) }
    }
    return try learnLog(path, options: options, sessions: rule)
  }

  /// The vectors of the words of templates; `nil` where none were asked for.
  func words(of templates: [LogTemplate]) throws(ToolFailure) -> WordVectors? {
    if let text {
      return try ToolFailure.attributing(to: "--text") {
        try WordVectors(learningFrom: templates, dimensions: text)
      }
    }
    guard let glove else { return nil }
    var reader = GloVeReader(templates: templates)
    var lines = try LineReader(glove)
    while try lines.advance() {
      let line = lines.line
      do throws(GloVeError) { try reader.read(line) } catch { throw ToolFailure("\(error)", file: glove) }
    }
    let read = reader
    return try ToolFailure.attributing(to: glove) { try read.vectors() }
  }
}

/// What models are judged by.
enum ChimeraJudgement {
  case windows(WindowTruth)
  /// A raw log, which each model reads with its own parser.
  case log(String)

  func diagnosed(by model: ChimeraModel, path: String) throws(ToolFailure) -> DiagnosedWindows {
    switch self {
    case .windows(let truth): try DiagnosedWindows(truth, model: model, path: path)
    case .log(let log): try DiagnosedWindows(log: log, model: model, path: path)
    }
  }
}
