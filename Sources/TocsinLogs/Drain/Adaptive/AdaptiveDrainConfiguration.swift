/// How adaptive Drain groups lines. The initial values suit logs of any system, given masks for common values.
public struct AdaptiveDrainConfiguration: Equatable, Sendable {
  /// Distinct values of one token, each holding a mask and otherwise equal lines, that make the token variable.
  public var maskedValueCount: Int
  /// The same for values without masks.
  public var wordValueCount: Int
  /// The same for the first token, which tells what a line is about more than any other does.
  public var firstWordValueCount: Int
  /// The most words that become one with a mask in the same place when two templates are merged.
  public var absorbedWordLimit: Int
  /// The equal literals with a letter that two templates need for that.
  public var absorbingLiteralCount: Int
  /// Clusters of the same number of tokens and the same first token above which lines join by similarity, as in Drain:
  /// text that is never the same twice must not make a cluster for each line.
  public var crowdCount: Int
  /// The share of equal tokens that is enough then, 0 to 1.
  public var crowdSimilarity: Double
  /// The most clusters at a time; a new one replaces the one that was longest without a line. `nil`: no limit.
  public var maximumClusters: Int?

  /// The most clusters of a leaf, the oldest first, that a line without a template is compared with. Logs of events have a
  /// tenth of it; text that is never the same twice would be compared with all that came before.
  public static var comparedClusterCount: Int { 1_000 }

  public init(
    maskedValueCount: Int = 5, wordValueCount: Int = 8, firstWordValueCount: Int = 32, absorbedWordLimit: Int = 1,
    absorbingLiteralCount: Int = 2, crowdCount: Int = 100, crowdSimilarity: Double = 0.5, maximumClusters: Int? = 10_000
  ) {
    self.maskedValueCount = maskedValueCount
    self.wordValueCount = wordValueCount
    self.firstWordValueCount = firstWordValueCount
    self.absorbedWordLimit = absorbedWordLimit
    self.absorbingLiteralCount = absorbingLiteralCount
    self.crowdCount = crowdCount
    self.crowdSimilarity = crowdSimilarity
    self.maximumClusters = maximumClusters
  }

  /// - Throws: The first value out of range.
  func validate() throws(LogParserError) {
    for count in [maskedValueCount, wordValueCount, firstWordValueCount] where count < 2 { throw .valueCount(count) }
    guard absorbedWordLimit >= 0 else { throw .absorbedWordLimit(absorbedWordLimit) }
    guard absorbingLiteralCount >= 0 else { throw .absorbingLiteralCount(absorbingLiteralCount) }
    guard crowdCount >= 1 else { throw .crowdCount(crowdCount) }
    guard crowdSimilarity >= 0, crowdSimilarity <= 1 else { throw .similarityThreshold(crowdSimilarity) }
    if let maximumClusters, maximumClusters < 1 { throw .maximumClusters(maximumClusters) }
  }
}
