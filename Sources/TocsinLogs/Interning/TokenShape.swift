/// What a token's text holds. Masks are `<*>` and `<:NAME:>`, written by a mask or by the log itself.
package struct TokenShape: OptionSet, BitwiseCopyable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// At least one mask.
  package static var mask: TokenShape { TokenShape(rawValue: 1) }
  /// An ASCII letter outside masks.
  package static var letter: TokenShape { TokenShape(rawValue: 2) }
  /// An ASCII digit outside masks.
  package static var digit: TokenShape { TokenShape(rawValue: 4) }

  /// A mask and no letter: nothing in it says what it is.
  package var isBareMask: Bool { contains(.mask) && !contains(.letter) }
}

extension TokenShape {
  package init(of text: Span<UInt8>) {
    var shape: TokenShape = []
    var position = 0
    while position < text.count {
      let maskLength = Self.maskLength(in: text, at: position)
      if maskLength > 0 {
        shape.insert(.mask)
        position += maskLength
        continue
      }
      if Self.isLetter(text[position]) { shape.insert(.letter) }
      if text[position] &- UInt8(ascii: "0") <= 9 { shape.insert(.digit) }
      position += 1
    }
    self = shape
  }

  /// The length of the mask that begins at a place; 0 where none does.
  package static func maskLength(in text: Span<UInt8>, at start: Int) -> Int {
    guard text.count - start >= 3, text[start] == UInt8(ascii: "<") else { return 0 }
    if text[start + 1] == UInt8(ascii: "*") { return text[start + 2] == UInt8(ascii: ">") ? 3 : 0 }
    guard text[start + 1] == UInt8(ascii: ":") else { return 0 }
    var end = start + 2
    while end < text.count, MaskReplacement.isNameByte(text[end]) { end += 1 }
    guard end > start + 2, text.count - end >= 2 else { return 0 }
    return text[end] == UInt8(ascii: ":") && text[end + 1] == UInt8(ascii: ">") ? end + 2 - start : 0
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}
