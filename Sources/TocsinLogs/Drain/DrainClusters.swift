/// Clusters of lines with their templates, listed by leaf of the tree and, where their number is limited, by last use.
struct DrainClusters: Sendable {
  /// Where a cluster stands here. Indices are used again after eviction, ids are not.
  typealias Index = UInt32

  private struct Cluster: BitwiseCopyable {
    var id: UInt32
    var leaf: DrainTree.NodeIndex
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

  private static var none: Index { .max }

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

  init(maximumCount: Int?) { self.maximumCount = maximumCount }

  var count: Int { clusters.count - freeIndices.count }

  var isFull: Bool { if let maximumCount { count >= maximumCount } else { false } }

  func id(of index: Index) -> UInt32 { clusters[Int(index)].id }

  /// The cluster of a leaf whose template has the most tokens equal to the line's; of several the one with the most
  /// wildcards, of those the oldest.
  ///
  /// - Parameter required: The least number of equal tokens.
  /// - Complexity: O(clusters of the leaf × tokens); templates with too few literals cost no comparison.
  func closest(in leaf: DrainTree.NodeIndex, to line: LineTokenIDs, required: Int) -> (index: Index, equalCount: Int)? {
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

  /// Adds a line to a cluster: where its tokens differ from the template's, the template gets wildcards.
  mutating func add(_ line: LineTokenIDs, equalCount: Int, to index: Index, interner: inout TokenInterner) {
    clusters[Int(index)].lineCount += 1
    if maximumCount != nil, uses.last != index {
      unlinkUse(of: index)
      linkLatestUse(of: index)
    }
    if equalCount < clusters[Int(index)].literalCount {
      let ids = line.span
      let start = clusters[Int(index)].rowStart
      for position in ids.indices where rows[start + position] != ids[position] {
        interner.release(rows[start + position])
        rows[start + position] = .wildcard
      }
      clusters[Int(index)].literalCount = equalCount
    }
  }

  /// A cluster of one line, whose tokens are its template.
  ///
  /// - Parameter required: The least number of equal tokens for a line to join it. Where masks leave fewer, no line ever
  ///   will, and the leaf does not list it: else every such line would be compared with all before it.
  mutating func make(
    id: UInt32, of line: borrowing LineTokens, in leaf: DrainTree.NodeIndex, required: Int,
    interner: inout TokenInterner
  ) {
    var cluster = Cluster(
      id: id, leaf: leaf, rowStart: rows.count, tokenCount: line.count, literalCount: 0, lineCount: 1)
    for position in 0..<line.count {
      let token = interner.retain(line[position], of: line)
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
  }

  /// Removes the cluster that was longest without a line.
  mutating func evict(interner: inout TokenInterner) {
    let index = uses.first
    let cluster = clusters[Int(index)]
    for position in cluster.rowStart..<cluster.rowStart + cluster.tokenCount { interner.release(rows[position]) }
    unlinkUse(of: index)
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

extension DrainClusters {
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
extension DrainClusters {
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
