/// A stretch of a text, in bytes from its beginning.
public struct TextRange: Equatable, Sendable, BitwiseCopyable {
  public var start: UInt32
  public var end: UInt32

  public init(start: Int, end: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
  }

  public var count: Int { Int(end) - Int(start) }
  public var isEmpty: Bool { start == end }
  /// The same stretch, to cut a `Span` with.
  public var bounds: Range<Int> { Int(start)..<Int(end) }
}
