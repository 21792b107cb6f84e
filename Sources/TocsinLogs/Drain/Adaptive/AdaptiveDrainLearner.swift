/// Drain, adapted to logs of any system with one configuration.
///
/// Like Drain it keeps lines of different numbers of tokens apart and gives a template wildcards where its lines differ.
/// It is stricter where Drain is lax and laxer where Drain is strict:
/// - Two words that differ are two events, however alike the lines are otherwise; a place becomes variable when many
///   words were seen in it in otherwise equal lines.
/// - Templates that differ only where one of them is masked are one, from the first line on.
///
/// A masked token is a literal while learning: it is alike in all lines that have it. Once learning has ended the same two rules
/// are applied between the templates until nothing changes (``consolidate()``).
public struct AdaptiveDrainLearner: Sendable {
  public let configuration: AdaptiveDrainConfiguration
  var interner = TokenInterner()
  /// A leaf for each number of tokens.
  var clusters: ClusterStore
  private var index = PatternIndex()
  private var latestID: UInt32 = 0
  /// Clusters that became part of another one after their id was given out.
  private var merged: [(id: UInt32, into: UInt32)] = []
  private var toleratedMergedCount = 1024
  private var ids = LineTokenIDs()

  /// - Throws: ``LogParserError`` where a value of the configuration is out of range.
  public init(_ configuration: AdaptiveDrainConfiguration) throws(LogParserError) {
    try configuration.validate()
    self.configuration = configuration
    clusters = ClusterStore(maximumCount: configuration.maximumClusters, maskedToken: .maskedToken)
  }

  /// Adds a line and gives the id of its cluster, counted from 1 in the order of their making.
  ///
  /// Clusters merge: what an id stands for in the end, ``LearntTemplates/templateIndex(ofCluster:)`` says.
  /// Allocates nothing if the line fits a template. One that fits none is compared with all of its number of tokens.
  public mutating func learn(_ line: borrowing LineTokens) -> UInt32 {
    interner.lookUp(line, into: &ids)
    let fitting = index.match(ids, in: clusters)
    if fitting != ClusterStore.none {
      clusters.count(lineOf: fitting)
      return clusters.id(of: fitting)
    }
    return learnNew(line)
  }

  /// The clusters there are at present.
  public var clusterCount: Int { clusters.count }

  /// Distinct texts that are held, for tests of memory.
  package var internedTokenCount: Int { interner.count }

  private mutating func learnNew(_ line: borrowing LineTokens) -> UInt32 {
    let new = clusters.make(
      id: latestID + 1, of: line, in: ClusterStore.LeafIndex(line.count), interner: &interner)
    index.insert(new, of: clusters)
    var home = new
    if let alike = mostAlike(new) {
      home = merge([alike, new])
    } else {
      home = generalize(new)
      if home == new, let similar = mostSimilarInCrowd(new) { home = merge([similar, new]) }
    }
    if home == new {
      // Its id is its own only now that it stays a cluster.
      latestID += 1
      if clusters.isOverfull { evict() }
    } else {
      clusters.use(home)
    }
    return clusters.id(of: home)
  }

  private mutating func evict() {
    index.remove(clusters.leastRecentlyUsed)
    clusters.remove(clusters.leastRecentlyUsed, interner: &interner)
    guard merged.count > toleratedMergedCount else { return }
    // What became part of a cluster that is gone now is gone as well.
    let present = learntClusters()
    merged.removeAll { Self.place(of: $0.id, in: present) == nil }
    toleratedMergedCount = 2 * merged.count + 1024
  }

  /// Makes clusters of one leaf one and gives it: the oldest.
  mutating func merge(_ members: [ClusterStore.Index]) -> ClusterStore.Index {
    var oldest = members[0]
    for member in members where clusters.id(of: member) < clusters.id(of: oldest) { oldest = member }
    index.remove(oldest)
    for member in members where member != oldest {
      if clusters.id(of: member) <= latestID { merged.append((clusters.id(of: member), clusters.id(of: oldest))) }
      index.remove(member)
      clusters.merge(member, into: oldest, interner: &interner)
    }
    index.insert(oldest, of: clusters)
    return oldest
  }
}

extension AdaptiveDrainLearner {
  /// The templates of the clusters there are, consolidated; those that became equal merged.
  public func learntTemplates() -> LearntTemplates {
    var final = self
    final.consolidate()
    return LearntTemplates(merging: final.learntClusters(), texts: final.interner)
  }

  /// The clusters there are, and with their templates those that became part of them.
  private func learntClusters() -> [LearntCluster] {
    var learnt = clusters.inOrderOfID()
    for position in learnt.indices {
      // Masked as a whole is a wildcard to those who match.
      learnt[position].template = learnt[position].template.map { $0 == .maskedToken ? .wildcard : $0 }[...]
    }
    // What was merged into a cluster that was merged later follows it: the later merges are known first.
    for (id, into) in merged.reversed() {
      guard let place = Self.place(of: into, in: learnt) else { continue }
      let template = learnt[place].template
      let own = learnt.insertionPlace(of: id) { $0.id }
      learnt.insert(LearntCluster(id: id, template: template, lineCount: 0), at: own)
    }
    return learnt
  }

  private static func place(of id: UInt32, in clusters: [LearntCluster]) -> Int? {
    let place = clusters.insertionPlace(of: id) { $0.id }
    return place < clusters.count && clusters[place].id == id ? place : nil
  }
}
