import TocsinDetect

/// What became of the lines of a log and of its sessions.
struct LineTotals {
  var log = LogTotals()
  /// Lines, each counted once for every session that it belongs to.
  var entries = 0
  /// Anomalous ones of these.
  var anomalies = 0
  /// Anomalous sessions.
  var anomalous = 0

  mutating func count(_ verdict: SessionVerdict) {
    log.countSession(verdict.ending)
    if verdict.isAnomalous { anomalous += 1 }
  }

  /// For people: what was read and found, and what to do where it went less than well.
  var summary: String { log.summary(found: "\(anomalous) anomalous") }
}
