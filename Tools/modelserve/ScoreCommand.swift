import ArgumentParser
import TocsinDetect
import TocsinLogs
import ToolSupport

/// What the lines of an input hold.
enum InputKind: String, ExpressibleByArgument, CaseIterable {
  /// A session a line: its keys, separated by blanks.
  case sessions
  /// An entry a line, of many interleaved sessions: a session number and a key.
  case entries
  /// A line of a raw log, for a model with a log parser.
  case lines
}

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Scores log sessions from standard input or a file.",
    discussion: """
      Prints one JSON object per session (schema tocsin.session/1, Spec/Json.md), in the order in which the sessions end. \
      With --input lines, it reads a raw log with the model's own parser, and prints an object per anomalous line as well \
      (tocsin.line/1), as it comes, and the totals at the end (tocsin.lines/1). Exits with 0 when everything was scored, \
      anomalies or not.
      """)

  @Option(help: ArgumentHelp("The model file.", valueName: "file"))
  var model: String

  @Option(help: "What a line holds: \(InputKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var input = InputKind.sessions

  @Argument(help: ArgumentHelp("Where to read: plain, .zst, or - for standard input.", valueName: "file"))
  var file = "-"

  @Option(help: ArgumentHelp("Judge as the literature does: short=anomalous.", valueName: "rule"))
  var compat: Compatibility?

  @Option(help: ArgumentHelp("Entries after an alarm whose anomalies raise none.", valueName: "entries"))
  var coolDown = 0

  @Option(
    help: ArgumentHelp("Windows or prefixes whose probabilities are kept; 0 switches the cache off.", valueName: "n"))
  var cache = StreamOptions().cacheCapacity

  @Option(
    help: ArgumentHelp(
      """
      Sessions that may be open at a time; one more ends the one silent for longest. By default \
      \(StreamOptions().maximumSessions), of raw lines \(Self.maximumLineSessions).
      """, valueName: "n"))
  var maxSessions: Int?

  @Option(
    help: ArgumentHelp(
      "Of raw lines: seconds of silence, by the lines' times, that end a session; by default the model's; 0: none do.",
      valueName: "seconds"))
  var idle: Double?

  @Option(help: ArgumentHelp("Expected keys to list with an anomaly.", valueName: "n"))
  var expected = 3

  @Flag(help: "Exit with 1 when a session is anomalous.")
  var failOnAnomaly = false

  func validate() throws {
    if coolDown < 0 { throw ValidationError("--cool-down takes 0 or more entries") }
    if cache < 0 || cache > 1 << 24 { throw ValidationError("--cache takes 0 to \(1 << 24)") }
    if let maxSessions, !(1...1 << 24).contains(maxSessions) {
      throw ValidationError("--max-sessions takes 1 to \(1 << 24)")
    }
    if let idle {
      if input != .lines { throw ValidationError("--idle goes with --input lines, as keys have no times") }
      if !(idle >= 0 && idle.isFinite) { throw ValidationError("--idle takes 0 or more seconds") }
    }
    if expected < 0 { throw ValidationError("--expected takes 0 or more") }
  }

  /// Raw logs leave sessions open for as long as they run where no silence ends them: a day of HDFS has ten thousands.
  private static let maximumLineSessions = 1 << 16

  func run() throws {
    let detector = try loadDeepLogModel(model)
    var options = StreamOptions()
    options.coolDown = coolDown
    options.cacheCapacity = cache
    options.maximumSessions = maxSessions ?? (input == .lines ? Self.maximumLineSessions : options.maximumSessions)
    options.protocol = compat?.protocol ?? .modelled
    let hasAnomaly =
      switch input {
      case .sessions: try sessionScorer(detector, options).scoreSessions(file)
      case .entries: try sessionScorer(detector, options).scoreEntries(file)
      case .lines: try lineScorer(detector, options).score(file)
      }
    if failOnAnomaly && hasAnomaly { throw ToolExit.bad }
  }

  private func sessionScorer(_ detector: DeepLogModel, _ options: StreamOptions) throws(ToolFailure) -> SessionScorer {
    try ToolFailure.attributing(to: model, exit: .bad) {
      try SessionScorer(model: detector, options: options, expectedCount: expected)
    }
  }

  private func lineScorer(_ detector: DeepLogModel, _ options: StreamOptions) throws(ToolFailure) -> LineScorer {
    let timeout = idle.map { $0 > 0 ? $0 : nil } ?? detector.logParser?.sessionTimeout
    let stream = try ToolFailure.attributing(to: model, exit: .bad) {
      try DeepLogLineStream(model: detector, options: options, sessionTimeout: timeout)
    }
    return LineScorer(stream: stream, expectedCount: expected)
  }
}
