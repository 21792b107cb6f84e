/// The distinct tokens of all templates, numbered.
///
/// It holds what templates use, never what lines say: a line's tokens are looked up without being stored. Every use of a
/// number is counted; texts that nothing uses any more are dropped once they outweigh the used ones.
/// Open addressing; a text is found by its hash and then compared, so that equal hashes of different texts do no harm.
struct TokenInterner: Sendable {
  private struct Slot: BitwiseCopyable {
    var tag: UInt32
    var id: TokenID
    var place: TextPlace

    static var empty: Slot { Slot(tag: 0, id: .unknown, place: TextPlace(start: 0, length: 0)) }

    @inline(__always)
    func holds(_ token: LineToken, of lineText: Span<UInt8>, in stored: Span<UInt8>) -> Bool {
      tag == UInt32(truncatingIfNeeded: token.hash >> 32) && place.length == Int(token.end - token.start)
        && lineText.matches(from: Int(token.start), to: Int(token.end), in: stored, from: place.start)
    }
  }

  private struct Entry: BitwiseCopyable {
    var hash: UInt64
    var place: TextPlace
    var useCount: Int
    var shape: TokenShape
  }

  /// A power of two, at most half of them taken.
  private var slots: [Slot]
  /// By id; those of ``freeIDs`` hold nothing. The wildcard's text is that of a masked token.
  private var entries: [Entry]
  private var text = LogTemplate.wildcardText
  private var freeIDs: [TokenID] = []
  private var unusedCount = 0

  init() {
    slots = Array(repeating: .empty, count: 256)
    let wildcard = TextPlace(start: 0, length: LogTemplate.wildcardText.count)
    entries = [Entry(hash: 0, place: wildcard, useCount: 1, shape: .mask)]
  }

  /// The texts that are held, used or not yet dropped.
  var count: Int { entries.count - 1 - freeIDs.count }

  /// Fills `ids` with the numbers of a line's tokens. Stores nothing.
  func lookUp(_ line: borrowing LineTokens, into ids: inout LineTokenIDs) {
    let tokens = line.span
    let lineText = line.text
    let stored = text.span
    let slots = slots.span
    let mask = slots.count - 1
    ids.count = tokens.count
    var ids = ids.storage.mutableSpan
    for index in tokens.indices {
      let token = tokens[index]
      if token.traits.contains(.isWildcard) {
        ids[index] = .maskedToken
        continue
      }
      var position = Int(truncatingIfNeeded: token.hash) & mask
      while true {
        let slot = slots[position]
        if slot.id == .unknown { break }
        if slot.holds(token, of: lineText, in: stored) { break }
        position = (position + 1) & mask
      }
      ids[index] = slots[position].id
    }
  }

  /// The number of a token, which is now used once more.
  mutating func retain(_ token: LineToken, of line: borrowing LineTokens) -> TokenID {
    if token.traits.contains(.isWildcard) { return .wildcard }
    let found = position(of: token, in: line.text)
    let id = slots[found].id
    if id != .unknown {
      retain(id)
      return id
    }
    return insert(token, in: line.text)
  }

  /// Counts one more use of a number.
  mutating func retain(_ id: TokenID) {
    if id == .wildcard || id == .maskedToken { return }
    if entries[Int(id)].useCount == 0 { unusedCount -= 1 }
    entries[Int(id)].useCount += 1
  }

  /// Takes one use back. A number without use must not be used again without looking its text up.
  mutating func release(_ id: TokenID) {
    if id == .wildcard || id == .maskedToken { return }
    entries[Int(id)].useCount -= 1
    if entries[Int(id)].useCount == 0 { unusedCount += 1 }
  }

  /// The tokens of a template.
  func tokens(_ ids: ArraySlice<TokenID>) -> [TemplateToken] {
    ids.map { id in
      if id == .wildcard || id == .maskedToken { return .wildcard }
      let place = entries[Int(id)].place
      return .literal(Array(text[place.start..<place.end]))
    }
  }

  /// What a number's text holds.
  func shape(of id: TokenID) -> TokenShape { entries[id == .maskedToken ? 0 : Int(id)].shape }

  /// The text of a number; a masked token's is the wildcard's.
  @_lifetime(borrow self)
  func bytes(of id: TokenID) -> Span<UInt8> {
    let place = entries[id == .maskedToken ? 0 : Int(id)].place
    return text.span.extracting(place.start..<place.end)
  }

  private func position(of token: LineToken, in lineText: Span<UInt8>) -> Int {
    let mask = slots.count - 1
    var position = Int(truncatingIfNeeded: token.hash) & mask
    while slots[position].id != .unknown, !slots[position].holds(token, of: lineText, in: text.span) {
      position = (position + 1) & mask
    }
    return position
  }

  private mutating func insert(_ token: LineToken, in lineText: Span<UInt8>) -> TokenID {
    // Rebuilding takes time linear in the used texts, after at least as many were left unused or added.
    if unusedCount > count / 2 + Self.toleratedUnusedCount { dropUnused() }
    if (count + 1) * 2 > slots.count { rebuildSlots(count: slots.count * 2) }
    let place = TextPlace(start: text.count, length: Int(token.end - token.start))
    for offset in Int(token.start)..<Int(token.end) { text.append(lineText[offset]) }
    let shape = TokenShape(of: lineText.extracting(Int(token.start)..<Int(token.end)))
    let entry = Entry(hash: token.hash, place: place, useCount: 1, shape: shape)
    let id: TokenID
    if let free = freeIDs.popLast() {
      id = free
      entries[Int(id)] = entry
    } else {
      id = TokenID(entries.count)
      entries.append(entry)
    }
    occupySlot(with: id)
    return id
  }

  private mutating func dropUnused() {
    var kept: [UInt8] = []
    for id in entries.indices where entries[id].place.length > 0 {
      let entry = entries[id]
      if entry.useCount > 0 {
        entries[id].place.start = kept.count
        kept += text[entry.place.start..<entry.place.end]
      } else {
        entries[id].place = TextPlace(start: 0, length: 0)
        freeIDs.append(TokenID(id))
      }
    }
    text = kept
    unusedCount = 0
    rebuildSlots(count: slots.count)
  }

  private mutating func rebuildSlots(count: Int) {
    slots = Array(repeating: .empty, count: count)
    for id in 1..<entries.count where entries[id].place.length > 0 { occupySlot(with: TokenID(id)) }
  }

  private mutating func occupySlot(with id: TokenID) {
    let entry = entries[Int(id)]
    let mask = slots.count - 1
    var position = Int(truncatingIfNeeded: entry.hash) & mask
    while slots[position].id != .unknown { position = (position + 1) & mask }
    slots[position] = Slot(tag: UInt32(truncatingIfNeeded: entry.hash >> 32), id: id, place: entry.place)
  }

  /// Texts without use that cost too little to be dropped at once.
  private static var toleratedUnusedCount: Int { 256 }
}

/// Where a text lies: 46 bits of start and 18 of length, which hold the longest token (2¹⁷ bytes).
private struct TextPlace: BitwiseCopyable, Sendable {
  private var packed: UInt64

  init(start: Int, length: Int) { packed = UInt64(start) << 18 | UInt64(length) }

  var length: Int { Int(packed & 0x3_FFFF) }
  var start: Int {
    get { Int(packed >> 18) }
    set { self = TextPlace(start: newValue, length: length) }
  }
  var end: Int { start + length }
}
