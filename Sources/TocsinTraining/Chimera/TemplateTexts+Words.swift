public import TocsinLogs

extension TemplateTexts {
  /// The vectors of the texts of a parser's templates, by their keys.
  public init(_ templates: TemplateTable, words: WordVectors) {
    self.init(width: words.dimensions)
    var vector = [Float](repeating: 0, count: words.dimensions)
    for index in 0..<templates.count {
      let text = templates[index].text
      var span = vector.mutableSpan
      _ = words.vector(ofText: text.span, into: &span)
      append(vector, ofKey: UInt32(index) + 1)
    }
  }
}
