/// What a stream keeps of an open session, besides its last keys.
struct SessionRecord: BitwiseCopyable {
  /// Entries so far.
  var count = 0
  var lastTime = 0.0
  var anomalyCount = 0
  var alarmCount = 0
  var lastAnomaly: Int?
  var lastAlarm: Int?
  var firstAnomaly: EntryVerdict?
  var hasUnknownKey = false
  var worstRank = 0
  var lowestProbability: Float = 1
  var plausibility = 1.0

  /// Enters a verdict: completes it with its cause and suppression, and counts it.
  mutating func record(_ verdict: inout EntryVerdict, windowLength: Int, coolDown: Int) {
    worstRank = max(worstRank, verdict.rank)
    // Not a number stays: it is worse than any.
    if verdict.rank > 0, !(verdict.probability >= lowestProbability || lowestProbability.isNaN) {
      lowestProbability = verdict.probability
    }
    if verdict.reason == .unknownKey { hasUnknownKey = true }
    guard verdict.isAnomalous else { return }
    if let lastAnomaly, verdict.position - lastAnomaly <= windowLength { verdict.causedBy = lastAnomaly }
    if let lastAlarm, verdict.position - lastAlarm <= coolDown {
      verdict.isSuppressed = true
    } else {
      lastAlarm = verdict.position
      alarmCount += 1
    }
    lastAnomaly = verdict.position
    anomalyCount += 1
    if firstAnomaly == nil { firstAnomaly = verdict }
  }

  func verdict(session: UInt64, ending: SessionEnding) -> SessionVerdict {
    SessionVerdict(
      session: session, ending: ending, entryCount: count, anomalyCount: anomalyCount, alarmCount: alarmCount,
      firstAnomaly: firstAnomaly, hasUnknownKey: hasUnknownKey, worstRank: worstRank,
      lowestProbability: lowestProbability, plausibility: plausibility)
  }
}
