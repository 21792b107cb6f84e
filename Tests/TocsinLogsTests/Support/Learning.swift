import TocsinLogs

extension LogParser {
  /// The clusters of lines of text; without a configuration they are masked already.
  mutating func learn(_ lines: [String], tokenizer: TokenizerConfiguration = TokenizerConfiguration()) -> [UInt32] {
    var tokenizer = LineTokenizer(tokenizer)
    var tokens = LineTokens()
    return lines.map { line in
      let bytes = Array(line.utf8)
      tokenizer.tokenize(bytes.span, into: &tokens)
      return learn(tokens)
    }
  }
}

extension LearntTemplates {
  var texts: [String] { templates.map(\.string) }
}

extension LogTemplate {
  var string: String { String(decoding: text, as: UTF8.self) }
}
