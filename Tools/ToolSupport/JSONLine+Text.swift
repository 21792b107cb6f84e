extension JSONLine {
  /// Appends bytes of any kind as a JSON string.
  ///
  /// Text in UTF-8 stands as it is, but for what JSON escapes: `"`, `\` and control characters, for the terminal's sake
  /// U+007F to U+009F among them. Each maximal part of what is not UTF-8 becomes U+FFFD, as the Unicode Standard
  /// recommends (3.9, U+FFFD Substitution of Maximal Subparts).
  mutating func append(text: Span<UInt8>) {
    append(byte: UInt8(ascii: "\""))
    var position = 0
    while position < text.count {
      let byte = text[position]
      if byte < 0x80 {
        append(ascii: byte)
        position += 1
        continue
      }
      let (length, isValid) = text.scalar(at: position)
      if !isValid {
        append("\u{FFFD}")
      } else if byte == 0xC2, text[position + 1] < 0xA0 {
        append(control: text[position + 1])
      } else {
        for index in position..<position + length { append(byte: text[index]) }
      }
      position += length
    }
    append(byte: UInt8(ascii: "\""))
  }

  private mutating func append(ascii byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      append(byte: UInt8(ascii: "\\"))
      append(byte: byte)
    case UInt8(ascii: "\t"): append("\\t")
    case 0..<0x20, 0x7F: append(control: byte)
    default: append(byte: byte)
    }
  }

  private mutating func append(control byte: UInt8) {
    append("\\u00")
    for digit in [byte >> 4, byte & 15] {
      append(byte: digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}

extension Span<UInt8> {
  /// The length of what stands at `position`, where a byte above 0x7F is, and whether it is a scalar in UTF-8; otherwise
  /// the longest beginning of one, at least a byte (Unicode Standard, table 3-7).
  fileprivate func scalar(at position: Int) -> (length: Int, isValid: Bool) {
    let lead = self[position]
    let count: Int
    switch lead {
    case 0xC2...0xDF: count = 2
    case 0xE0...0xEF: count = 3
    case 0xF0...0xF4: count = 4
    default: return (1, false)
    }
    for offset in 1..<count {
      let allowed: ClosedRange<UInt8> =
        switch (offset, lead) {
        case (1, 0xE0): 0xA0...0xBF
        case (1, 0xED): 0x80...0x9F
        case (1, 0xF0): 0x90...0xBF
        case (1, 0xF4): 0x80...0x8F
        default: 0x80...0xBF
        }
      guard position + offset < self.count, allowed.contains(self[position + offset]) else { return (offset, false) }
    }
    return (count, true)
  }
}
