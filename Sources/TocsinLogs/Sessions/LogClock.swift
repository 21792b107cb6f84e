/// The time of a log: that of its latest line, in seconds since its first time stamp.
///
/// It never runs backwards. Lines of several writers are a little out of order, and clocks are set back; sessions still
/// end in the order in which they were heard of last. So where the stamps go back for good, as those without a year do at
/// its turn, the clock stands until they have caught up; a stamp far ahead ends every session that can fall silent.
///
/// Training and detection end sessions by the same clock and the same comparison, so both see the same sessions.
public struct LogClock: Equatable, Sendable, BitwiseCopyable {
  /// Now; 0 before the first time stamp, and at it.
  public private(set) var seconds = 0.0
  /// The first time stamp, as it was read.
  package private(set) var origin: Double?

  public init() {}

  /// A clock as it stood; `nil` where none ever does.
  package init?(seconds: Double, origin: Double?) {
    guard let origin else {
      guard seconds == 0 else { return nil }
      return
    }
    guard seconds >= 0, origin.isFinite else { return nil }
    self.seconds = seconds
    self.origin = origin
  }

  /// Goes on to the time of a line. Lines without one are as late as the line before them.
  public mutating func advance(to time: Double?) {
    guard let time, time.isFinite else { return }
    guard let origin else {
      origin = time
      return
    }
    seconds = max(seconds, time - origin)
  }

  /// The moment since which a session must have been heard of, or it has ended: the time-out before now.
  public func deadline(timeout: Double) -> Double { seconds - timeout }
}
