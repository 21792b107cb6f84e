/// Why an entry or a session is anomalous.
public enum AnomalyReason: UInt8, Sendable, BitwiseCopyable {
  /// The key is in the vocabulary, but the network did not expect it here.
  case path = 1
  /// The key is not in the vocabulary.
  case unknownKey = 2
  /// The session ended where the network expected more.
  case unexpectedEnd = 3
  /// The session is too short for a full window (the literature's protocol only).
  case short = 4

  /// The name that tools print.
  public var name: StaticString {
    switch self {
    case .path: "path"
    case .unknownKey: "unknownKey"
    case .unexpectedEnd: "unexpectedEnd"
    case .short: "short"
    }
  }
}

/// The verdict on one entry of a session, or on its end.
public struct EntryVerdict: Equatable, Sendable, BitwiseCopyable {
  /// The entry's position in its session, from 0; for the end, the number of entries.
  public var position: Int
  /// The entry's key; 0 for the end.
  public var key: UInt32
  public var isEnd: Bool
  /// `nil`: normal.
  public var reason: AnomalyReason?
  /// 1 + the number of classes that the network held more probable; 0 where nothing was predicted, as for an unknown key.
  public var rank: Int
  /// The probability that the network gave; 0 where nothing was predicted.
  public var probability: Float
  /// Of an anomaly: the position of the last one before it among the `windowLength` entries before, its likely cause.
  public var causedBy: Int?
  /// Of an anomaly: whether it falls into the cool-down after an alarm, and so raises none of its own.
  public var isSuppressed: Bool

  /// The verdict on an entry that nothing has been said about yet: normal, not predicted.
  package init(position: Int, key: UInt32, isEnd: Bool) {
    self.position = position
    self.key = key
    self.isEnd = isEnd
    reason = nil
    rank = 0
    probability = 0
    causedBy = nil
    isSuppressed = false
  }

  public var isAnomalous: Bool { reason != nil }
}

/// The verdict on a session: anomalous if one of its entries is, or its end.
public struct SessionVerdict: Equatable, Sendable, BitwiseCopyable {
  public var session: UInt64
  public var ending: SessionEnding
  public var entryCount: Int
  /// Anomalous entries, the end among them, whether suppressed or not.
  public var anomalyCount: Int
  /// Anomalies that raised an alarm.
  public var alarmCount: Int
  public var firstAnomaly: EntryVerdict?
  public var hasUnknownKey: Bool
  /// The worst rank among the predicted entries and the end; 0 where there is none.
  public var worstRank: Int
  /// The lowest probability among the predicted entries and the end; 1 where there is none.
  public var lowestProbability: Float
  /// What the session's surprises have left of 1; see ``DecisionRule/minimumPlausibility``.
  public var plausibility: Double

  package init(
    session: UInt64, ending: SessionEnding, entryCount: Int, anomalyCount: Int, alarmCount: Int,
    firstAnomaly: EntryVerdict?, hasUnknownKey: Bool, worstRank: Int, lowestProbability: Float, plausibility: Double
  ) {
    self.session = session
    self.ending = ending
    self.entryCount = entryCount
    self.anomalyCount = anomalyCount
    self.alarmCount = alarmCount
    self.firstAnomaly = firstAnomaly
    self.hasUnknownKey = hasUnknownKey
    self.worstRank = worstRank
    self.lowestProbability = lowestProbability
    self.plausibility = plausibility
  }

  public var isAnomalous: Bool { anomalyCount > 0 }
}

/// A key that the network expected, with its probability. `key` is `nil` for the end of the session.
public struct ExpectedKey: Equatable, Sendable {
  public var key: UInt32?
  public var probability: Float
}
