import Testing
import TocsinLogs

@Suite struct WordVectorsTests {
  static func vectors(
    dimensions: Int = 2, _ rows: [(String, Float, [Float])]
  ) throws(WordVectorsError) -> WordVectors {
    var words = LiteralList()
    for row in rows { words.append(Array(row.0.utf8)[...]) }
    return try WordVectors(
      dimensions: dimensions, words: words, weights: rows.map(\.1), elements: rows.flatMap(\.2))
  }

  static let some: [(String, Float, [Float])] = [
    ("cache", 2, [1, 0]), ("error", 1, [0, 4]), ("errors", 0.5, [-1, 1]), ("tlb", 3, [8, -2]),
  ]

  @Test(
    arguments: [
      ("cache", [1, 0]), ("Cache error", [2.0 / 3, 4.0 / 3]), ("ERROR, error; cache!", [0.5, 2]),
      ("tlb unheard of", [8, -2]), ("DataTLB error", [6, -0.5]),
      // Relatives of words without a vector.
      ("caches", [1, 0]), ("ERRORSS tlb", [47.0 / 7, -11.0 / 7]),
    ] as [(String, [Float])])
  func aTextHasTheWeightedMeanOfItsWords(_ text: String, expected: [Float]) throws {
    let (vector, isKnown) = Self.vector(of: text, try Self.vectors(Self.some))
    #expect(vector == expected)
    #expect(isKnown)
  }

  @Test(arguments: ["", "<*> <:TLB:> 12", "err erroneous cac zz aa", "e-r-r-o-r"])
  func aTextWithoutKnownWordsHasTheZeroVectorAndSaysSo(_ text: String) throws {
    let (vector, isKnown) = Self.vector(of: text, try Self.vectors(Self.some))
    #expect(vector == [0, 0])
    #expect(!isKnown)
  }

  /// Sums are rounded after each product and each addition, in the order of the text.
  @Test func theSumsAreThoseThatAreStated() throws {
    let rows: [(String, Float, [Float])] = [
      ("ab", 0.1, [0.3, 1e6]), ("cd", 0.7, [-1.1, 3e-3]), ("ef", 1.9, [0.77, -1e6]),
    ]
    let vectors = try Self.vectors(rows)
    for text in ["ab cd ef", "ef ab cd", "cd cd ab", "ef cd ab ef"] {
      var sums: [Float] = [0, 0]
      var total: Float = 0
      for word in text.split(separator: " ") {
        let row = try #require(rows.first { $0.0 == word })
        for element in 0..<2 {
          let product = row.1 * row.2[element]
          sums[element] = sums[element] + product
        }
        total = total + row.1
      }
      #expect(Self.vector(of: text, vectors).0 == [sums[0] / total, sums[1] / total])
    }
  }

  @Test func everyWordIsFoundAndNoOther() throws {
    var words: [String] = []
    for first in "abcz" { for second in "aby" { words.append("\(first)\(second)") } }
    words += ["abc", "zyz", "zyzz"]
    words.sort()
    let vectors = try Self.vectors(dimensions: 1, words.map { ($0, 1, [1]) })
    for (index, word) in words.enumerated() {
      #expect(Self.index(of: word, vectors) == index)
      #expect(Self.index(of: word.uppercased(), vectors) == index)
      #expect(String(decoding: vectors.word(index), as: UTF8.self) == word)
      for other in ["\(word)a", "a\(word)", "\(word)z"] where !words.contains(other) {
        #expect(Self.index(of: other, vectors) == nil)
      }
    }
  }

  @Test func theLongestTextsOfTheLargestNumbersHaveFiniteVectors() throws {
    let limit = WordVectors.maximumMagnitude
    let vectors = try Self.vectors(dimensions: 1, [("ab", limit, [limit]), ("cd", .leastNonzeroMagnitude, [-limit])])
    let longest = String(repeating: "ab ", count: LineTokens.maximumContentByteCount / 3)
    for text in [longest, longest + "cd", "cd", "cd cd ab"] {
      #expect(Self.vector(of: text, vectors).0.allSatisfy { $0.magnitude <= 2 * limit })
    }
  }

