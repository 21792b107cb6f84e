/// Finds the template that a line fits without comparing it with each.
///
/// Templates of as many tokens with their wildcards in the same places share a pattern. The literals of a line under each
/// pattern, the ones with the fewest wildcards first, are looked up by a hash, a sum over places from which those of the
/// wildcards are taken away; a template found is compared token by token. Source of the idea: tuple space search
/// (Srinivasan, Suri, Varghese: Packet classification using tuple space search, SIGCOMM 1999).
struct PatternIndex: Sendable {
  private typealias PatternNumber = UInt32

  private struct Pattern: BitwiseCopyable {
    /// Where its places are in ``places``.
    var start: Int
    var count: Int
    /// The templates that have it.
    var useCount = 0
    /// The next one for as many tokens, with no fewer wildcards.
    var next: PatternNumber = none
  }

  private struct Slot: BitwiseCopyable {
    var key: UInt64
    var cluster: ClusterStore.Index = none
  }

  private static var none: UInt32 { .max }

  private var patterns: [Pattern] = []
  private var places: [UInt32] = []
  /// By number of tokens.
  private var firstPatterns: [PatternNumber] = Array(repeating: none, count: LineTokens.maximumCount + 1)
  /// Open addressing: a power of two, at most half of them taken.
  private var slots: [Slot]
  private var takenCount = 0
  /// By cluster: its pattern and the key it is listed under; slots of other keys are left from earlier.
  private var listings: [(pattern: PatternNumber, key: UInt64)] = []
  private var listedCount = 0

  /// - Parameter capacity: Templates that there is room for.
  init(capacity: Int = 16) {
    var count = 64
    while count < capacity * 4 { count *= 2 }
    slots = Array(repeating: Slot(key: 0), count: count)
  }

  /// The cluster whose template a line fits with the fewest wildcards, of those the oldest; ``ClusterStore/none`` where
  /// it fits none.
  func match(_ line: LineTokenIDs, in clusters: ClusterStore) -> ClusterStore.Index {
    let ids = line.span
    let patterns = patterns.span
    let slots = slots.span
    var sum: UInt64 = 0
    for place in ids.indices { sum &+= Self.term(ids[place], at: place) }
    var best = ClusterStore.none
    var bestCount = 0
    var number = firstPatterns[ids.count]
    while number != Self.none {
      let pattern = patterns[Int(number)]
      if best != ClusterStore.none, pattern.count > bestCount { break }
      if pattern.useCount > 0 {
        var key = sum
        for index in pattern.start..<pattern.start + pattern.count {
          let place = Int(places[index])
          key &-= Self.term(ids[place], at: place)
        }
        key = Self.key(key, number)
        var position = Int(truncatingIfNeeded: key) & (slots.count - 1)
        while slots[position].cluster != Self.none {
          let slot = slots[position]
          if slot.key == key, listings[Int(slot.cluster)].key == key, clusters.matches(slot.cluster, line),
            best == ClusterStore.none || clusters.id(of: slot.cluster) < clusters.id(of: best)
          {
            best = slot.cluster
            bestCount = pattern.count
          }
          position = (position + 1) & (slots.count - 1)
        }
      }
      number = pattern.next
    }
    return best
  }

  /// Lists a cluster by its present template.
  mutating func insert(_ cluster: ClusterStore.Index, of clusters: ClusterStore) {
    if (takenCount + 1) * 2 > slots.count || patterns.count > 2 * listedCount + 64 { rebuild(from: clusters) }
    let template = clusters.template(of: cluster)
    let number = pattern(of: template)
    var sum: UInt64 = 0
    for place in template.indices where template[place] != .wildcard { sum &+= Self.term(template[place], at: place) }
    let key = Self.key(sum, number)
    while listings.count <= Int(cluster) { listings.append((Self.none, 0)) }
    listings[Int(cluster)] = (number, key)
    listedCount += 1
    patterns[Int(number)].useCount += 1
    place(cluster, key)
  }

  /// Takes a cluster off the list, before its template changes or it goes.
  mutating func remove(_ cluster: ClusterStore.Index) {
    patterns[Int(listings[Int(cluster)].pattern)].useCount -= 1
    listings[Int(cluster)] = (Self.none, 0)
    listedCount -= 1
  }

  private mutating func place(_ cluster: ClusterStore.Index, _ key: UInt64) {
    var position = Int(truncatingIfNeeded: key) & (slots.count - 1)
    while slots[position].cluster != Self.none { position = (position + 1) & (slots.count - 1) }
    slots[position] = Slot(key: key, cluster: cluster)
    takenCount += 1
  }

  /// Leaves out slots and patterns that are no longer in use, and makes room.
  private mutating func rebuild(from clusters: ClusterStore) {
    let old = listings
    self = PatternIndex(capacity: listedCount + 1)
    for (cluster, listing) in old.enumerated() where listing.pattern != Self.none {
      insert(ClusterStore.Index(cluster), of: clusters)
    }
  }

  /// The number of a template's pattern, which is new where no template had it.
  private mutating func pattern(of template: Span<TokenID>) -> PatternNumber {
    var wildcards: [UInt32] = []
    for place in template.indices where template[place] == .wildcard { wildcards.append(UInt32(place)) }
    var before = Self.none
    var number = firstPatterns[template.count]
    while number != Self.none, patterns[Int(number)].count <= wildcards.count {
      let pattern = patterns[Int(number)]
      if wildcards[...] == places[pattern.start..<pattern.start + pattern.count] { return number }
      before = number
      number = pattern.next
    }
    let added = PatternNumber(patterns.count)
    patterns.append(Pattern(start: places.count, count: wildcards.count, next: number))
    places += wildcards
    if before == Self.none {
      firstPatterns[template.count] = added
    } else {
      patterns[Int(before)].next = added
    }
    return added
  }

  @inline(__always)
  private static func term(_ id: TokenID, at place: Int) -> UInt64 {
    folded(UInt64(id) << 32 | UInt64(place))
  }

  @inline(__always)
  private static func key(_ sum: UInt64, _ pattern: PatternNumber) -> UInt64 {
    folded(sum ^ UInt64(pattern) << 40) | 1
  }
}
