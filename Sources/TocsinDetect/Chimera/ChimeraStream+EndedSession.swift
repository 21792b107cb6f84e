extension ChimeraStream {
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
}
