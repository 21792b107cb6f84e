/// What a window is said to be.
public enum WindowLabel: UInt8, Sendable {
  case normal = 0
  case abnormal = 1
}

/// A window of log keys as one line of text, in the form that Chimera's authors publish: `label:keys:line labels`.
///
/// The keys are unsigned integers separated by blanks or tabs, in the order of the log's lines. The label is `0` for a
/// normal window and `1` for an abnormal one. It may be left out with its colon, as may the line labels with theirs.
public enum WindowLine {
  /// The most keys of a window.
  public static let maximumKeyCount = 1_024

  /// Appends the keys of one line, without its line feed, to `keys`. A blank line holds no window and appends none.
  ///
  /// What follows the second colon is not looked at. Linear in the length of the line; allocates only what `keys` needs
  /// to grow.
  ///
  /// - Returns: The window's label; `nil` where the line has none.
  public static func parse(
    _ line: Span<UInt8>, appendingTo keys: inout [UInt32]
  ) throws(WindowLineError) -> WindowLabel? {
    guard line.count <= SessionLine.maximumByteCount else {
      throw .keys(.tooLong(maximumByteCount: SessionLine.maximumByteCount))
    }
    let count = keys.count
    let first = firstColon(in: line, from: 0)
    let start = first < line.count ? first + 1 : 0
    let end = first < line.count ? firstColon(in: line, from: start) : line.count
    let label = first < line.count ? try label(line.extracting(0..<first)) : nil
    do throws(SessionLineError) {
      try SessionLine.parse(line.extracting(start..<end), appendingTo: &keys)
    } catch {
      throw .keys(error.moved(by: start))
    }
    guard keys.count > count || first == line.count else { throw .noKeys(column: start + 1) }
    guard keys.count - count <= maximumKeyCount else { throw .tooManyKeys(maximum: maximumKeyCount) }
    return label
  }

  /// Where the line labels start: past the second colon; `nil` where the line has none.
  public static func lineLabelsStart(in line: Span<UInt8>) -> Int? {
    let first = firstColon(in: line, from: 0)
    guard first < line.count else { return nil }
    let second = firstColon(in: line, from: first + 1)
    return second < line.count ? second + 1 : nil
  }

  private static func label(_ field: Span<UInt8>) throws(WindowLineError) -> WindowLabel {
    var start = 0
    var end = field.count
    while start < end, SessionLine.isBlank(field[start]) { start += 1 }
    while end > start, SessionLine.isBlank(field[end - 1]) { end -= 1 }
    guard end == start + 1, let label = WindowLabel(digit: field[start]) else {
      throw .notALabel(column: start + 1)
    }
    return label
  }

  /// The position of the next colon, or the line's end.
  private static func firstColon(in line: Span<UInt8>, from start: Int) -> Int {
    var position = start
    while position < line.count, line[position] != UInt8(ascii: ":") { position += 1 }
    return position
  }
}

extension WindowLabel {
  /// What `0` and `1` stand for, in ASCII.
  public init?(digit: UInt8) {
    self.init(rawValue: digit &- UInt8(ascii: "0"))
  }

  /// `0` or `1`, in ASCII.
  public var digit: UInt8 { UInt8(ascii: "0") + rawValue }
}

/// Why a line is not a window. Columns are bytes, counted from 1.
public enum WindowLineError: Error, Equatable, Sendable {
  /// The text before the first colon is neither `0` nor `1`.
  case notALabel(column: Int)
  /// There is a label, but no key.
  case noKeys(column: Int)
  case tooManyKeys(maximum: Int)
  /// The keys are not those of a session.
  case keys(SessionLineError)
}

extension WindowLineError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notALabel(let column):
      "column \(column): not a label; write 0: before the keys of a normal window, 1: before those of an abnormal one"
    case .noKeys(let column):
      "column \(column): no keys; write a window as label:keys, the keys separated by blanks"
    case .tooManyKeys(let maximum): "more than \(maximum) keys; cut the log into shorter windows"
    case .keys(.notAKey(let column)):
      "column \(column): not a key; write a window as label:keys:line labels, the keys separated by blanks"
    case .keys(.keyTooLarge(let column)): "\(SessionLineError.keyTooLarge(column: column))"
    case .keys(.tooLong(let maximum)): "longer than \(maximum) bytes; write one window per line"
    }
  }
}
