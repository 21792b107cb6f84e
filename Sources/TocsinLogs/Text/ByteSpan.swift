import TocsinTensor

/// Reading several bytes of text at once: what hashing, comparing and searching of tokens rest on. Unchecked loads are here
/// and in the first pass of ``MaskScanner``; each states the bounds that are checked before.
extension Span where Element == UInt8 {
  /// The eight bytes from `offset` on, the first one lowest. Traps unless all eight are there.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset <= count - 8, "a word within the text")
    return unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }

  /// The `length` bytes from `offset` on, at most eight, the first one lowest, zeros above.
  @inline(__always)
  func partialWord(at offset: Int, length: Int) -> UInt64 {
    precondition(offset >= 0 && length <= 8 && length <= count - offset, "a word within the text")
    if length == 0 { return 0 }
    // One load that ends with the text's last wanted byte, where there is room for it before.
    if offset + length >= 8 { return word(at: offset + length - 8) >> UInt64(truncatingIfNeeded: (8 - length) * 8) }
    var value: UInt64 = 0
    for index in 0..<length { value |= UInt64(self[offset + index]) << UInt64(truncatingIfNeeded: index * 8) }
    return value
  }

  /// A hash of a stretch of text. Every bit depends on every byte; not secret, and never stored: tables that use it
  /// compare the text besides.
  @inline(__always)
  package func hash(from start: Int, to end: Int) -> UInt64 {
    precondition(start <= end, "a range")
    var hash = UInt64(truncatingIfNeeded: end - start) &* 0x9E37_79B9_7F4A_7C15
    var offset = start
    while end - offset > 8 {
      hash = folded(hash ^ word(at: offset))
      offset += 8
    }
    return folded(hash ^ partialWord(at: offset, length: end - offset))
  }

  /// Whether a stretch of this text equals a stretch of another of the same length.
  @inline(__always)
  package func matches(from start: Int, to end: Int, in other: Span<UInt8>, from otherStart: Int) -> Bool {
    let length = end - start
    precondition(length >= 0 && length <= other.count - otherStart, "a range of either text")
    var offset = 0
    while length - offset > 8 {
      if word(at: start + offset) != other.word(at: otherStart + offset) { return false }
      offset += 8
    }
    return partialWord(at: start + offset, length: length - offset)
      == other.partialWord(at: otherStart + offset, length: length - offset)
  }
}

extension UInt64 {
  /// The top bit of the first of these eight bytes that is below `bound`, at most 128, and of no byte before it; zero where
  /// none is. What it says of the bytes behind that one may be wrong.
  @inline(__always)
  func bytesBelow(_ bound: UInt64) -> UInt64 {
    (self &- 0x0101_0101_0101_0101 &* bound) & ~self & 0x8080_8080_8080_8080
  }
}

/// One round of multiply and fold: both halves of a 128-bit product.
@inline(__always)
package func folded(_ value: UInt64) -> UInt64 {
  let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
  return product.high ^ product.low
}

extension AlignedBuffer where Element == UInt8 {
  /// Copies a stretch of text to `position`.
  @inline(__always)
  mutating func copy(_ text: Span<UInt8>, from start: Int, to end: Int, at position: Int) {
    precondition(start >= 0 && start <= end && end <= text.count, "a stretch of the text")
    precondition(position >= 0 && position <= count - (end - start), "room for the stretch")
    let target = unsafe UnsafeMutableRawPointer(pointer + position)
    unsafe text.withUnsafeBytes { source in
      guard let base = source.baseAddress else { return }
      unsafe target.copyMemory(from: base + start, byteCount: end - start)
    }
  }
}
