import ArgumentParser
import TocsinLogs
import TocsinTraining
import ToolSupport

/// Where the sessions to train on come from: keys, or raw lines.
struct DeepLogSources: ParsableArguments {
  @Option(help: ArgumentHelp("Normal sessions, one per line: keys separated by blanks.", valueName: "file"))
  var train: String?

  @Option(
    help: ArgumentHelp(
      """
      A raw log instead, plain or zstd. It is read twice: templates are learnt and go into the model file; then lines \
      become keys as they will in use.
      """, valueName: "file"))
  var logs: String?

  @Option(
    help: ArgumentHelp(
      """
      With --logs: a pattern that finds the identifiers of a line's sessions, such as 'blk_-?\\d+', or process; by \
      default the log is a single session.
      """, valueName: "rule"))
  var session: String?

  @Option(
    help: ArgumentHelp(
      """
      With --logs: a table with identifiers in the first column and Normal or Anomaly in the column Label. Only normal \
      sessions are trained on.
      """, valueName: "csv"))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "With --logs: a session that is silent for longer, by its lines' times, has ended.", valueName: "seconds"))
  var idle: Double?

  @Option(
    help: ArgumentHelp(
      "With --logs: train on the first sessions to begin, so many, and keep the rest.", valueName: "count"))
  var sessions: Int?

  func validate() throws {
    switch (train, logs) {
    case (nil, nil):
      throw ValidationError("name what to train on: --train with sessions of keys, or --logs with raw lines")
    case (_?, _?):
      throw ValidationError("--train and --logs are two sources: name one")
    default: break
    }
    if logs == nil, session != nil || labels != nil || idle != nil || sessions != nil {
      throw ValidationError("--session, --labels, --idle and --sessions belong to --logs")
    }
    if logs == "-" { throw ValidationError("--logs reads the log twice: write standard input to a file first") }
    if labels != nil, session == nil || session == "single" {
      throw ValidationError("--labels is about named sessions: say with --session what names them")
    }
    if let idle, !FrozenLogParser.isSessionTimeout(idle) { throw ValidationError("--idle takes seconds above 0") }
    if let sessions, sessions < 1 { throw ValidationError("--sessions takes 1 or more") }
  }

  /// The file argument.
  var path: String { logs ?? train ?? "-" }

  /// All files that are read.
  var files: [FileArgument?] {
    [FileArgument("--train", train), FileArgument("--logs", logs), FileArgument("--labels", labels)]
  }

  /// How the sessions of raw lines are told apart and chosen.
  func sessionChoice() throws(ToolFailure) -> LogSessionChoice {
    let labels = try labels.map { path throws(ToolFailure) in try loadSessionLabels(path) }
    return LogSessionChoice(
      rule: try sessionRule(), timeoutSeconds: idle,
      selection: LogSessionSelection(places: 0..<(sessions ?? Int.max), labels: labels))
  }

  /// What `--session` says.
  private func sessionRule() throws(ToolFailure) -> SessionRule {
    guard let session else { return .single }
    do throws(MaskError) {
      return try SessionRule(Array(session.utf8))
    } catch {
      var error = error
      error.rule = nil
      throw ToolFailure("\(error)", file: "--session \(session)")
    }
  }
}
