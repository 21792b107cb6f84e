/// Groups lines by Drain and learns their templates.
///
/// Lines descend a tree by their number of tokens and their leading tokens; in the leaf they join the cluster whose
/// template equals them most, if that is enough, or make a new one. Where a line differs from its cluster's template, the
/// template gets a wildcard. Results equal Drain3's 0.9.11 on the same tokens, with one difference: a digit is an ASCII
/// digit.
public struct DrainLearner: Sendable {
  public let configuration: DrainConfiguration
  private var interner = TokenInterner()
  private var tree: DrainTree
  private var clusters: ClusterStore
  private var latestID: UInt32 = 0
  /// By number of tokens: the least number of equal ones that reaches the threshold.
  private let requiredCounts: [Int]
  /// The tokens of the line at hand.
  private var ids = LineTokenIDs()

  /// - Throws: ``LogParserError`` where a value of the configuration is out of range.
  public init(_ configuration: DrainConfiguration) throws(LogParserError) {
    try configuration.validate()
    self.configuration = configuration
    tree = DrainTree(configuration)
    clusters = ClusterStore(maximumCount: configuration.maximumClusters, maskedToken: .wildcard)
    requiredCounts = Self.requiredCounts(threshold: configuration.similarityThreshold)
  }

  /// Adds a line and gives the id of its cluster, counted from 1 in the order of their making.
  ///
  /// Allocates nothing unless the line makes a new cluster. Memory grows with the clusters there are, never with lines.
  public mutating func learn(_ line: borrowing LineTokens) -> UInt32 {
    interner.lookUp(line, into: &ids)
    if let leaf = tree.leaf(for: ids),
      let (index, equalCount) = clusters.closest(in: leaf, to: ids, required: requiredCounts[line.count])
    {
      clusters.count(lineOf: index)
      clusters.widen(index, by: ids, equalCount: equalCount, interner: &interner)
      return clusters.id(of: index)
    }
    if clusters.isFull { clusters.remove(clusters.leastRecentlyUsed, interner: &interner) }
    latestID += 1
    let leaf = tree.makeLeaf(for: line, interner: &interner)
    clusters.make(id: latestID, of: line, in: leaf, required: requiredCounts[line.count], interner: &interner)
    return latestID
  }

  /// The clusters there are at present.
  public var clusterCount: Int { clusters.count }

  /// Distinct texts that are held, for tests of memory.
  package var internedTokenCount: Int { interner.count }

  /// As in double precision, so that a share is reached on every system or on none.
  private static func requiredCounts(threshold: Double) -> [Int] {
    var counts = [0]
    for tokenCount in 1...LineTokens.maximumCount {
      var equal = max(Int(threshold * Double(tokenCount)) - 1, 0)
      while equal < tokenCount, Double(equal) / Double(tokenCount) < threshold { equal += 1 }
      counts.append(equal)
    }
    return counts
  }
}

extension DrainLearner {
  /// The templates of the clusters there are, those that became equal merged.
  public func learntTemplates() -> LearntTemplates {
    LearntTemplates(merging: clusters.inOrderOfID(), texts: interner)
  }
}
