/// Turns time stamps into seconds. The form that the first stamp has is tried first from then on.
///
/// - With a year: seconds since 1970-01-01 UTC. A stamp without a zone is taken as UTC; zones are read as offsets, and
///   `Z`, `UTC`, `GMT`; other names of zones are passed over.
/// - Without a year: as if it were of 1972 (``assumedYear``), a leap year, so that every day of the calendar exists. The turn
///   of the year goes back in time; nothing is guessed.
/// - Without a date: seconds since midnight.
///
/// A month comes before a day where the digits allow both. Fractions count up to nine digits. A stamp that names no moment
/// (the 30th of February, 25 o'clock) is none.
public struct TimestampReader: Sendable {
  /// What year a stamp is of that does not say.
  public static var assumedYear: Int { 1972 }

  let layouts = TimestampLayout.known
  var layout: TimestampLayout
  var date = KnownDate()

  public init() { layout = layouts[0] }

  /// The moment that the whole of `range` names; brackets around it and a comma or colon after it are passed over.
  ///
  /// Allocates nothing. Tens of nanoseconds while stamps have the form of the one before, a multiple otherwise.
  @inline(__always)
  mutating func seconds(in text: Span<UInt8>, from start: Int, to end: Int) -> Double? {
    var first = start
    var last = end
    while first < last, Self.isOpening(text[first]) { first += 1 }
    while first < last, Self.isClosing(text[last - 1]) { last -= 1 }
    if date.isAt(first, of: text, to: last) {
      let start = first + date.byteCount
      var cursor = TimestampCursor(text, from: start, to: last, daySeconds: date.seconds)
      if cursor.read(date.layout), cursor.position == last, let value = cursor.value { return value }
    }
    return secondsAfterOtherDate(in: text, from: first, to: last)
  }

  @inline(never)
  private mutating func secondsAfterOtherDate(in text: Span<UInt8>, from start: Int, to end: Int) -> Double? {
    var cursor = TimestampCursor(text, from: start, to: end)
    if cursor.read(layout), cursor.position == end, let value = cursor.value {
      if let clock = cursor.clock, clock.layout.isWithoutDate, let seconds = cursor.date {
        date = KnownDate(text, from: start, to: clock.position, seconds: seconds, layout: clock.layout)
      }
      return value
    }
    return recognise(text, from: start, to: end)
  }

  /// The moment that `text` names.
  public mutating func seconds(in text: Span<UInt8>) -> Double? { seconds(in: text, from: 0, to: text.count) }

  /// The stamp that `text` has at `start`, of the last form or the longest, and where it ends. No letter or digit follows.
  mutating func prefix(of text: Span<UInt8>, from start: Int, to end: Int) -> (end: Int, seconds: Double)? {
    if let stamp = Self.prefix(of: text, from: start, to: end, layout) { return stamp }
    guard let (stamp, layout) = longestPrefix(of: text, from: start, to: end) else { return nil }
    self.layout = layout
    return stamp
  }

  /// The longest stamp that `text` has at `start`, and its form.
  func longestPrefix(
    of text: Span<UInt8>, from start: Int, to end: Int
  ) -> (stamp: (end: Int, seconds: Double), layout: TimestampLayout)? {
    var best: (stamp: (end: Int, seconds: Double), layout: TimestampLayout)?
    for candidate in layouts {
      guard let stamp = Self.prefix(of: text, from: start, to: end, candidate), stamp.end > best?.stamp.end ?? start
      else { continue }
      best = (stamp, candidate)
    }
    return best
  }

  private static func prefix(
    of text: Span<UInt8>, from start: Int, to end: Int, _ layout: TimestampLayout
  ) -> (end: Int, seconds: Double)? {
    var cursor = TimestampCursor(text, from: start, to: end)
    guard cursor.read(layout), let value = cursor.value else { return nil }
    let stop = cursor.position
    if stop < end, isDigit(text[stop]) || isLetter(text[stop]) { return nil }
    return (stop, value)
  }

  @inline(never)
  private mutating func recognise(_ text: Span<UInt8>, from start: Int, to end: Int) -> Double? {
    for candidate in layouts {
      var cursor = TimestampCursor(text, from: start, to: end)
      guard cursor.read(candidate), cursor.position == end, let value = cursor.value else { continue }
      layout = candidate
      return value
    }
    return nil
  }

  @inline(__always)
  private static func isOpening(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "[") || isWhiteSpace(byte) }

  @inline(__always)
  private static func isClosing(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "]") || isWhiteSpace(byte)
  }
}
