/// A log session as one line of text: unsigned integer keys in decimal, separated by blanks or tabs.
///
/// A trailing carriage return and blanks at either end are allowed. A line without keys is valid here; what it means is
/// the caller's decision.
public enum SessionLine {
  /// The longest line that is read, in bytes. Real sessions stay below 1 KB.
  public static let maximumByteCount = 1 << 20

  /// Appends the keys of one line, without its line feed, to `keys`.
  ///
  /// Linear in the length of the line; allocates only what `keys` needs to grow.
  public static func parse(_ line: Span<UInt8>, appendingTo keys: inout [UInt32]) throws(SessionLineError) {
    guard line.count <= maximumByteCount else { throw .tooLong(maximumByteCount: maximumByteCount) }
    var position = 0
    while true {
      while position < line.count, isBlank(line[position]) { position += 1 }
      guard position < line.count else { return }
      if line[position] == carriageReturn, position == line.count - 1 { return }
      keys.append(try key(in: line, at: &position))
    }
  }

  private static func key(in line: Span<UInt8>, at position: inout Int) throws(SessionLineError) -> UInt32 {
    let column = position + 1
    var value: UInt64 = 0
    while position < line.count, !isBlank(line[position]), line[position] != carriageReturn {
      let digit = line[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { throw .notAKey(column: column) }
      value = value * 10 + UInt64(digit)
      guard value <= UInt64(UInt32.max) else { throw .keyTooLarge(column: column) }
      position += 1
    }
    // A carriage return inside a line ends no key; it is reported where it stands.
    guard position + 1 >= line.count || line[position] != carriageReturn else { throw .notAKey(column: position + 1) }
    return UInt32(value)
  }

  private static let carriageReturn = UInt8(ascii: "\r")

  static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}

/// Why a line is not a session. Columns are bytes, counted from 1, and name the start of the offending token.
public enum SessionLineError: Error, Equatable, Sendable {
  /// Something other than decimal digits.
  case notAKey(column: Int)
  /// A number above 4,294,967,295.
  case keyTooLarge(column: Int)
  case tooLong(maximumByteCount: Int)
}

extension SessionLineError {
  /// The same error in a line that has `count` bytes before what was parsed.
  func moved(by count: Int) -> SessionLineError {
    switch self {
    case .notAKey(let column): .notAKey(column: column + count)
    case .keyTooLarge(let column): .keyTooLarge(column: column + count)
    case .tooLong: self
    }
  }
}

extension SessionLineError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAKey(let column):
      "column \(column): not a key; write a session as unsigned integers separated by blanks"
    case .keyTooLarge(let column):
      "column \(column): key above \(UInt32.max); number the log templates with smaller integers"
    case .tooLong(let maximum):
      "longer than \(maximum) bytes; write one session per line"
    }
  }
}
