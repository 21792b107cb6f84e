import TocsinDetect
import TocsinLogs

/// What became of the lines of a log and of its sessions.
struct LineTotals {
  /// Lines, those that are not of the format, and those that no template matches.
  var counts = LogLineCounts()
  /// The first line that is not of the format.
  var firstWithoutHeader: Int?
  /// Lines of the format that belong to no session.
  var withoutSession = 0
  /// Lines longer than is looked at.
  var cut = 0
  /// Lines, each counted once for every session that it belongs to.
  var entries = 0
  /// Anomalous ones of these.
  var anomalies = 0
  var sessions = 0
  /// Anomalous ones of these.
  var anomalous = 0
  /// Sessions that ended for want of room.
  var evicted = 0

  mutating func count(_ verdict: SessionVerdict) {
    sessions += 1
    if verdict.isAnomalous { anomalous += 1 }
    if verdict.ending == .evicted { evicted += 1 }
  }

  /// For people: what was read and found, and what to do where it went less than well.
  var summary: String {
    var text = "\(counts.lines) lines: \(counts.withoutHeader) not of the model's line format"
    if let firstWithoutHeader { text += " (the first is line \(firstWithoutHeader))" }
    text += ", \(counts.unknown) that no template matches, \(withoutSession) without a session; "
    text += "\(sessions) sessions, \(anomalous) anomalous"
    if cut > 0 { text += "; \(cut) lines longer than \(LineScorer.maximumLineByteCount) bytes, the rest not looked at" }
    if counts.crowded > 0 {
      text += "; \(counts.crowded) lines of more than \(SessionFinder.maximumCount) sessions, judged in so many"
    }
    if evicted > 0 { text += "; \(evicted) sessions ended for want of room, raise --max-sessions" }
    return text
  }
}
