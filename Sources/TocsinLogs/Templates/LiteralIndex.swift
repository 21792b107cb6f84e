/// Finds literals by their text: open addressing over the tokens' hashes, texts compared.
struct LiteralIndex: Sendable {
  /// The longest run of taken places that is searched. At most half of the places are taken, where chance makes runs of
  /// some dozens at most; longer ones are somebody's work, and would make searching slow.
  static let maximumProbeCount = 256

  private(set) var literals = LiteralList()
  private(set) var hashes: [UInt64] = []
  /// The literal's number plus one; 0 where the place is free.
  private var places: [UInt32]

  /// Room for `capacity` literals.
  init(capacity: Int) { places = [UInt32](repeating: 0, count: placeCount(for: capacity)) }

  /// Finds the literals of a list.
  /// - Throws: `collidingTokens`.
  init(_ literals: LiteralList) throws(TemplateTableError) {
    self.init(capacity: literals.count)
    for index in 0..<literals.count { _ = try insert(literals.text[literals.range(of: index)]) }
  }

  /// The number of a literal, which is added when it is new.
  /// - Throws: `collidingTokens`.
  mutating func insert(_ bytes: ArraySlice<UInt8>) throws(TemplateTableError) -> Int {
    let span = bytes.span
    let hash = span.hash(from: 0, to: span.count)
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    for _ in 0..<Self.maximumProbeCount {
      if places[place] == 0 {
        precondition(literals.count < places.count / 2, "no more literals than there was to be room for")
        literals.append(bytes)
        hashes.append(hash)
        places[place] = UInt32(literals.count)
        return literals.count - 1
      }
      let found = Int(places[place]) - 1
      if hashes[found] == hash, literals.range(of: found).count == span.count,
        span.matches(from: 0, to: span.count, in: literals.text.span, from: literals.range(of: found).lowerBound)
      {
        return found
      }
      place = (place + 1) & (places.count - 1)
    }
    throw .collidingTokens
  }

  /// The number of the literal that a token of `text` is; `nil` where none is. Allocates nothing.
  func index(of token: LineToken, in text: Span<UInt8>) -> Int? {
    var place = Int(truncatingIfNeeded: token.hash) & (places.count - 1)
    for _ in 0..<Self.maximumProbeCount {
      if places[place] == 0 { return nil }
      let found = Int(places[place]) - 1
      let range = literals.range(of: found)
      if hashes[found] == token.hash, range.count == Int(token.end - token.start),
        text.matches(from: Int(token.start), to: Int(token.end), in: literals.text.span, from: range.lowerBound)
      {
        return found
      }
      place = (place + 1) & (places.count - 1)
    }
    return nil
  }
}

/// The places of a hash table, a power of two, of which `count` entries take at most half.
func placeCount(for count: Int) -> Int {
  var places = 4
  while places < 2 * count { places *= 2 }
  return places
}
