/// What a stream of windows may take, and how it judges.
public struct ChimeraStreamOptions: Equatable, Sendable {
  /// Sessions that may be open at a time. One more evicts the session that has been silent for longest. `nil`: as many as
  /// there is room for in ``poolByteCount``, ``usualSessions`` at most.
  public var maximumSessions: Int?
  /// Lines from the start of a window to that of the next, 1 to the window length; `nil`: the model's.
  public var stride: Int?
  /// The probability from which on windows are anomalous, 0 to 1; `nil`: the model's.
  public var threshold: Float?

  /// The most memory that open sessions take: 1 GiB, of which what is not used is not touched.
  public static let poolByteCount = 1 << 30
  /// Raw logs leave sessions open for as long as they run where no silence ends them: a day of HDFS has ten thousands.
  public static let usualSessions = 1 << 16

  public init() {}

  /// The sessions that may be open at a time with a model.
  /// - Throws: ``DetectError/noSessions`` or ``DetectError/tooManySessions(_:maximum:)``.
  public func sessionCount(for model: ChimeraModel) throws(DetectError) -> Int {
    let maximum = Self.poolByteCount / Self.byteCount(ofSessionFor: model)
    guard let maximumSessions else { return min(Self.usualSessions, maximum) }
    guard maximumSessions > 0 else { throw .noSessions }
    guard maximumSessions <= maximum else { throw .tooManySessions(maximumSessions, maximum: maximum) }
    return maximumSessions
  }

  /// Bytes that a session takes: its last lines, its record, its places in the table, and what names it in a raw log.
  package static func byteCount(ofSessionFor model: ChimeraModel) -> Int {
    WindowLines.byteCount(of: model) + MemoryLayout<WindowedSession>.stride + SessionTable.maximumByteCountPerSession
      + LineSessions.byteCountPerSession
  }
}
