/// How a template's wildcards stand for tokens. The raw values are those of the model file.
public enum TemplateKind: UInt8, Sendable {
  /// A wildcard is any one token, so that a template matches lines of as many tokens as it has: Drain.
  case positional = 0
  /// A wildcard is any run of tokens, an empty one too: Spell.
  case subsequence = 1
}

extension LogParserConfiguration {
  /// The kind of the templates that such a parser learns.
  public var templateKind: TemplateKind {
    switch self {
    case .drain, .adaptiveDrain: .positional
    case .spell: .subsequence
    }
  }
}
