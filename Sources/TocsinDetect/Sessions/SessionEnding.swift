/// How a session came to its end.
public enum SessionEnding: UInt8, Sendable, BitwiseCopyable {
  /// The caller ended it.
  case ended = 1
  /// No entry came for longer than the idle time.
  case idle = 2
  /// A new session needed its place.
  case evicted = 3

  /// The name that tools print.
  public var name: StaticString {
    switch self {
    case .ended: "ended"
    case .idle: "idle"
    case .evicted: "evicted"
    }
  }
}
