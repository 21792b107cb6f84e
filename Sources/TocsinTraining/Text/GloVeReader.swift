public import TocsinLogs

/// Takes the vectors of a log's words from a file of GloVe's, line by line: a word, and the elements of its vector, blanks
/// between them (Pennington, Socher & Manning 2014).
///
///     var reader = GloVeReader(templates: log.templates)
///     while try lines.advance() { try reader.read(lines.line) }
///     let vectors = try reader.vectors()
///
/// Only the words of the log's templates are kept, and of the lines of others nothing is looked at but the word. Vectors
/// are scaled to length 1; weights are those of vectors learnt from the log. A first line of two numbers, as word2vec and
/// fastText write, is passed over.
public struct GloVeReader: Sendable {
  /// The lines that were read.
  public private(set) var lineCount = 0
  private let corpus: TemplateWords
  private let places: [[UInt8]: Int]
  /// By word; empty where the file has none so far.
  private var rows: [[Float]]
  private var dimensions = 0

  public init(templates: [LogTemplate]) {
    corpus = TemplateWords(templates)
    places = Dictionary(uniqueKeysWithValues: corpus.words.enumerated().map { ($1, $0) })
    rows = [[Float]](repeating: [], count: corpus.words.count)
  }

  /// The words of the log, and those of them that have a vector.
  public var wordCount: Int { corpus.words.count }
  public var knownWordCount: Int { rows.count { !$0.isEmpty } }

  /// Reads the next line. Of a word that comes again the first vector counts.
  public mutating func read(_ line: Span<UInt8>) throws(GloVeError) {
    lineCount += 1
    var end = 0
    while end < line.count, line[end] != UInt8(ascii: " "), end <= WordTokenizer.maximumLength { end += 1 }
    guard let place = places[Array(copying: line.extracting(0..<end))], rows[place].isEmpty else { return }
    let numbers = try numbers(line.extracting(end..<line.count))
    let expected = dimensions == 0 ? 1...WordVectors.maximumDimensions : dimensions...dimensions
    guard expected.contains(numbers.count) else {
      throw .dimensions(line: lineCount, found: numbers.count, expected: expected)
    }
    dimensions = numbers.count
    rows[place] = numbers.unitFloats
  }

  /// The vectors of the words that the file has.
  public func vectors() throws(GloVeError) -> WordVectors {
    var literals = LiteralList()
    var weights: [Float] = []
    for (word, weight) in zip(corpus.words.indices, corpus.inverseDocumentFrequencies) where !rows[word].isEmpty {
      literals.append(corpus.words[word][...])
      weights.append(weight)
    }
    do {
      return try WordVectors(
        dimensions: dimensions, words: literals, weights: weights, elements: rows.flatMap(\.self))
    } catch {
      throw .noKnownWords(lines: lineCount)
    }
  }

  private func numbers(_ text: Span<UInt8>) throws(GloVeError) -> [Double] {
    let fields = String(decoding: Array(copying: text), as: UTF8.self).split(whereSeparator: \.isWhitespace)
    var numbers: [Double] = []
    for field in fields {
      guard let number = Double(field), number.magnitude <= Double(WordVectors.maximumMagnitude) else {
        throw .notANumber(line: lineCount, field: numbers.count + 2)
      }
      numbers.append(number)
    }
    return numbers
  }
}

/// Why a file does not give the words of a log vectors. Lines and fields are counted from 1.
public enum GloVeError: Error, Equatable, Sendable {
  /// What follows a word has an element that is no number, or too large a one.
  case notANumber(line: Int, field: Int)
  /// A vector has no elements, others than those before, or too many.
  case dimensions(line: Int, found: Int, expected: ClosedRange<Int>)
  /// None of the log's words is in the file.
  case noKnownWords(lines: Int)
}

extension GloVeError: CustomStringConvertible {
  /// Where it is, what is wrong and what to do about it.
  public var description: String {
    switch self {
    case .notANumber(let line, let field):
      "line \(line), field \(field): not a number between ±\(Int(WordVectors.maximumMagnitude)); give a text file of "
        + "GloVe's, a word and its vector a line"
    case .dimensions(let line, let found, let expected):
      "line \(line): a vector of \(found) elements, not \(expected.count == 1 ? "" : "1 to ")\(expected.upperBound); "
        + "give a text file of GloVe's, all vectors of one length"
    case .noKnownWords(let lines):
      "none of \(lines) lines has a word of the log's templates; give vectors of the log's language, in lower case, or none"
    }
  }
}