  @Test(
    arguments: [
      ("errors", "error"), ("corrects", "correct"), ("correcting", "correct"), ("receiving", "received"),
      ("states", "stat"), ("STATUSES", "status"), ("status", "status"),
      // Too little in common: with one's own length, with the other's, at all.
      ("correctable", nil), ("rec", nil), ("receptor", nil), ("sta", nil), ("instructional", "instruction"),
      ("zzzz", nil), ("aaaa", nil), ("inst", nil), ("instruc", nil),
      ("instruct", "instruction"),
    ] as [(String, String?)])
  func aWordsRelativeBeginsLikeIt(_ word: String, relative: String?) throws {
    let words = ["correct", "error", "instruction", "received", "receiver", "stat", "static", "status"]
    let vectors = try Self.vectors(dimensions: 1, words.map { ($0, 1, [1]) })
    let bytes = Array(word.utf8)
    #expect(vectors.relative(of: 0..<bytes.count, in: bytes.span).map { words[$0] } == relative)
  }

  @Test(
    arguments: [
      ([], .noWords), ([("a", 1, [0, 0])], .invalidWord(0)), ([("", 1, [0, 0])], .invalidWord(0)),
      ([(String(repeating: "x", count: 65), 1, [0, 0])], .invalidWord(0)), ([("aB", 1, [0, 0])], .invalidWord(0)),
      ([("ab", 1, [0, 0]), ("a2", 1, [0, 0])], .invalidWord(1)), ([("a{", 1, [0, 0])], .invalidWord(0)),
      ([("a`", 1, [0, 0])], .invalidWord(0)),
      ([("ab", 1, [0, 0]), ("ab", 1, [0, 0])], .invalidWord(1)),
      ([("ab", 1, [0, 0]), ("aa", 1, [0, 0])], .invalidWord(1)), ([("ab", 0, [0, 0])], .invalidWeight(word: 0)),
      ([("ab", -1, [0, 0])], .invalidWeight(word: 0)), ([("ab", .nan, [0, 0])], .invalidWeight(word: 0)),
      ([("ab", 1, [0, 0]), ("cd", .infinity, [0, 0])], .invalidWeight(word: 1)),
      ([("ab", Float(0x1p20).nextUp, [0, 0])], .invalidWeight(word: 0)),
      ([("ab", 1, [0, -0.0])], .invalidElement(word: 0, element: 1)),
      ([("ab", 1, [.nan, 0])], .invalidElement(word: 0, element: 0)),
      ([("ab", 1, [0, 0]), ("cd", 1, [0, -.infinity])], .invalidElement(word: 1, element: 1)),
    ] as [([(String, Float, [Float])], WordVectorsError)])
  func whatCannotBeUsedIsRefused(_ rows: [(String, Float, [Float])], error: WordVectorsError) {
    #expect(throws: error) { try Self.vectors(rows) }
    #expect("\(error)".contains(";"))
  }

  @Test(arguments: [0, -1, 1025])
  func dimensionsHaveARange(_ dimensions: Int) {
    let error = WordVectorsError.dimensions(dimensions, maximum: 1024)
    #expect(throws: error) { try Self.vectors(dimensions: dimensions, []) }
    #expect("\(error)".contains("1 to 1024"))
  }

  static func vector(of text: String, _ vectors: WordVectors) -> ([Float], Bool) {
    let bytes = Array(text.utf8)
    var result = [Float](repeating: .nan, count: vectors.dimensions)
    var span = result.mutableSpan
    let isKnown = vectors.vector(ofText: bytes.span, into: &span)
    return (result, isKnown)
  }

  static func index(of word: String, _ vectors: WordVectors) -> Int? {
    let bytes = Array(word.utf8)
    return vectors.index(of: 0..<bytes.count, in: bytes.span)
  }
}
