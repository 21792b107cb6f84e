import TocsinDetect
import TocsinLogs
import ToolSupport

/// What became of the lines of a raw log and of its sessions, whatever judged them.
struct LogTotals {
  /// Lines, those that are not of the format, and those that no template matches.
  var counts = LogLineCounts()
  /// The first line that is not of the format.
  var firstWithoutHeader: Int?
  /// Lines of the format that belong to no session.
  var withoutSession = 0
  /// Lines longer than is looked at.
  var cut = 0
  var sessions = 0
  /// Sessions that ended for want of room.
  var evicted = 0

  mutating func countSession(_ ending: SessionEnding) {
    sessions += 1
    if ending == .evicted { evicted += 1 }
  }

  /// For people: what was read and found, and what to do where it went less than well.
  func summary(found: String) -> String {
    var text = "\(counts.lines) lines: \(counts.withoutHeader) not of the model's line format"
    if let firstWithoutHeader { text += " (the first is line \(firstWithoutHeader))" }
    text += ", \(counts.unknown) that no template matches, \(withoutSession) without a session; "
    text += "\(sessions) sessions, \(found)"
    if cut > 0 { text += "; \(cut) lines longer than \(LineScorer.maximumLineByteCount) bytes, the rest not looked at" }
    if counts.crowded > 0 {
      text += "; \(counts.crowded) lines of more than \(SessionFinder.maximumCount) sessions, judged in so many"
    }
    if evicted > 0 { text += "; \(evicted) sessions ended for want of room, raise --max-sessions" }
    return text
  }
}

extension VerdictWriter {
  /// The fields of what became of lines.
  mutating func append(_ totals: LogTotals) {
    json.field("lines", totals.counts.lines)
    json.field("withoutHeader", totals.counts.withoutHeader)
    if let line = totals.firstWithoutHeader { json.field("firstWithoutHeader", line) }
    json.field("unknown", totals.counts.unknown)
    json.field("withoutSession", totals.withoutSession)
    json.field("cut", totals.cut)
    json.field("crowded", totals.counts.crowded)
  }
}
