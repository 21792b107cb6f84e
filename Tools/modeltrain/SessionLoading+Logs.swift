import TocsinFormat
import TocsinLogs
import TocsinTraining
import ToolSupport

/// What a raw log gives to train on.
struct LogTrainingData {
  var parser: FrozenLogParser
  var sessions: SessionDataset
  var report: LogSessionsReport
  /// The ``LinesDigest``.
  var digest: SHA256Digest
}

/// How the sessions of a raw log are told apart and chosen.
struct LogSessionChoice {
  var rule = SessionRule.single
  var timeoutSeconds: Double?
  var selection = LogSessionSelection()
}

/// Learns the templates of a log, then reads its sessions with what was learnt.
func loadTrainingData(
  fromLog path: String, options: LogOptions, choice: LogSessionChoice
) throws(ToolFailure) -> LogTrainingData {
  var input = try LogInput(path, format: options.requestedFormat())
  guard input.isRepeatable else {
    throw ToolFailure("a pipe, and the log is read twice; write it to a file", file: input.name)
  }
  let format = input.format
  let configuration = try options.learning(format: format)
  var learner = try ToolFailure.attributing(to: "--parser") {
    try SelectiveLogLearner(
      configuration, sessions: choice.rule, timeoutSeconds: choice.timeoutSeconds, selection: choice.selection)
  }
  var learntDigest = LinesDigest()
  while try input.advance() {
    learner.read(input.line)
    learntDigest.update(input.line)
  }
  guard learner.lineCount > 0 else { throw ToolFailure("holds no lines; name a log", file: input.name) }
  let learnt = learner.learnt()
  guard !learnt.templates.isEmpty else { throw nothingLearnt(learnt, choice, input: input.name) }
  let parser = try ToolFailure.attributing(to: path) {
    try learnt.frozen(sessions: choice.rule, sessionTimeout: choice.timeoutSeconds)
  }

  var again = try LogInput(path, format: format)
  var reader = LogSessionReader(parser, selection: choice.selection, for: .training)
  var digest = LinesDigest()
  while try again.advance() {
    reader.read(again.line)
    digest.update(again.line)
  }
  let read = digest.finalize()
  try checkUnchanged(input.name, learntDigest.finalize(), read)
  try check(reader, input: input.name)
  let sessions = reader.sessions(.normal)
  guard !sessions.isEmpty else {
    throw ToolFailure("no line of its sessions has a template; allow more with --max-clusters", file: input.name)
  }
  return LogTrainingData(
    parser: parser, sessions: sessions, report: LogSessionsReport(reader, of: input.name), digest: read)
}

/// Reads the labelled sessions of a log with a model's parser.
func loadLabelledSessions(
  fromLog path: String, parser: FrozenLogParser, selection: LogSessionSelection
) throws(ToolFailure) -> (normal: SessionDataset, abnormal: SessionDataset, report: LogSessionsReport) {
  var input = try LogInput(path, format: parser.format)
  var reader = LogSessionReader(parser, selection: selection, for: .evaluation)
  while try input.advance() { reader.read(input.line) }
  guard reader.counts.lines > 0 else { throw ToolFailure("holds no lines; name a log", file: input.name) }
  guard reader.counts.unmatched < reader.counts.lines else {
    throw ToolFailure(
      "no line is of the format \(printable(parser.format.text)), which the model was trained on; name a log of its system",
      file: input.name)
  }
  try check(reader, input: input.name)
  return (reader.sessions(.normal), reader.sessions(.abnormal), LogSessionsReport(reader, of: input.name))
}

/// Fails where a log that is read twice did not have the same lines both times.
func checkUnchanged(_ name: String, _ first: SHA256Digest, _ second: SHA256Digest) throws(ToolFailure) {
  guard first == second else {
    throw ToolFailure("changed while it was read; write the log to a file first", file: name)
  }
}

/// Fails where a log that was read has no session to use.
private func check(_ reader: borrowing LogSessionReader, input: String) throws(ToolFailure) {
  guard reader.sessionCount > 0 else { throw noSessions(reader.parser.sessions, input: input) }
  guard reader.parser.sessionTimeout == nil || reader.hasTimes else {
    throw ToolFailure("no line tells its time, which --idle needs; name the time with --format", file: input)
  }
  let isUsed = reader.purpose == .training ? [LogSessionRole.normal] : [.normal, .abnormal]
  guard isUsed.contains(where: { reader.sessionCount($0) > 0 }) else {
    let wanted = reader.purpose == .training ? "labelled Normal" : "left and labelled"
    throw ToolFailure(
      "none of its \(reader.sessionCount) sessions is \(wanted); give the labels of this log", file: input)
  }
}

private func noSessions(_ rule: SessionRule, input: String) -> ToolFailure {
  ToolFailure(
    "no line names a session by \(printable(rule.text)); say with --session what does", file: input)
}

/// Why no line was learnt from.
private func nothingLearnt(_ learnt: LearntLog, _ choice: LogSessionChoice, input: String) -> ToolFailure {
  if learnt.statistics.unmatchedCount > 0 {
    let format = printable(learnt.configuration.format.text)
    return ToolFailure(
      "no line is of the format \(format); say with --format what comes before the message", file: input)
  }
  return ToolFailure("none of its sessions is labelled Normal; give the labels of this log", file: input)
}
