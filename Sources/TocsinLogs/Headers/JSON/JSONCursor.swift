/// Walks through a JSON text, whatever its state: it never looks back, and what is malformed is passed over.
struct JSONCursor: ~Escapable {
  let text: Span<UInt8>
  let end: Int
  private(set) var position: Int

  /// A string's text between its quotes.
  struct Text {
    var range: TextRange
    /// Where its first backslash stands; its end where it has none.
    var firstEscape: Int

    var hasEscapes: Bool { firstEscape < Int(range.end) }
  }

  @_lifetime(copy text)
  init(_ text: Span<UInt8>, from start: Int, to end: Int) {
    self.text = text
    self.end = end
    position = start
  }

  /// The next byte that is not white space; 0 at the end.
  mutating func peek() -> UInt8 {
    position = text.firstNonWhiteSpace(from: position, to: end)
    return position < end ? text[position] : 0
  }

  /// Passes a byte over, whatever it is; false at the end.
  mutating func skipByte() -> Bool {
    guard position < end else { return false }
    position += 1
    return true
  }

  /// Passes a byte over if it is the next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte, position < end else { return false }
    position += 1
    return true
  }

  /// The string that starts here with a quote. One that does not end goes to the end of the text.
  mutating func takeString() -> Text {
    let start = position + 1
    var firstEscape = end
    position = start
    while position < end {
      let byte = text[position]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        firstEscape = min(firstEscape, position)
        position += 1
      }
      position += 1
    }
    let stop = min(position, end)
    position = min(position + 1, end)
    return Text(range: TextRange(start: start, end: stop), firstEscape: min(firstEscape, stop))
  }

  /// The number or word that stands here.
  mutating func takeWord() -> TextRange {
    let start = position
    while position < end, !Self.isPunctuation(text[position]), !isWhiteSpace(text[position]) { position += 1 }
    return TextRange(start: start, end: position)
  }

  /// Passes over an object or a list with all that is within; where it does not close, over the rest of the text.
  mutating func skipNested() {
    var depth = 0
    while position < end {
      switch text[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        _ = takeString()
        continue
      default: break
      }
      position += 1
      if depth <= 0 { return }
    }
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "\""):
      true
    default: false
    }
  }
}
