/// The date of the stamp before, as it was written: most lines have the same.
struct KnownDate: Sendable, BitwiseCopyable {
  /// Its bytes up to the time of day; 0 where none is known.
  private(set) var byteCount = 0
  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  /// From 1970 to the day's beginning.
  private(set) var seconds = 0
  /// What follows it.
  private(set) var layout = TimestampLayout(.clock)

  static var maximumByteCount: Int { 16 }

  init() {}

  init(byteCount: Int, low: UInt64, high: UInt64, seconds: Int, layout: TimestampLayout) {
    self.byteCount = byteCount
    self.low = low
    self.high = high
    self.seconds = seconds
    self.layout = layout
  }

  init(_ text: Span<UInt8>, from start: Int, to end: Int, seconds: Int, layout: TimestampLayout) {
    guard end - start <= Self.maximumByteCount else { return }
    byteCount = end - start
    low = Self.word(of: text, at: start, length: min(byteCount, 8))
    high = Self.word(of: text, at: start + min(byteCount, 8), length: max(byteCount - 8, 0))
    self.seconds = seconds
    self.layout = layout
  }

  /// Whether the text has this date at `start`, and more before `end`.
  @inline(__always)
  func isAt(_ start: Int, of text: Span<UInt8>, to end: Int) -> Bool {
    guard byteCount > 0, end - start > byteCount else { return false }
    let length = min(byteCount, 8)
    return Self.word(of: text, at: start, length: length) == low
      && Self.word(of: text, at: start + length, length: byteCount - length) == high
  }

  /// Up to eight bytes, the first one lowest.
  @inline(__always)
  private static func word(of text: Span<UInt8>, at start: Int, length: Int) -> UInt64 {
    guard length > 0 else { return 0 }
    guard text.count - start >= 8 else { return text.partialWord(at: start, length: length) }
    return text.word(at: start) & UInt64.max >> UInt64(truncatingIfNeeded: 64 - 8 * length)
  }
}
