import TocsinAutograd
import TocsinLogs

/// The words of a set of templates, and which of them stand together: what word vectors are learnt from.
struct TemplateWords: Sendable {
  /// The distinct words in lower case, sorted by their bytes; no stop words.
  let words: [[UInt8]]
  /// Of each template, the places of its distinct words, ascending.
  let templates: [[Int]]
  /// Of each template, how much it counts: `1 + ln(lines)`, so that what a log repeats most does not drown the rest.
  let weights: [Double]

  init(_ templates: [LogTemplate]) {
    let texts = templates.map { Set(Self.words(of: $0.text)).subtracting(StopWords.all) }
    let words = texts.reduce(into: Set()) { $0.formUnion($1) }.sorted { $0.lexicographicallyPrecedes($1) }
    let places = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })
    self.words = words
    self.templates = texts.map { text in text.compactMap { places[$0] }.sorted() }
    weights = templates.map { 1 + naturalLogarithm(Double(max($0.lineCount, 1))) }
  }

  /// Of each word, `1 + ln((1 + N) / (1 + n))`, where n of N templates have it: rare words say most, and all something.
  var inverseDocumentFrequencies: [Float] {
    var counts = [Int](repeating: 0, count: words.count)
    for template in templates { for word in template { counts[word] += 1 } }
    return counts.map { count in
      Float(1 + naturalLogarithm(Double(1 + templates.count) / Double(1 + count)))
    }
  }

  /// The words as a table has them.
  var literals: LiteralList {
    var literals = LiteralList()
    for word in words { literals.append(word[...]) }
    return literals
  }

  private static func words(of text: [UInt8]) -> [[UInt8]] {
    var tokenizer = WordTokenizer()
    var words: [[UInt8]] = []
    while let word = tokenizer.next(in: text.span) { words.append(text[word].map { $0 | 0x20 }) }
    return words
  }
}
