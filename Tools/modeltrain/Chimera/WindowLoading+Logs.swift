import TocsinDetect
import TocsinFormat
import TocsinLogs
import TocsinTraining
import ToolSupport

/// What was learnt of a raw log.
struct LogTemplates {
  var parser: FrozenLogParser
  var templates: [LogTemplate]
  /// The ``LinesDigest``.
  var digest: SHA256Digest
}

/// Learns the templates of a log for windows: of all its lines, normal or not.
func learnLog(
  _ path: String, options: LogOptions, sessions: SessionRule
) throws(ToolFailure) -> LogTemplates {
  var input = try LogInput(path, format: options.requestedFormat())
  guard input.isRepeatable else {
    throw ToolFailure("a pipe, and the log is read twice; write it to a file", file: input.name)
  }
  let configuration = try options.learning(format: input.format)
  var learner = try ToolFailure.attributing(to: "--parser") { try LogLearner(configuration) }
  var digest = LinesDigest()
  while try input.advance() {
    _ = learner.learn(input.line)
    digest.update(input.line)
  }
  let learnt = learner.learnt()
  guard !learnt.templates.isEmpty else {
    throw ToolFailure(
      "no line is of the format \(printable(input.format.text)); say with --format what comes before the message",
      file: input.name)
  }
  let parser = try ToolFailure.attributing(to: path) { try learnt.frozen(sessions: sessions) }
  return LogTemplates(parser: parser, templates: learnt.templates, digest: digest.finalize())
}

/// Reads the windows of a log with what was learnt of it, to train on.
func loadLogWindows(
  _ path: String, _ log: LogTemplates, window: Int, stride: Int
) throws(ToolFailure) -> (normal: SessionDataset, abnormal: SessionDataset, counts: LogSessionLineCounts) {
  let reader = try readWindows(path, log, window: window, stride: stride)
  let (normal, abnormal) = (reader.windows(.normal), reader.windows(.abnormal))
  guard !normal.isEmpty, !abnormal.isEmpty else {
    let missing = abnormal.isEmpty ? "an alert" : "no alert"
    throw ToolFailure(
      "no window of \(window) lines has \(missing), and training needs both; give a longer log, or a smaller --window",
      file: path)
  }
  return (normal, abnormal, reader.counts)
}

/// Reads the windows of a log with what was learnt of it, with the truth about their lines.
func loadLabelledLogWindows(
  _ path: String, _ log: LogTemplates, window: Int, stride: Int
) throws(ToolFailure) -> WindowTruth {
  let windows = try readWindows(path, log, window: window, stride: stride).labelledWindows()
  let isAbnormal = windows.windows.indices.map { windows.label(of: $0) == .abnormal }
  return WindowTruth(
    normal: windows.selecting(isAbnormal.indices.filter { !isAbnormal[$0] }).windows,
    abnormal: windows.selecting(isAbnormal.indices.filter { isAbnormal[$0] }))
}

private func readWindows(
  _ path: String, _ log: LogTemplates, window: Int, stride: Int
) throws(ToolFailure) -> LogWindowReader {
  var input = try LogInput(path, format: log.parser.format)
  var reader = try windowReader(log.parser, window: window, stride: stride, path: path)
  var digest = LinesDigest()
  while try input.advance() {
    reader.read(input.line)
    digest.update(input.line)
  }
  try checkUnchanged(input.name, log.digest, digest.finalize())
  return reader
}

// Inlined, moving the reader out of a closure trips the compiler (Swift 6.3).
@inline(never)
private func windowReader(
  _ parser: FrozenLogParser, window: Int, stride: Int, path: String
) throws(ToolFailure) -> LogWindowReader {
  do throws(LogWindowError) {
    return try LogWindowReader(parser, windowLength: window, stride: stride)
  } catch {
    throw ToolFailure("\(error)", file: path)
  }
}
