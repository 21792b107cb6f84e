/// Reads a rule's pattern. What it accepts means what it means to Python's `re` for text in ASCII.
package struct MaskPatternParser {
  package let pattern: [UInt8]
  package let limits: MaskLimits
  package var position = 0
  package var flags = MaskFlags()
  private var depth = 0

  /// What the flags of a pattern or group change.
  package struct MaskFlags {
    var ignoresCase = false
    var isMultiline = false
    var dotTakesLineFeed = false
  }

  private init(pattern: [UInt8], limits: MaskLimits) {
    self.pattern = pattern
    self.limits = limits
  }

  /// The pattern as a tree. The error has no rule yet.
  package static func parse(_ pattern: [UInt8], limits: MaskLimits = MaskLimits()) throws(MaskError) -> MaskPattern {
    guard pattern.count <= limits.patternByteCount else {
      throw MaskError(
        rule: nil, byteOffset: nil, violation: .patternTooLong(maximumByteCount: limits.patternByteCount))
    }
    var parser = MaskPatternParser(pattern: pattern, limits: limits)
    try parser.takeLeadingFlags()
    let tree = try parser.alternatives()
    if parser.next != nil { throw parser.failure(.unopenedGroup, at: parser.position) }
    return tree
  }

  // MARK: Reading bytes

  package var next: UInt8? { position < pattern.count ? pattern[position] : nil }

  package mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  package func failure(_ violation: MaskViolation, at offset: Int) -> MaskError {
    MaskError(rule: nil, byteOffset: offset, violation: violation)
  }

  // MARK: Grammar

  /// `a|b|c`, up to the end of the group or pattern.
  package mutating func alternatives() throws(MaskError) -> MaskPattern {
    var found = [try sequence()]
    while take(UInt8(ascii: "|")) { found.append(try sequence()) }
    return found.count == 1 ? found[0] : .alternatives(found)
  }

  private mutating func sequence() throws(MaskError) -> MaskPattern {
    var items: [MaskPattern] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      items.append(try repeated())
    }
    if items.isEmpty { return .empty }
    return items.count == 1 ? items[0] : .sequence(items)
  }

  /// One item and the repetition after it.
  private mutating func repeated() throws(MaskError) -> MaskPattern {
    let start = position
    if try repetition() != nil { throw failure(.nothingToRepeat, at: start) }
    let item = try item()
    let repetitionStart = position
    guard let bounds = try repetition() else { return item.pattern }
    if !item.isRepeatable { throw failure(.nothingToRepeat, at: repetitionStart) }
    let isGreedy = !take(UInt8(ascii: "?"))
    if isGreedy, next == UInt8(ascii: "+") { throw failure(.possessive, at: position) }
    let second = position
    if try repetition() != nil { throw failure(.repeatedRepetition, at: second) }
    return .repetition(item.pattern, minimum: bounds.minimum, maximum: bounds.maximum, isGreedy: isGreedy)
  }

  private mutating func item() throws(MaskError) -> (pattern: MaskPattern, isRepeatable: Bool) {
    let byte = pattern[position]
    switch byte {
    case UInt8(ascii: "."):
      position += 1
      return (.byte(flags.dotTakesLineFeed ? .all : ByteSet.all.subtracting(ByteSet([UInt8(ascii: "\n")]))), true)
    case UInt8(ascii: "^"):
      position += 1
      return (.assertion(flags.isMultiline ? .any([.textStart, .previous(Self.lineFeed)]) : .textStart), false)
    case UInt8(ascii: "$"):
      position += 1
      return (.assertion(flags.isMultiline ? .any([.textEnd, .next(Self.lineFeed)]) : .finalLineEnd), false)
    case UInt8(ascii: "["): return (.byte(try byteClass()), true)
    case UInt8(ascii: "\\"): return try escape()
    case UInt8(ascii: "("):
      guard depth < limits.nestingDepth else {
        throw failure(.nestedTooDeep(maximum: limits.nestingDepth), at: position)
      }
      depth += 1
      let group = try group()
      depth -= 1
      return (group, true)
    default:
      position += 1
      return (.byte(folded(ByteSet([byte]))), true)
    }
  }

  /// `*`, `+`, `?` or `{m,n}`; `nil` where there is none, or a `{` that stands for itself.
  private mutating func repetition() throws(MaskError) -> (minimum: Int, maximum: Int?)? {
    let start = position
    if take(UInt8(ascii: "*")) { return (0, nil) }
    if take(UInt8(ascii: "+")) { return (1, nil) }
    if take(UInt8(ascii: "?")) { return (0, 1) }
    guard take(UInt8(ascii: "{")) else { return nil }
    if next == UInt8(ascii: "}") {
      position = start
      return nil
    }
    let minimum = try count(from: start)
    var maximum = minimum
    if take(UInt8(ascii: ",")) { maximum = try count(from: start) }
    guard take(UInt8(ascii: "}")) else {
      position = start
      return nil
    }
    if let minimum, let maximum, maximum < minimum { throw failure(.reversedRepetition, at: start) }
    for bound in [minimum, maximum] {
      guard bound ?? 0 <= limits.repetitionCount else {
        throw failure(.repetitionTooLarge(maximum: limits.repetitionCount), at: start)
      }
    }
    return (minimum ?? 0, maximum)
  }

  /// Decimal digits; `nil` where there are none. Counts beyond every limit are all the same.
  private mutating func count(from start: Int) throws(MaskError) -> Int? {
    var value: Int?
    while let byte = next, ByteSet.digits.contains(byte) {
      position += 1
      value = min((value ?? 0) * 10 + Int(byte - UInt8(ascii: "0")), 1 << 32)
    }
    return value
  }

  package static var lineFeed: ByteSet { ByteSet([UInt8(ascii: "\n")]) }

  /// The set with the other case of its letters, where case is ignored.
  package func folded(_ set: ByteSet) -> ByteSet {
    guard flags.ignoresCase else { return set }
    var result = set
    for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
      let capital = letter - 32
      if set.contains(letter) { result.insert(capital) }
      if set.contains(capital) { result.insert(letter) }
    }
    return result
  }
}
