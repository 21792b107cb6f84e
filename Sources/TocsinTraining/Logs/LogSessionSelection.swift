/// Which sessions of a log take part, and which of them are known to be abnormal.
public struct LogSessionSelection: Sendable {
  /// Places in the order in which sessions begin, from 0.
  public var places: Range<Int>
  /// `nil` where every session counts as normal.
  public var labels: LogSessionLabels?

  public init(places: Range<Int> = 0..<Int.max, labels: LogSessionLabels? = nil) {
    self.places = places
    self.labels = labels
  }

  /// Whether every session takes part as normal.
  public var isEverything: Bool { places == 0..<Int.max && labels == nil }

  /// What becomes of the session that begins at a place.
  func role(ofPlace place: Int, identifier: Span<UInt8>) -> LogSessionRole {
    guard places.contains(place) else { return .outside }
    guard let labels else { return .normal }
    guard let isAbnormal = labels[Array(copying: identifier)] else { return .unlabelled }
    return isAbnormal ? .abnormal : .normal
  }
}

/// What becomes of a session.
public enum LogSessionRole: Sendable, CaseIterable {
  case normal, abnormal
  /// There are labels, but none for it.
  case unlabelled
  /// Its place is not among those that take part.
  case outside
}

/// Whether sessions are abnormal, by the bytes of their identifiers.
public struct LogSessionLabels: Sendable {
  private var isAbnormal: [[UInt8]: Bool] = [:]

  public init() {}

  public var count: Int { isAbnormal.count }

  public subscript(identifier: [UInt8]) -> Bool? {
    get { isAbnormal[identifier] }
    set { isAbnormal[identifier] = newValue }
  }
}
