import TocsinTensor

/// The text of a JSON string whose escapes are replaced.
struct UnescapedText: ~Copyable {
  private var bytes: AlignedBuffer<UInt8>
  private(set) var count = 0

  /// Strings beyond are cut: no more of a content is looked at.
  static var maximumByteCount: Int { LineTokens.maximumContentByteCount }

  /// - Parameter isNeeded: Whether any line will be a JSON object.
  init(isNeeded: Bool) { bytes = AlignedBuffer(unwritten: isNeeded ? Self.maximumByteCount : 0) }

  var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span.extracting(0..<count) }
  }

  /// Takes the string between two quotes, `start..<end` of the line, its escapes replaced.
  ///
  /// `\u` escapes become UTF-8, pairs of surrogates the character they stand for, and half a pair U+FFFD. A backslash before
  /// anything that JSON does not know stays as it is.
  mutating func fill(from line: Span<UInt8>, _ start: Int, _ end: Int) {
    count = 0
    let capacity = bytes.count
    var position = start
    // An escape makes four bytes at most.
    while position < end, capacity - count >= 4 {
      let byte = line[position]
      guard byte == UInt8(ascii: "\\"), position + 1 < end else {
        append(byte)
        position += 1
        continue
      }
      position += 2
      switch line[position - 1] {
      case UInt8(ascii: "n"): append(10)
      case UInt8(ascii: "t"): append(9)
      case UInt8(ascii: "r"): append(13)
      case UInt8(ascii: "b"): append(8)
      case UInt8(ascii: "f"): append(12)
      case UInt8(ascii: "\""): append(UInt8(ascii: "\""))
      case UInt8(ascii: "\\"): append(UInt8(ascii: "\\"))
      case UInt8(ascii: "/"): append(UInt8(ascii: "/"))
      case UInt8(ascii: "u"): position = appendCharacter(of: line, at: position, end)
      default:
        append(UInt8(ascii: "\\"))
        append(line[position - 1])
      }
    }
  }

  /// Takes the four digits after `\u` at `start`, and with them the second half of a pair.
  /// - Returns: Where the string goes on.
  private mutating func appendCharacter(of line: Span<UInt8>, at start: Int, _ end: Int) -> Int {
    guard let first = Self.number(in: line, at: start, end) else {
      append(UInt8(ascii: "\\"))
      append(UInt8(ascii: "u"))
      return start
    }
    let next = start + 4
    if first >> 10 == 0x36, next + 1 < end, line[next] == UInt8(ascii: "\\"), line[next + 1] == UInt8(ascii: "u"),
      let second = Self.number(in: line, at: next + 2, end), second >> 10 == 0x37
    {
      appendScalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
      return next + 6
    }
    appendScalar(first >> 11 == 0x1B ? 0xFFFD : first)
    return next
  }

  private static func number(in line: Span<UInt8>, at start: Int, _ end: Int) -> UInt32? {
    guard end - start >= 4 else { return nil }
    var value: UInt32 = 0
    for index in start..<start + 4 {
      let byte = line[index]
      let digit: UInt8
      if isDigit(byte) {
        digit = byte - UInt8(ascii: "0")
      } else if (byte | 0x20) &- UInt8(ascii: "a") < 6 {
        digit = (byte | 0x20) - UInt8(ascii: "a") + 10
      } else {
        return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private mutating func appendScalar(_ value: UInt32) {
    switch value {
    case 0..<0x80: append(UInt8(value))
    case 0x80..<0x800:
      append(0xC0 | UInt8(value >> 6))
      append(0x80 | UInt8(value & 63))
    case 0x800..<0x10000:
      append(0xE0 | UInt8(value >> 12))
      append(0x80 | UInt8(value >> 6 & 63))
      append(0x80 | UInt8(value & 63))
    default:
      append(0xF0 | UInt8(value >> 18 & 7))
      append(0x80 | UInt8(value >> 12 & 63))
      append(0x80 | UInt8(value >> 6 & 63))
      append(0x80 | UInt8(value & 63))
    }
  }

  @inline(__always)
  private mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }
}
