/// What the lines of one log key have in common.
public struct LogTemplate: Equatable, Sendable {
  public var tokens: [TemplateToken]
  /// The training lines that it was learnt from.
  public var lineCount: Int

  public init(tokens: [TemplateToken], lineCount: Int) {
    self.tokens = tokens
    self.lineCount = lineCount
  }

  /// The number of tokens that are not wildcards.
  public var literalCount: Int {
    var count = 0
    for token in tokens { if case .literal = token { count += 1 } }
    return count
  }

  /// The tokens, a blank between any two, wildcards as `<*>`.
  public var text: [UInt8] {
    var text: [UInt8] = []
    for index in tokens.indices {
      if index > 0 { text.append(UInt8(ascii: " ")) }
      switch tokens[index] {
      case .literal(let bytes): text += bytes
      case .wildcard: text += LogTemplate.wildcardText
      }
    }
    return text
  }

  package static var wildcardText: [UInt8] { [UInt8(ascii: "<"), UInt8(ascii: "*"), UInt8(ascii: ">")] }
}

/// One token of a template.
public enum TemplateToken: Equatable, Sendable {
  /// This text, masks replaced. As a literal, `<*>` is a token that a mask has replaced as a whole, and matches only
  /// such tokens; Drain and Spell themselves make it a wildcard.
  case literal([UInt8])
  /// Any one token (positional templates), or any run of tokens, an empty one too (subsequence templates).
  case wildcard
}
