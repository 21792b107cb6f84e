/// Clusters of lines with their templates, listed by the leaf they belong to and, where their number is limited, by last
/// use.
struct ClusterStore: Sendable {
  /// Where a cluster stands here. Indices are used again after removal, ids are not.
  typealias Index = UInt32
  typealias LeafIndex = UInt32

  private struct Cluster: BitwiseCopyable {
    var id: UInt32
    var leaf: LeafIndex
    var rowStart: Int
    var tokenCount: Int
    var literalCount: Int
    var lineCount: Int
    var isListed = false
    var nextInLeaf: Index = none
    var previousInLeaf: Index = none
    var newer: Index = none
    var older: Index = none
  }

  /// Both ends of a list of clusters.
  private struct Ends: BitwiseCopyable {
    var first: Index = none
    var last: Index = none
  }

  /// No cluster.
  static var none: Index { .max }

  private var clusters: [Cluster] = []
  private var freeIndices: [Index] = []
  /// The templates' tokens, template after template.
  private var rows: [TokenID] = []
  private var abandonedRowTokens = 0
  /// By leaf: its clusters in the order of their making.
  private var leaves: [Ends] = []
  /// From the one longest without a line to the latest one. Kept only where the number of clusters is limited.
  private var uses = Ends()
  private let maximumCount: Int?
  /// What a masked token is in a template: its wildcard, or a literal of its own.
  private let maskedToken: TokenID

  /// - Parameter maskedToken: ``TokenID/wildcard`` or ``TokenID/maskedToken``.
  init(maximumCount: Int?, maskedToken: TokenID) {
    self.maximumCount = maximumCount
    self.maskedToken = maskedToken
  }

  var count: Int { clusters.count - freeIndices.count }

  /// Whether a further cluster is one too many.
  var isFull: Bool { if let maximumCount { count >= maximumCount } else { false } }

  /// Whether the last cluster that was made is one too many.
  var isOverfull: Bool { if let maximumCount { count > maximumCount } else { false } }

  func id(of index: Index) -> UInt32 { clusters[Int(index)].id }

  func leaf(of index: Index) -> LeafIndex { clusters[Int(index)].leaf }

  /// Whether a cluster is there that was.
  func isPresent(_ index: Index) -> Bool { clusters[Int(index)].id != 0 }

  /// The cluster of a leaf whose template has the most tokens equal to the line's; of several the one with the most
  /// wildcards, of those the oldest.
  ///
  /// - Parameter required: The least number of equal tokens.
  /// - Complexity: O(clusters of the leaf × tokens); templates with too few literals cost no comparison.
  func closest(in leaf: LeafIndex, to line: LineTokenIDs, required: Int) -> (index: Index, equalCount: Int)? {
    guard Int(leaf) < leaves.count else { return nil }
    let ids = line.span
    let clusters = clusters.span
    let rows = rows.span
    var best = Self.none
    var bestEqual = required - 1
    var bestLiterals = 0
    var index = leaves[Int(leaf)].first
    while index != Self.none {
      let cluster = clusters[Int(index)]
      // More wildcards win only a draw, and a template cannot equal more tokens than it has literals.
      if cluster.literalCount > bestEqual || (cluster.literalCount == bestEqual && bestLiterals > bestEqual) {
        let equal = Self.equalCount(rows.extracting(cluster.rowStart..<cluster.rowStart + ids.count), ids)
        if equal > bestEqual || (equal == bestEqual && cluster.literalCount < bestLiterals) {
          best = index
          bestEqual = equal
          bestLiterals = cluster.literalCount
          if equal == ids.count { break }
        }
      }
      index = cluster.nextInLeaf
    }
    return best == Self.none ? nil : (best, bestEqual)
  }

  /// Counts a line into a cluster.
  mutating func count(lineOf index: Index) {
    clusters[Int(index)].lineCount += 1
    use(index)
  }

  /// Makes a cluster the one used last.
  mutating func use(_ index: Index) {
    if maximumCount != nil, uses.last != index {
      unlinkUse(of: index)
      linkLatestUse(of: index)
    }
  }

  /// Puts wildcards where a cluster's template differs from a line, of which `equalCount` tokens equal it.
  mutating func widen(_ index: Index, by line: LineTokenIDs, equalCount: Int, interner: inout TokenInterner) {
    if equalCount == clusters[Int(index)].literalCount { return }
    let ids = line.span
    let start = clusters[Int(index)].rowStart
    for position in ids.indices where rows[start + position] != ids[position] {
      interner.release(rows[start + position])
      rows[start + position] = .wildcard
    }
    clusters[Int(index)].literalCount = equalCount
  }

  /// Makes one cluster a part of another with as many tokens, whose template gets wildcards where theirs differ.
  mutating func merge(_ index: Index, into other: Index, interner: inout TokenInterner) {
    let (from, into) = (clusters[Int(index)].rowStart, clusters[Int(other)].rowStart)
    for position in 0..<clusters[Int(other)].tokenCount where rows[into + position] != rows[from + position] {
      if rows[into + position] == .wildcard { continue }
      interner.release(rows[into + position])
      rows[into + position] = .wildcard
      clusters[Int(other)].literalCount -= 1
    }
    clusters[Int(other)].lineCount += clusters[Int(index)].lineCount
    remove(index, interner: &interner)
  }

