import TocsinDetect
import TocsinLogs

/// What became of the windows of a log, and of its lines.
struct WindowTotals {
  var windows = 0
  /// Lines of the longest one.
  var longest = 0
  /// Anomalous ones of these.
  var anomalous = 0
  /// Anomalous ones without a clear root cause.
  var unclear = 0
  /// Anomalous ones whose heads disagree.
  var disagreeing = 0
  var sessions = 0
  /// Sessions that ended for want of room.
  var evicted = 0
  /// Raw lines, those that are not of the format, and those that no template matches.
  var counts = LogLineCounts()
  /// The first line that is not of the format.
  var firstWithoutHeader: Int?
  /// Lines of the format that belong to no session.
  var withoutSession = 0
  /// Lines longer than is looked at.
  var cut = 0

  mutating func count(_ verdict: WindowVerdict) {
    windows += 1
    longest = max(longest, verdict.lineCount)
    guard verdict.isAnomalous else { return }
    anomalous += 1
    if !verdict.hasClearCause { unclear += 1 }
    if verdict.headsDisagree { disagreeing += 1 }
  }

  mutating func count(_ session: ChimeraStream.EndedSession) {
    sessions += 1
    if session.ending == .evicted { evicted += 1 }
  }

  /// For people: what was read and found, and what to do where it went less than well.
  var summary: String {
    var text = "\(counts.lines) lines: \(counts.withoutHeader) not of the model's line format"
    if let firstWithoutHeader { text += " (the first is line \(firstWithoutHeader))" }
    text += ", \(counts.unknown) that no template matches, \(withoutSession) without a session; "
    text +=
      "\(sessions) sessions, \(windows) windows, \(anomalous) anomalous, \(unclear) of them without a clear root cause"
    if cut > 0 { text += "; \(cut) lines longer than \(LineScorer.maximumLineByteCount) bytes, the rest not looked at" }
    if counts.crowded > 0 {
      text += "; \(counts.crowded) lines of more than \(SessionFinder.maximumCount) sessions, judged in so many"
    }
    if evicted > 0 { text += "; \(evicted) sessions ended for want of room, raise --max-sessions" }
    return text
  }
}
