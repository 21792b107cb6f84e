/// Groups, look-arounds and flags.
extension MaskPatternParser {
  /// `(...)` in all its forms.
  mutating func group() throws(MaskError) -> MaskPattern {
    let start = position
    position += 1
    let saved = flags
    defer { flags = saved }
    guard take(UInt8(ascii: "?")) else { return try groupBody(start) }
    guard let kind = next else { throw failure(.unclosedGroup, at: start) }
    switch kind {
    case UInt8(ascii: ":"):
      position += 1
      return try groupBody(start)
    case UInt8(ascii: "="), UInt8(ascii: "!"): return try lookAround(start, isBehind: false)
    case UInt8(ascii: "<"):
      position += 1
      guard next == UInt8(ascii: "=") || next == UInt8(ascii: "!") else { throw failure(.unknownGroup, at: start) }
      return try lookAround(start, isBehind: true)
    case UInt8(ascii: "P"):
      position += 1
      if next == UInt8(ascii: "=") { throw failure(.backreference, at: start) }
      guard take(UInt8(ascii: "<")) else { throw failure(.unknownGroup, at: start) }
      try takeGroupName()
      return try groupBody(start)
    case UInt8(ascii: "#"): throw failure(.comment, at: start)
    case UInt8(ascii: ">"): throw failure(.possessive, at: start)
    case UInt8(ascii: "("): throw failure(.conditional, at: start)
    default:
      try takeFlags(start)
      if next == UInt8(ascii: ")") { throw failure(.misplacedFlags, at: start) }
      position += 1
      return try groupBody(start)
    }
  }

  private mutating func groupBody(_ start: Int) throws(MaskError) -> MaskPattern {
    let body = try alternatives()
    guard take(UInt8(ascii: ")")) else { throw failure(.unclosedGroup, at: start) }
    return body
  }

  private mutating func takeGroupName() throws(MaskError) {
    let start = position
    while let byte = next, ByteSet.word.contains(byte) { position += 1 }
    guard position > start, !ByteSet.digits.contains(pattern[start]), take(UInt8(ascii: ">")) else {
      throw failure(.invalidGroupName, at: start)
    }
  }

  // MARK: Flags

  /// `(?i)` and the like at the very start, which hold for the whole pattern.
  mutating func takeLeadingFlags() throws(MaskError) {
    while position + 2 < pattern.count, pattern[position] == UInt8(ascii: "("),
      pattern[position + 1] == UInt8(ascii: "?"), ByteSet.word.contains(pattern[position + 2]),
      pattern[position + 2] != UInt8(ascii: "P")
    {
      let start = position
      position += 2
      let saved = flags
      try takeFlags(start)
      guard take(UInt8(ascii: ")")) else {
        // `(?i:`: a group, which is read again as such.
        flags = saved
        position = start
        return
      }
    }
  }

  /// The letters of `(?im-s:` or `(?i)`, up to the `:` or `)`.
  private mutating func takeFlags(_ start: Int) throws(MaskError) {
    let first = position
    var value = true
    while let byte = next {
      switch byte {
      case UInt8(ascii: "i"): flags.ignoresCase = value
      case UInt8(ascii: "m"): flags.isMultiline = value
      case UInt8(ascii: "s"): flags.dotTakesLineFeed = value
      case UInt8(ascii: "a") where value: break
      case UInt8(ascii: "-") where value: value = false
      case UInt8(ascii: ":"):
        if position == first || pattern[position - 1] == UInt8(ascii: "-") { throw failure(.unknownGroup, at: start) }
        return
      case UInt8(ascii: ")") where value && position > first: return
      default:
        throw ByteSet.word.contains(byte)
          ? failure(.unknownFlag(byte), at: position) : failure(.unknownGroup, at: start)
      }
      position += 1
    }
    throw failure(.unclosedGroup, at: start)
  }

  // MARK: Look-arounds

  /// `(?=`, `(?!`, `(?<=` or `(?<!`, the position at its last byte.
  private mutating func lookAround(_ start: Int, isBehind: Bool) throws(MaskError) -> MaskPattern {
    let isNegated = next == UInt8(ascii: "!")
    position += 1
    let body = try groupBody(start)
    guard let seen = Self.assertion(body, isBehind: isBehind) else { throw failure(.wideLookAround, at: start) }
    return .assertion(isNegated ? .not(seen.assertion) : seen.assertion)
  }

  /// A look-around's body as an assertion and the number of bytes that it sees: `nil` where no assertion on the two
  /// neighbouring bytes says the same.
  private static func assertion(_ body: MaskPattern, isBehind: Bool) -> (assertion: MaskAssertion, byteCount: Int)? {
    switch body {
    case .empty: return (.all([]), 0)
    case .byte(let set): return (isBehind ? .previous(set) : .next(set), 1)
    case .assertion(let assertion): return (assertion, 0)
    case .alternatives(let bodies):
      var parts: [MaskAssertion] = []
      var byteCount: Int?
      for body in bodies {
        guard let part = assertion(body, isBehind: isBehind) else { return nil }
        if isBehind, let byteCount, byteCount != part.byteCount { return nil }
        byteCount = max(byteCount ?? 0, part.byteCount)
        parts.append(part.assertion)
      }
      return (.any(parts), byteCount ?? 0)
    case .sequence(let bodies):
      // The byte is the last part ahead and the first one behind: assertions beyond it would see other bytes.
      var parts: [MaskAssertion] = []
      var byteCount = 0
      for (index, body) in bodies.enumerated() {
        guard let part = assertion(body, isBehind: isBehind) else { return nil }
        if part.byteCount == 1, index != (isBehind ? 0 : bodies.count - 1) { return nil }
        byteCount += part.byteCount
        parts.append(part.assertion)
      }
      return (.all(parts), byteCount)
    case .repetition: return nil
    }
  }
}
