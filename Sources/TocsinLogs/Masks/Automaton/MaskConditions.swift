/// The conditions of a stage: which combinations of a previous byte and a next byte each one allows.
///
/// Bytes count by kind, as far as any assertion tells them apart. The kinds of the previous byte are 0 for none and then
/// those of `previousPartition`; those of the next byte are 0 for none, 1 for a line feed at the very end, and then those
/// of `nextPartition`.
struct MaskConditions {
  /// The condition that always holds.
  static let always = 0
  /// What a row of the tables can hold.
  static let maximumNextKindCount = 64
  static let maximumCount = 256

  let previousPartition: BytePartition
  let nextPartition: BytePartition
  /// Whether some assertion tells a line feed at the very end from another.
  let seesFinalLineFeed: Bool
  /// A row per condition and kind of the previous byte; the bits are the kinds of the next byte.
  private(set) var rows: [UInt64]

  var previousKindCount: Int { previousPartition.count + 1 }
  var nextKindCount: Int { nextPartition.count + 2 }
  var count: Int { rows.count / previousKindCount }

  /// The conditions that the assertions of some patterns can make. Throws where the bytes fall into too many kinds.
  init(patterns: [MaskPattern]) throws(MaskError) {
    var sets = AssertionSets()
    for pattern in patterns { sets.collect(pattern) }
    previousPartition = BytePartition(distinguishing: sets.previous)
    nextPartition = BytePartition(distinguishing: sets.next)
    seesFinalLineFeed = sets.seesFinalLineFeed
    guard max(previousPartition.count, nextPartition.count) <= Self.maximumNextKindCount - 2 else {
      throw MaskError(rule: nil, byteOffset: nil, violation: .tooManyAssertions(maximum: Self.maximumNextKindCount - 2))
    }
    rows = [UInt64](repeating: UInt64.max >> UInt64(62 - nextPartition.count), count: previousPartition.count + 1)
  }

  /// Whether a condition holds for a kind of previous and of next byte.
  func holds(_ condition: Int, previousKind: Int, nextKind: Int) -> Bool {
    rows[condition * previousKindCount + previousKind] >> UInt64(nextKind) & 1 == 1
  }

  /// The condition that an assertion makes; `nil` if it never holds.
  mutating func condition(_ assertion: MaskAssertion) throws(MaskError) -> Int? {
    var made = [UInt64](repeating: 0, count: previousKindCount)
    for previousKind in 0..<previousKindCount {
      let previous = previousKind == 0 ? nil : previousPartition.representatives[previousKind - 1]
      for nextKind in 0..<nextKindCount where assertion.holds(previous: previous, next: next(nextKind)) {
        made[previousKind] |= 1 << UInt64(nextKind)
      }
    }
    return try number(of: made)
  }

  /// The condition that holds where both hold; `nil` if none does.
  mutating func both(_ first: Int, _ second: Int) throws(MaskError) -> Int? {
    if first == second || second == Self.always { return first }
    if first == Self.always { return second }
    return try number(of: combined(first, second) { $0 & $1 })
  }

  /// The condition that holds where either holds.
  mutating func either(_ first: Int, _ second: Int) throws(MaskError) -> Int {
    if first == Self.always || second == Self.always { return Self.always }
    return try number(of: combined(first, second) { $0 | $1 }) ?? first
  }

  /// Whether `first` holds wherever `second` does.
  func covers(_ first: Int, _ second: Int) -> Bool {
    if first == Self.always || first == second { return true }
    for kind in 0..<previousKindCount {
      if rows[second * previousKindCount + kind] & ~rows[first * previousKindCount + kind] != 0 { return false }
    }
    return true
  }

  /// Whether a condition takes white space for the text's start or end.
  func treatsWhiteSpaceAsEnd(_ condition: Int) -> Bool {
    let base = condition * previousKindCount
    for byte in 0..<256 where ByteSet.whiteSpace.contains(UInt8(byte)) {
      let previousKind = Int(previousPartition.kinds[byte]) + 1
      if rows[base] != rows[base + previousKind] { return false }
      let nextKind = UInt64(nextPartition.kinds[byte]) + 2
      for row in rows[base..<base + previousKindCount] {
        if (row ^ row >> nextKind) & 1 != 0 || (row ^ row >> 1) & 1 != 0 { return false }
      }
    }
    return true
  }

  private func next(_ kind: Int) -> MaskNextByte {
    switch kind {
    case 0: .none
    case 1: .finalLineFeed
    default: .byte(nextPartition.representatives[kind - 2])
    }
  }

  private func combined(_ first: Int, _ second: Int, _ combine: (UInt64, UInt64) -> UInt64) -> [UInt64] {
    (0..<previousKindCount).map {
      combine(rows[first * previousKindCount + $0], rows[second * previousKindCount + $0])
    }
  }

  private mutating func number(of made: [UInt64]) throws(MaskError) -> Int? {
    var isEmpty = true
    for row in made where row != 0 { isEmpty = false }
    if isEmpty { return nil }
    for condition in 0..<count {
      let base = condition * previousKindCount
      if rows[base..<base + previousKindCount] == made[...] { return condition }
    }
    guard count < Self.maximumCount else {
      throw MaskError(rule: nil, byteOffset: nil, violation: .tooManyAssertions(maximum: Self.maximumCount))
    }
    rows += made
    return count - 1
  }
}

/// The sets of bytes that the assertions of patterns tell apart.
private struct AssertionSets {
  var previous: [ByteSet] = []
  var next: [ByteSet] = []
  var seesFinalLineFeed = false

  mutating func collect(_ pattern: MaskPattern) {
    switch pattern {
    case .empty, .byte: break
    case .assertion(let assertion): collect(assertion)
    case .sequence(let parts), .alternatives(let parts):
      for part in parts { collect(part) }
    case .repetition(let body, _, _, _): collect(body)
    }
  }

  private mutating func collect(_ assertion: MaskAssertion) {
    switch assertion {
    case .textStart, .textEnd: break
    case .finalLineEnd: seesFinalLineFeed = true
    case .wordBoundary:
      insert(.word, into: &previous)
      insert(.word, into: &next)
    case .previous(let set): insert(set, into: &previous)
    case .next(let set): insert(set, into: &next)
    case .not(let assertion): collect(assertion)
    case .any(let assertions), .all(let assertions):
      for assertion in assertions { collect(assertion) }
    }
  }

  private func insert(_ set: ByteSet, into sets: inout [ByteSet]) {
    if !sets.contains(set) { sets.append(set) }
  }
}
