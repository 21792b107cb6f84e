/// What a stream of windows may take, and how it judges.
public struct ChimeraStreamOptions: Equatable, Sendable {
  /// Sessions that may be open at a time. One more evicts the session that has been silent for longest.
  public var maximumSessions = 4096
  /// Lines from the start of a window to that of the next, 1 to the window length; `nil`: the model's.
  public var stride: Int?
  /// The probability from which on windows are anomalous, 0 to 1; `nil`: the model's.
  public var threshold: Float?

  /// The most memory that the lines of open sessions take: 1 GiB.
  public static let poolByteCount = 1 << 30

  public init() {}
}

/// A session that has ended.
public struct EndedSession: Equatable, Sendable, BitwiseCopyable {
  public var session: UInt64
  public var ending: SessionEnding
  public var lineCount: Int
  /// Windows that were judged, the last one among them.
  public var windowCount: Int
  /// Anomalous ones of these.
  public var anomalyCount: Int
  /// Whether its end completed a window: there were lines that no window had yet been judged with.
  public var hasLastWindow: Bool

  public var isAnomalous: Bool { anomalyCount > 0 }
}
