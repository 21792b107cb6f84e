/// The frozen templates of a parser, compiled for matching. Immutable; threads share it, each with a ``MatchScratch``.
///
/// It never learns: no line changes what any line matches.
public struct TemplateMatcher: Sendable {
  public let table: TemplateTable
  let literals: LiteralIndex
  // Of the three, those of the other kind are empty. An enum's payload would be copied for every line.
  private let trees: PositionalIndex
  private let lengths: NearestIndex
  let subsequences: SubsequenceIndex

  /// Compiles a table. Cost: its tokens, a few times.
  /// - Throws: `collidingTokens`.
  public init(_ table: TemplateTable) throws(TemplateTableError) {
    self.table = table
    literals = try LiteralIndex(table.literals)
    let isPositional = table.kind == .positional
    trees = isPositional ? try PositionalIndex(table, hashes: literals.hashes) : PositionalIndex()
    lengths = isPositional ? NearestIndex(table) : NearestIndex()
    subsequences = isPositional ? SubsequenceIndex() : SubsequenceIndex(table)
  }

  /// The template that a line is an instance of, or else the nearest one.
  ///
  /// A positional template matches a line of as many tokens when every literal equals the line's token; a subsequence
  /// template, when the line can be cut into its literals, in order, and for every wildcard any number of tokens. Of
  /// several, the one with the most literals, of those the first.
  ///
  /// Cost: a few nodes of a decision tree and one comparison where a positional template matches; a look-up for every
  /// token otherwise, and for the nearest template at most all tokens of all templates. No line, however made, costs
  /// more than that. Allocates nothing.
  public func match(_ line: borrowing LineTokens, using scratch: inout MatchScratch) -> TemplateMatch {
    switch table.kind {
    case .positional:
      if let template = trees.match(line) { return .known(template: template) }
      scratch.lookUp(line, in: literals)
      return Self.unknown(lengths.nearest(to: scratch.codes.span.extracting(0..<line.count)))
    case .subsequence:
      scratch.lookUp(line, in: literals)
      if let template = subsequences.match(count: line.count, scratch: &scratch) { return .known(template: template) }
      return Self.unknown(subsequences.nearest(count: line.count, scratch: scratch))
    }
  }

  private static func unknown(_ likeness: Likeness) -> TemplateMatch {
    .unknown(nearest: likeness.template, similarity: likeness.similarity)
  }
}
