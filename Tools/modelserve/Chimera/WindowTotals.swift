import TocsinDetect

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
  /// Of raw lines.
  var log = LogTotals()

  mutating func count(_ verdict: WindowVerdict) {
    windows += 1
    longest = max(longest, verdict.lineCount)
    guard verdict.isAnomalous else { return }
    anomalous += 1
    if !verdict.hasClearCause { unclear += 1 }
    if verdict.headsDisagree { disagreeing += 1 }
  }

  /// For people: what was read and found, and what to do where it went less than well.
  var summary: String {
    log.summary(found: "\(windows) windows, \(anomalous) anomalous, \(unclear) of them without a clear root cause")
  }
}
