/// Where a session stands in its log. Lines are counted from 1.
public struct LineSession: Equatable, Sendable, BitwiseCopyable {
  /// The line of the first entry.
  public var firstLine: Int
  /// The line of the last entry.
  public var lastLine: Int
  /// The line of the first anomalous entry; `nil` where there is none, or only the end is anomalous.
  public var anomalyLine: Int?
  /// Where no template matches that line: the nearest one.
  public var nearestTemplate: Int?
  /// How near it is, 0 to 1.
  public var similarity: Float = 0

  package init(line: Int) {
    firstLine = line
    lastLine = line
  }
}
