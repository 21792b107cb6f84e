/// How Spell groups lines.
///
/// Source: Du, Li: Spell, streaming parsing of system event logs (ICDM 2016).
public struct SpellConfiguration: Equatable, Sendable {
  /// The least share of a line's tokens, masked ones not counted, that the longest common subsequence with a template
  /// must hold; above 0, at most 1. τ in the paper.
  public var threshold: Double

  public init(threshold: Double = 0.5) { self.threshold = threshold }

  /// - Throws: ``LogParserError/spellThreshold(_:)`` where the threshold is out of range.
  func validate() throws(LogParserError) {
    guard threshold > 0, threshold <= 1 else { throw .spellThreshold(threshold) }
  }
}
