import ArgumentParser
import TocsinDetect
import ToolSupport

/// What the lines of an input hold.
enum InputKind: String, ExpressibleByArgument, CaseIterable {
  /// A session a line: its keys, separated by blanks.
  case sessions
  /// An entry a line, of many interleaved sessions: a session number and a key.
  case entries
}

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Scores log sessions from standard input or a file.",
    discussion: """
      Prints one JSON object per session (schema tocsin.session/1, Spec/Json.md), in the order in which the sessions end. \
      Exits with 0 when everything was scored, anomalies or not.
      """)

  @Option(help: ArgumentHelp("The model file.", valueName: "file"))
  var model: String

  @Option(help: "What a line holds: \(InputKind.allCases.map(\.rawValue).joined(separator: " or ")).")
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
    help: ArgumentHelp("Sessions that may be open at a time; one more ends the one silent for longest.", valueName: "n")
  )
  var maxSessions = StreamOptions().maximumSessions

  @Option(help: ArgumentHelp("Expected keys to list with an anomaly.", valueName: "n"))
  var expected = 3

  @Flag(help: "Exit with 1 when a session is anomalous.")
  var failOnAnomaly = false

  func validate() throws {
    if coolDown < 0 { throw ValidationError("--cool-down takes 0 or more entries") }
    if cache < 0 || cache > 1 << 24 { throw ValidationError("--cache takes 0 to \(1 << 24)") }
    if maxSessions < 1 || maxSessions > 1 << 24 { throw ValidationError("--max-sessions takes 1 to \(1 << 24)") }
    if expected < 0 { throw ValidationError("--expected takes 0 or more") }
  }

  func run() throws {
    let detector = try loadDeepLogModel(model)
    var options = StreamOptions()
    options.coolDown = coolDown
    options.cacheCapacity = cache
    options.maximumSessions = maxSessions
    options.protocol = compat?.protocol ?? .modelled
    let scorer = try ToolFailure.attributing(to: model, exit: .bad) {
      try SessionScorer(model: detector, options: options, expectedCount: expected)
    }
    let hasAnomaly =
      switch input {
      case .sessions: try scorer.scoreSessions(file)
      case .entries: try scorer.scoreEntries(file)
      }
    if failOnAnomaly && hasAnomaly { throw ToolExit.bad }
  }
}
