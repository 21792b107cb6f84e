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
  /// A session ends when it has been silent for longer, in seconds by the times of the lines; `nil`: silence ends none.
  ///
  /// Finite and above 0. The parser itself keeps no sessions: trainers and detectors do, all with this number, so that a
  /// model is served the sessions that it has learnt from.
  public let sessionTimeout: Double?
  /// The templates, compiled.
  public let matcher: TemplateMatcher

  /// - Throws: `collidingTokens` where the templates' tokens were made to slow matching down.
  public init(
    format: LineFormat, tokenizer: TokenizerConfiguration, sessions: SessionRule, sessionTimeout: Double? = nil,
    templates: TemplateTable
  ) throws(TemplateTableError) {
    if let sessionTimeout { precondition(Self.isSessionTimeout(sessionTimeout), "a time-out above 0 and finite") }
    self.format = format
    self.tokenizer = tokenizer
    self.sessions = sessions
    self.sessionTimeout = sessionTimeout
    matcher = try TemplateMatcher(templates)
  }

  public var templates: TemplateTable { matcher.table }

  /// Whether sessions can have this time-out: finite and above 0.
  public static func isSessionTimeout(_ seconds: Double) -> Bool { seconds > 0 && seconds.isFinite }
}

extension FrozenLogParser: Equatable {
  public static func == (first: FrozenLogParser, second: FrozenLogParser) -> Bool {
    first.format == second.format && first.tokenizer == second.tokenizer && first.sessions == second.sessions
      && first.sessionTimeout == second.sessionTimeout && first.templates == second.templates
  }
}