  /// A cluster of one line, whose tokens are its template.
  ///
  /// - Parameter required: The least number of equal tokens for a line to join it. Where masks leave fewer, no line ever
  ///   will, and the leaf does not list it: else every such line would be compared with all before it.
  @discardableResult
  mutating func make(
    id: UInt32, of line: borrowing LineTokens, in leaf: LeafIndex, required: Int = 0, interner: inout TokenInterner
  ) -> Index {
    var cluster = Cluster(
      id: id, leaf: leaf, rowStart: rows.count, tokenCount: line.count, literalCount: 0, lineCount: 1)
    for position in 0..<line.count {
      var token = interner.retain(line[position], of: line)
      if token == .wildcard { token = maskedToken }
      rows.append(token)
      if token != .wildcard { cluster.literalCount += 1 }
    }
    let index: Index
    if let free = freeIndices.popLast() {
      index = free
      clusters[Int(index)] = cluster
    } else {
      index = Index(clusters.count)
      clusters.append(cluster)
    }
    if cluster.literalCount >= required { linkInLeaf(index) }
    if maximumCount != nil { linkLatestUse(of: index) }
    return index
  }

  /// The cluster that was longest without a line, where their number is limited.
  var leastRecentlyUsed: Index { uses.first }

  mutating func remove(_ index: Index, interner: inout TokenInterner) {
    let cluster = clusters[Int(index)]
    for position in cluster.rowStart..<cluster.rowStart + cluster.tokenCount { interner.release(rows[position]) }
    if maximumCount != nil { unlinkUse(of: index) }
    if cluster.isListed { unlinkInLeaf(index) }
    clusters[Int(index)].id = 0
    freeIndices.append(index)
    abandonedRowTokens += cluster.tokenCount
    if abandonedRowTokens > rows.count / 2 + 1024 { compactRows() }
  }

  @inline(__always)
  private static func equalCount(_ row: Span<TokenID>, _ ids: Span<TokenID>) -> Int {
    var count = 0
    for position in ids.indices { count &+= row[position] == ids[position] ? 1 : 0 }
    return count
  }

  private mutating func compactRows() {
    var kept: [TokenID] = []
    for index in clusters.indices where clusters[index].id != 0 {
      let start = clusters[index].rowStart
      clusters[index].rowStart = kept.count
      kept += rows[start..<start + clusters[index].tokenCount]
    }
    rows = kept
    abandonedRowTokens = 0
  }
}

extension ClusterStore {
  /// The tokens of a cluster's template.
  @_lifetime(borrow self)
  func template(of index: Index) -> Span<TokenID> {
    let cluster = clusters[Int(index)]
    return rows.span.extracting(cluster.rowStart..<cluster.rowStart + cluster.tokenCount)
  }

  /// Whether every literal of a cluster's template equals the line's token. The line must have as many tokens.
  func matches(_ index: Index, _ line: LineTokenIDs) -> Bool {
    let start = clusters[Int(index)].rowStart
    let ids = line.span
    let row = rows.span.extracting(start..<start + ids.count)
    var differing = 0
    for position in ids.indices {
      differing &+= row[position] != ids[position] && row[position] != .wildcard ? 1 : 0
    }
    return differing == 0
  }

  /// The oldest cluster of a leaf; ``none`` where it has none.
  func first(in leaf: LeafIndex) -> Index { Int(leaf) < leaves.count ? leaves[Int(leaf)].first : Self.none }

  /// The next younger cluster of the same leaf; ``none`` behind the last.
  func next(after index: Index) -> Index { clusters[Int(index)].nextInLeaf }

  /// The clusters of a leaf, the oldest first.
  func clusters(in leaf: LeafIndex) -> [Index] {
    var members: [Index] = []
    var index = first(in: leaf)
    while index != Self.none {
      members.append(index)
      index = next(after: index)
    }
    return members
  }

  /// The leaves that have been used are below.
  var leafCount: Int { leaves.count }

  /// The clusters there are.
  func inOrderOfID() -> [LearntCluster] {
    var learnt: [LearntCluster] = []
    for cluster in clusters where cluster.id != 0 {
      let template = rows[cluster.rowStart..<cluster.rowStart + cluster.tokenCount]
      learnt.append(LearntCluster(id: cluster.id, template: template, lineCount: cluster.lineCount))
    }
    learnt.sort { $0.id < $1.id }
    return learnt
  }
}

/// The lists.
extension ClusterStore {
  private mutating func linkInLeaf(_ index: Index) {
    let leaf = Int(clusters[Int(index)].leaf)
    while leaves.count <= leaf { leaves.append(Ends()) }
    let last = leaves[leaf].last
    clusters[Int(index)].isListed = true
    clusters[Int(index)].previousInLeaf = last
    leaves[leaf].last = index
    if last == Self.none { leaves[leaf].first = index } else { clusters[Int(last)].nextInLeaf = index }
  }

  private mutating func unlinkInLeaf(_ index: Index) {
    let cluster = clusters[Int(index)]
    let (previous, next) = (cluster.previousInLeaf, cluster.nextInLeaf)
    if previous == Self.none {
      leaves[Int(cluster.leaf)].first = next
    } else {
      clusters[Int(previous)].nextInLeaf = next
    }
    if next == Self.none {
      leaves[Int(cluster.leaf)].last = previous
    } else {
      clusters[Int(next)].previousInLeaf = previous
    }
  }

  private mutating func linkLatestUse(of index: Index) {
    let last = uses.last
    clusters[Int(index)].older = last
    clusters[Int(index)].newer = Self.none
    uses.last = index
    if last == Self.none { uses.first = index } else { clusters[Int(last)].newer = index }
  }

  private mutating func unlinkUse(of index: Index) {
    let (older, newer) = (clusters[Int(index)].older, clusters[Int(index)].newer)
    if older == Self.none { uses.first = newer } else { clusters[Int(older)].newer = newer }
    if newer == Self.none { uses.last = older } else { clusters[Int(newer)].older = older }
  }
}
