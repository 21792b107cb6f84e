/// Escapes and byte classes.
extension MaskPatternParser {
  /// `\` and what it gives a meaning to, outside a class.
  mutating func escape() throws(MaskError) -> (pattern: MaskPattern, isRepeatable: Bool) {
    let start = position
    position += 1
    guard let byte = next else { throw failure(.trailingBackslash, at: start) }
    let assertion: MaskAssertion
    switch byte {
    case UInt8(ascii: "A"): assertion = .textStart
    case UInt8(ascii: "Z"): assertion = .textEnd
    case UInt8(ascii: "b"): assertion = .wordBoundary
    case UInt8(ascii: "B"): assertion = .not(.wordBoundary)
    case UInt8(ascii: "1")...UInt8(ascii: "9"): throw failure(.backreference, at: start)
    default:
      switch try escapedSet(from: start) {
      case .byte(let byte): return (.byte(folded(ByteSet([byte]))), true)
      case .set(let set): return (.byte(folded(set)), true)
      }
    }
    position += 1
    return (.assertion(assertion), false)
  }

  /// `[...]`: the set of its members, complemented after `^`.
  mutating func byteClass() throws(MaskError) -> ByteSet {
    let start = position
    position += 1
    let isComplement = take(UInt8(ascii: "^"))
    var set = ByteSet()
    var isFirst = true
    while true {
      guard let byte = next else { throw failure(.unclosedClass, at: start) }
      if byte == UInt8(ascii: "]"), !isFirst { break }
      isFirst = false
      let memberStart = position
      let member = try classMember(start)
      guard next == UInt8(ascii: "-"), position + 1 < pattern.count, pattern[position + 1] != UInt8(ascii: "]") else {
        set = set.union(member.set)
        continue
      }
      position += 1
      let last = try classMember(start)
      guard case .byte(let low) = member, case .byte(let high) = last, low <= high else {
        throw failure(.invalidRange, at: memberStart)
      }
      set = set.union(ByteSet(low...high))
    }
    position += 1
    set = folded(set)
    return isComplement ? set.inverted : set
  }

  private enum ClassMember {
    case byte(UInt8)
    case set(ByteSet)

    var set: ByteSet {
      switch self {
      case .byte(let byte): ByteSet([byte])
      case .set(let set): set
      }
    }
  }

  private mutating func classMember(_ classStart: Int) throws(MaskError) -> ClassMember {
    let start = position
    guard let byte = next else { throw failure(.unclosedClass, at: classStart) }
    position += 1
    guard byte == UInt8(ascii: "\\") else { return .byte(byte) }
    guard let escaped = next else { throw failure(.unclosedClass, at: classStart) }
    if escaped == UInt8(ascii: "b") {
      position += 1
      return .byte(0x08)
    }
    return try escapedSet(from: start)
  }

  /// What `\` and the byte at the position stand for, in a class and outside alike.
  private mutating func escapedSet(from start: Int) throws(MaskError) -> ClassMember {
    let byte = pattern[position]
    position += 1
    switch byte {
    case UInt8(ascii: "d"): return .set(.digits)
    case UInt8(ascii: "D"): return .set(ByteSet.digits.inverted)
    case UInt8(ascii: "w"): return .set(.word)
    case UInt8(ascii: "W"): return .set(ByteSet.word.inverted)
    case UInt8(ascii: "s"): return .set(.whiteSpace)
    case UInt8(ascii: "S"): return .set(ByteSet.whiteSpace.inverted)
    case UInt8(ascii: "a"): return .byte(0x07)
    case UInt8(ascii: "f"): return .byte(0x0C)
    case UInt8(ascii: "n"): return .byte(0x0A)
    case UInt8(ascii: "r"): return .byte(0x0D)
    case UInt8(ascii: "t"): return .byte(0x09)
    case UInt8(ascii: "v"): return .byte(0x0B)
    case UInt8(ascii: "x"):
      guard let high = hexDigit(), let low = hexDigit() else { throw failure(.incompleteHexEscape, at: start) }
      return .byte(high << 4 | low)
    case UInt8(ascii: "0"):
      var value: UInt8 = 0
      for _ in 0..<2 {
        guard let digit = next, digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "7") else { break }
        position += 1
        value = value << 3 | (digit - UInt8(ascii: "0"))
      }
      return .byte(value)
    case UInt8(ascii: "_"): return .byte(byte)
    default:
      if ByteSet.word.contains(byte) { throw failure(.unknownEscape(byte), at: start) }
      return .byte(byte)
    }
  }

  private mutating func hexDigit() -> UInt8? {
    guard let byte = next else { return nil }
    let value: UInt8
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = byte - UInt8(ascii: "A") + 10
    default: return nil
    }
    position += 1
    return value
  }
}
