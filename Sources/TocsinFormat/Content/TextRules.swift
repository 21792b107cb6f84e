/// The position of the first character that a text in a file may not hold, `nil` where all are allowed.
///
/// Allowed is well-formed UTF-8 (RFC 3629) without control characters (but for the line feed, where texts have lines) and
/// without characters that change the direction of text or cannot be seen: a terminal must show an auditor what the file
/// holds.
package func firstInvalidText(in text: Span<UInt8>, allowsLineFeeds: Bool = true) -> Int? {
  var index = 0
  while index < text.count {
    guard let (scalar, length) = decodeScalar(text, at: index),
      isTextScalar(scalar) || (scalar == 0x0A && allowsLineFeeds)
    else { return index }
    index += length
  }
  return nil
}

/// Whether a text of one line may hold a character.
package func isTextScalar(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0..<0x20, 0x7F..<0xA0: false
  // Arabic letter mark, left-to-right and right-to-left marks, line and paragraph separators, embeddings, overrides, isolates.
  case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
  // What leaves no trace: zero-width space, word joiner and invisible operators, deprecated controls, byte order mark,
  // interlinear annotation, tags. The joiners of U+200C and U+200D stay, as scripts need them.
  case 0x200B, 0x2060...0x2065, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: false
  default: true
  }
}

/// The scalar at `index` and its length in bytes; `nil` for what is not UTF-8: RFC 3629, section 4.
private func decodeScalar(_ text: Span<UInt8>, at index: Int) -> (scalar: UInt32, length: Int)? {
  let first = text[index]
  let length: Int
  switch first {
  case 0..<0x80: return (UInt32(first), 1)
  case 0xC2...0xDF: length = 2
  case 0xE0...0xEF: length = 3
  case 0xF0...0xF4: length = 4
  default: return nil
  }
  guard index + length <= text.count else { return nil }
  var scalar = UInt32(first) & (0xFF >> UInt32(length + 1))
  for offset in 1..<length {
    let byte = text[index + offset]
    guard byte & 0xC0 == 0x80 else { return nil }
    scalar = scalar << 6 | UInt32(byte & 0x3F)
  }
  let isShortest = length == 2 || (length == 3 && scalar >= 0x800) || (length == 4 && scalar >= 0x10000)
  let isScalar = scalar <= 0x10FFFF && !(0xD800..<0xE000).contains(scalar)
  return isShortest && isScalar ? (scalar, length) : nil
}
