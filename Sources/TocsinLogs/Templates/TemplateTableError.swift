/// Why templates do not make a ``TemplateTable`` or a ``TemplateMatcher``. Templates and tokens are counted from 0.
public enum TemplateTableError: Error, Equatable, Sendable {
  case noTemplates
  case tooManyTemplates(count: Int, maximum: Int)
  case tooManyTokens(template: Int, count: Int, maximum: Int)
  /// All templates together.
  case tooManyTokensInTotal(maximum: Int)
  case emptyToken(template: Int, token: Int)
  case tokenTooLong(template: Int, token: Int, byteCount: Int, maximum: Int)
  /// All distinct tokens together.
  case textTooLong(maximum: Int)
  /// Two wildcards in a row say no more than one does where a wildcard is a run of tokens.
  case adjacentWildcards(template: Int, token: Int)
  case duplicate(template: Int, of: Int)
  case negativeLineCount(template: Int)
  /// More of the tokens than chance could explain share a place in a hash table: they were made to.
  case collidingTokens

  // MARK: Tables taken from a file

  /// A distinct token is empty, too long, not behind the one before, or in no template.
  case invalidLiteral(Int)
  /// A token of a template refers to no literal.
  case unknownLiteral(template: Int, token: Int)
}

// Texts are for tools; the Embedded build does without them.
#if !hasFeature(Embedded)
  extension TemplateTableError: CustomStringConvertible {
    /// What is wrong and what to do about it. Templates are named by their keys, which count from 1.
    public var description: String {
      switch self {
      case .noTemplates: "no templates at all; learn from a log with at least one line"
      case .tooManyTemplates(let count, let maximum):
        "\(count) templates, at most \(maximum) are allowed; lower the similarity threshold or mask what varies"
      case .tooManyTokens(let template, let count, let maximum):
        "template \(template + 1) has \(count) tokens, at most \(maximum) are allowed; cut the lines"
      case .tooManyTokensInTotal(let maximum):
        "the templates have more than \(maximum) tokens; lower the similarity threshold or mask what varies"
      case .emptyToken(let template, let token):
        "template \(template + 1): token \(token + 1) is empty; leave it out"
      case .tokenTooLong(let template, let token, let byteCount, let maximum):
        "template \(template + 1): token \(token + 1) has \(byteCount) bytes, at most \(maximum) are allowed; mask it"
      case .textTooLong(let maximum):
        "the templates have more than \(maximum) bytes of text; mask what varies in long tokens"
      case .adjacentWildcards(let template, let token):
        "template \(template + 1): tokens \(token) and \(token + 1) are both wildcards; make them one"
      case .duplicate(let template, let other):
        "template \(template + 1) is the same as template \(other + 1); leave it out"
      case .negativeLineCount(let template): "template \(template + 1): its number of lines is negative"
      case .collidingTokens:
        "many tokens of the templates were made to share a hash; mask them, or do not trust the log"
      case .invalidLiteral(let index):
        "token \(index + 1) of the list is empty, too long, unused or not in order; export the model again"
      case .unknownLiteral(let template, let token):
        "template \(template + 1): token \(token + 1) is not in the list of tokens; export the model again"
      }
    }
  }
#endif
