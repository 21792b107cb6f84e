/// Everything that turns a raw log line into a key, as learnt and as a model file stores it. Immutable; threads share it,
/// each with a ``LogLineReader``.
///
/// The key of template `t` is `t + 1`. Key 0, ``unknownKey``, is that of every line that no template matches: no template
/// ever has it, so no vocabulary of a model that was trained from raw lines does.
public struct FrozenLogParser: Sendable {
  /// The key of lines that no template matches.
  public static var unknownKey: UInt32 { 0 }

  /// What comes before a line's content.
  public let format: LineFormat
  /// Masks and delimiters.
  public let tokenizer: TokenizerConfiguration
  /// Which log sessions a line belongs to.
  public let sessions: SessionRule
  /// The templates, compiled.
  public let matcher: TemplateMatcher

  /// - Throws: `collidingTokens` where the templates' tokens were made to slow matching down.
  public init(
    format: LineFormat, tokenizer: TokenizerConfiguration, sessions: SessionRule, templates: TemplateTable
  ) throws(TemplateTableError) {
    self.format = format
    self.tokenizer = tokenizer
    self.sessions = sessions
    matcher = try TemplateMatcher(templates)
  }

  public var templates: TemplateTable { matcher.table }
}

extension FrozenLogParser: Equatable {
  public static func == (first: FrozenLogParser, second: FrozenLogParser) -> Bool {
    first.format == second.format && first.tokenizer == second.tokenizer && first.sessions == second.sessions
      && first.templates == second.templates
  }
}
