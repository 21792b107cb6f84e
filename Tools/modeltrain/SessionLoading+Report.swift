import TocsinLogs
import TocsinTraining
import ToolSupport

/// What became of the lines and sessions of a raw log.
struct LogSessionsReport: Encodable {
  var file: String
  var format: String
  /// What tells sessions apart.
  var session: String
  var templates: Int
  var lines: Int
  /// Lines that are not of the format.
  var unmatchedLines: Int
  var linesWithoutSession: Int
  /// Lines of sessions that take no part.
  var leftOutLines: Int
  /// Lines of the other sessions that no template matches.
  var unknownLines: Int
  /// Lines that name more sessions than are told apart.
  var crowdedLines: Int
  /// All sessions that began.
  var sessions: Int
  var normalSessions: Int
  var abnormalSessions: Int
  var unlabelledSessions: Int
  /// Sessions before or after those that take part.
  var outsideSessions: Int

  init(_ reader: borrowing LogSessionReader, of file: String) {
    self.file = file
    format = printable(reader.parser.format.text)
    session = printable(reader.parser.sessions.text)
    templates = reader.parser.templates.count
    lines = reader.counts.lines
    unmatchedLines = reader.counts.unmatched
    linesWithoutSession = reader.counts.withoutSession
    leftOutLines = reader.counts.leftOut
    unknownLines = reader.counts.unknown
    crowdedLines = reader.crowdedLineCount
    sessions = reader.sessionCount
    normalSessions = reader.sessionCount(.normal)
    abnormalSessions = reader.sessionCount(.abnormal)
    unlabelledSessions = reader.sessionCount(.unlabelled)
    outsideSessions = reader.sessionCount(.outside)
  }

  /// The report for a terminal. What is zero goes without saying.
  var text: String {
    var text = "\(file): \(lines) lines of the format \(format), \(templates) templates\n"
    let lineParts = [
      (unmatchedLines, "not of the format"), (linesWithoutSession, "in no session"),
      (leftOutLines, "of sessions left out"), (unknownLines, "without a template"),
      (crowdedLines, "in the first \(SessionFinder.maximumCount) of their sessions only"),
    ]
    text += Self.list("lines", lineParts)
    text += "\(sessions) sessions by \(session): "
    text += Self.list(
      nil,
      [
        (normalSessions, "normal"), (abnormalSessions, "abnormal"), (unlabelledSessions, "without a label, left out"),
        (outsideSessions, "left out"),
      ])
    return text
  }

  private static func list(_ noun: String?, _ parts: [(count: Int, what: String)]) -> String {
    let parts = parts.filter { $0.count > 0 }.map { "\($0.count) \($0.what)" }
    guard !parts.isEmpty else { return noun == nil ? "\n" : "" }
    return (noun.map { "\($0): " } ?? "") + parts.joined(separator: ", ") + "\n"
  }
}
