/// Searching for where a field ends, eight bytes at a time.
extension Span where Element == UInt8 {
  /// The first place of `byte` in `start..<end`, else `end`.
  @inline(__always)
  func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
    precondition(start >= 0 && end <= count, "a range of the text")
    var position = start
    let pattern = UInt64(byte) &* Self.ones
    while end - position >= 8 {
      let difference = word(at: position) ^ pattern
      let zeros = (difference &- Self.ones) & ~difference & Self.highBits
      if zeros != 0 { return position + zeros.trailingZeroBitCount / 8 }
      position += 8
    }
    while position < end, self[position] != byte { position += 1 }
    return position
  }

  /// The first place of either of two bytes in `start..<end`, else `end`.
  @inline(__always)
  func firstIndex(of first: UInt8, or second: UInt8, from start: Int, to end: Int) -> Int {
    precondition(start >= 0 && end <= count, "a range of the text")
    var position = start
    while end - position >= 8 {
      let text = word(at: position)
      let one = text ^ UInt64(first) &* Self.ones
      let other = text ^ UInt64(second) &* Self.ones
      // Either marks its lowest place rightly, so that the lower one of both is right, too.
      let zeros = ((one &- Self.ones) & ~one | (other &- Self.ones) & ~other) & Self.highBits
      if zeros != 0 { return position + zeros.trailingZeroBitCount / 8 }
      position += 8
    }
    while position < end, self[position] != first, self[position] != second { position += 1 }
    return position
  }

  /// The first byte of white space in `start..<end`, else `end`.
  @inline(__always)
  func firstWhiteSpace(from start: Int, to end: Int) -> Int {
    precondition(start >= 0 && end <= count, "a range of the text")
    var position = start
    while end - position >= 8 {
      let text = word(at: position)
      // Bytes below 0x21; what a borrow marks besides lies above a true one, and only the lowest is looked at.
      let low = (text &- 0x21 &* Self.ones) & ~text & Self.highBits
      if low == 0 {
        position += 8
        continue
      }
      position += low.trailingZeroBitCount / 8
      if isWhiteSpace(self[position]) { return position }
      position += 1
    }
    while position < end, !isWhiteSpace(self[position]) { position += 1 }
    return position
  }

  /// The first byte in `start..<end` that is not white space, else `end`.
  @inline(__always)
  package func firstNonWhiteSpace(from start: Int, to end: Int) -> Int {
    var position = start
    while position < end, isWhiteSpace(self[position]) { position += 1 }
    return position
  }

  /// `start..<end` without the white space at its end.
  @inline(__always)
  package func endOfText(from start: Int, to end: Int) -> Int {
    var position = end
    while position > start, isWhiteSpace(self[position - 1]) { position -= 1 }
    return position
  }

  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }
}

/// As ``ByteSet/whiteSpace`` has it.
@inline(__always)
func isWhiteSpace(_ byte: UInt8) -> Bool { byte &- 9 < 5 || byte &- 28 < 5 }

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

@inline(__always)
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
