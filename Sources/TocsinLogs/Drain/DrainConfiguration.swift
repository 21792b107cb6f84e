/// How Drain groups lines. The initial values are those of the reference implementation.
///
/// Source: He, Zhu, Zheng, Lyu: Drain, an online log parsing approach with fixed depth tree (ICWS 2017), and the behaviour
/// of Drain3 0.9.11, which this learner repeats line by line.
public struct DrainConfiguration: Equatable, Sendable {
  /// The levels of the tree, root and leaves included; at least 3. A line descends by its number of tokens and then by
  /// its first `depth - 3` tokens, the last token never among them.
  public var depth: Int
  /// The least share of a line's tokens that must equal the template's, wildcards never counted as equal, 0 to 1.
  public var similarityThreshold: Double
  /// The most children of a node, the wildcard's among them; at least 1. Further tokens share the wildcard's.
  public var maximumChildren: Int
  /// The most clusters at a time; a new one replaces the one that was longest without a line. `nil`: no limit.
  public var maximumClusters: Int?
  /// Whether a leading token with an ASCII digit, where it has no child of its own, descends into the wildcard's.
  public var generalizesNumericTokens: Bool

  public init(
    depth: Int = 4, similarityThreshold: Double = 0.4, maximumChildren: Int = 100, maximumClusters: Int? = nil,
    generalizesNumericTokens: Bool = true
  ) {
    self.depth = depth
    self.similarityThreshold = similarityThreshold
    self.maximumChildren = maximumChildren
    self.maximumClusters = maximumClusters
    self.generalizesNumericTokens = generalizesNumericTokens
  }

  /// - Throws: The first value out of range.
  func validate() throws(LogParserError) {
    guard depth >= 3 else { throw .depth(depth) }
    guard similarityThreshold >= 0, similarityThreshold <= 1 else { throw .similarityThreshold(similarityThreshold) }
    guard maximumChildren >= 1 else { throw .maximumChildren(maximumChildren) }
    if let maximumClusters, maximumClusters < 1 { throw .maximumClusters(maximumClusters) }
  }
}
