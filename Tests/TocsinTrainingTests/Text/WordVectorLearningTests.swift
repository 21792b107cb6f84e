import Testing
import TocsinLogs
import TocsinTraining

/// Word vectors from the templates of a log.
@Suite struct WordVectorLearningTests {
  static let machine = [
    "instruction cache parity error corrected", "data cache parity error detected", "tlb error <*>",
    "instruction plb error <*>", "external input interrupt <*>", "debug interrupt enable <*>", "wait state enable <*>",
    "ciod: LOGIN <*> failed: No such file or directory", "ciod: Error loading <*> invalid or missing program image",
    "total of <*> ddr error(s) detected and corrected", "ddr: activating redundant bit steering: rank=0 <*>",
    "machine check status register: <*>", "machine state register: <*>", "0x1f 0x2e <*>",
  ]

  static func templates(_ texts: [String], lineCount: Int = 1) -> [LogTemplate] {
    texts.map { text in
      LogTemplate(
        tokens: text.split(separator: " ").map { $0 == "<*>" ? .wildcard : .literal(Array($0.utf8)) },
        lineCount: lineCount)
    }
  }

  static func vector(of text: String, _ vectors: WordVectors) -> (vector: [Float], isKnown: Bool) {
    let bytes = Array(text.utf8)
    var vector = [Float](repeating: .nan, count: vectors.dimensions)
    var span = vector.mutableSpan
    let isKnown = vectors.vector(ofText: bytes.span, into: &span)
    return (vector, isKnown)
  }

  static func cosine(_ one: [Float], _ other: [Float]) -> Double {
    let product = zip(one, other).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let squares = [one, other].map { $0.reduce(0.0) { $0 + Double($1) * Double($1) } }
    return squares.contains(0) ? 0 : product / (squares[0] * squares[1]).squareRoot()
  }

  /// The texts by how near their vectors are to that of another, the nearest first.
  static func nearest(_ text: String, of others: [String], _ vectors: WordVectors) -> [(text: String, cosine: Double)] {
    let own = vector(of: text, vectors).vector
    return others.map { ($0, cosine(own, vector(of: $0, vectors).vector)) }.sorted { $0.1 > $1.1 }
  }

  static func words(_ vectors: WordVectors) -> [String] {
    (0..<vectors.count).map { String(decoding: vectors.word($0), as: UTF8.self) }
  }

  @Test func theWordsAreThoseOfTheTemplatesButStopWords() throws {
    let vectors = try WordVectors(learningFrom: Self.templates(["The <*> of LOGIN is lost", "login not <:IP:> at x"]))
    #expect(Self.words(vectors) == ["login", "lost", "not"])
    #expect(vectors.dimensions == 64)
  }

  @Test func weightsFallWithTheTemplatesThatHaveAWord() throws {
    let vectors = try WordVectors(learningFrom: Self.templates(["ab cd cd", "ab ef", "ab ef", "<*>"]))
    // 1 + ln(5 / (1 + n)) for n = 3, 1, 2.
    let expected = [1.2231435513142097, 1.916290731874155, 1.5108256237659907]
    #expect((0..<3).map { vectors.weight($0) } == expected.map(Float.init))
  }

  /// Where there are no more words than dimensions, vectors are the rows of associations, at length 1.
  @Test func fewWordsHaveTheirAssociationsForVectors() throws {
    let vectors = try WordVectors(learningFrom: Self.templates(["ab cd", "ef"]), dimensions: 4)
    // c = 5: ab and cd twice each, ef once; ab with cd: ln(1 · 5 / (2 · 2)). ef with itself: ln(1 · 5 / 1).
    let shared = 0.22314355131420976
    let length = (shared * shared + (1 + shared) * (1 + shared)).squareRoot()
    #expect(Self.words(vectors) == ["ab", "cd", "ef"])
    let expected = [
      [(1 + shared) / length, shared / length, 0, 0], [shared / length, (1 + shared) / length, 0, 0], [0, 0, 1, 0],
    ]
    for (word, row) in expected.enumerated() {
      for (element, value) in zip(vectors.vector(word), row) { #expect(abs(Double(element) - value) < 1e-7) }
    }
  }

  /// Templates count by the logarithm of their lines.
  @Test func whatIsCommonWeighsMore() throws {
    var templates = Self.templates(["ab cd", "ab ef", "gh"])
    templates[0].lineCount = 10_000
    let vectors = try WordVectors(learningFrom: templates, dimensions: 8)
    let even = try WordVectors(learningFrom: Self.templates(["ab cd", "ab ef", "gh"]), dimensions: 8)
    let cosines = [vectors, even].map { vectors in
      ["cd", "ef"].map { Self.cosine(Self.vector(of: "ab", vectors).vector, Self.vector(of: $0, vectors).vector) }
    }
    #expect(cosines[0][0] > cosines[0][1])
    #expect(cosines[1][0] == cosines[1][1])
  }

  @Test(arguments: [16, 32, 64])
  func unseenTemplatesAreNearTheirKin(_ dimensions: Int) throws {
    let vectors = try WordVectors(learningFrom: Self.templates(Self.machine), dimensions: dimensions)
    for (text, kin) in [
      ("data TLB error interrupt", "tlb error <*>"), ("machine check interrupt", "machine check status register: <*>"),
      ("ciod: failed to read message prefix", "ciod: LOGIN <*> failed: No such file or directory"),
      ("ddr: excessive soft failures", "ddr: activating redundant bit steering: rank=0 <*>"),
      ("L3 directory errors detecting", "total of <*> ddr error(s) detected and corrected"),
    ] {
      let nearest = Self.nearest(text, of: Self.machine, vectors)
      #expect(nearest.prefix(2).map(\.text).contains(kin), "\(text): \(nearest.prefix(3))")
    }
  }

  @Test func templatesWithoutWordsHaveTheZeroVector() throws {
    let vectors = try WordVectors(learningFrom: Self.templates(Self.machine))
    for text in ["<*>", "0x1f 0x2e <*>", "<*> <*> 12", "unheard words altogether"] {
      let (vector, isKnown) = Self.vector(of: text, vectors)
      #expect(!isKnown && vector.allSatisfy { $0 == 0 }, "\(text)")
    }
  }

  @Test(arguments: [5, 64])
  func wordsHaveVectorsOfLengthOneAndTheSameEveryTime(_ dimensions: Int) throws {
    let vectors = try WordVectors(learningFrom: Self.templates(Self.machine), dimensions: dimensions)
    #expect(vectors.count > 30)
    for word in 0..<vectors.count {
      let squares = vectors.vector(word).reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(squares - 1) < 1e-6)
    }
    #expect(try WordVectors(learningFrom: Self.templates(Self.machine), dimensions: dimensions) == vectors)
  }

  @Test func logsWithoutWordsAreRefused() {
    #expect(throws: WordVectorsError.noWords) { try WordVectors(learningFrom: []) }
    #expect(throws: WordVectorsError.noWords) { try WordVectors(learningFrom: Self.templates(["<*> 12", "of the"])) }
    for dimensions in [0, -3, 1025] {
      #expect(throws: WordVectorsError.dimensions(dimensions, maximum: 1024)) {
        try WordVectors(learningFrom: Self.templates(Self.machine), dimensions: dimensions)
      }
    }
  }
}

/// A matrix whose dominant directions are known.
@Suite struct SymmetricMatrixTests {
  private static func matrix(_ rows: [[Double]]) -> SymmetricMatrix {
    var matrix = SymmetricMatrix()
    for row in rows { matrix.appendRow(row.enumerated().map { ($0, $1) }.filter { $0.1 != 0 }) }
    return matrix
  }

  @Test func rowsAreProjectedToWhatTheMatrixIsLargestIn() {
    // Blocks of equal elements: the directions are their indicators, the largest 3 · 2 and, negative, 2 · -2.
    let rows =
      [
        [2, 2, 2, 0, 0, 0], [2, 2, 2, 0, 0, 0], [2, 2, 2, 0, 0, 0], [0, 0, 0, -2, -2, 0], [0, 0, 0, -2, -2, 0],
        [0, 0, 0, 0, 0, 0.5],
      ] as [[Double]]
    let columns = Self.matrix(rows).projected(to: 2)
    #expect(columns.count == 2)
    for row in 0..<6 {
      for other in 0..<6 {
        let product = columns.reduce(0) { $0 + $1[row] * $1[other] }
        // The products of the rows themselves, the last of which the subspace leaves out.
        let expected = row == 5 || other == 5 ? 0 : zip(rows[row], rows[other]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - expected) < 1e-9)
      }
    }
  }

  @Test func aMatrixOfLowRankNeedsNoMoreDirections() {
    let direction = [0.1, 0.7, -0.3, 0.9, 1.3]
    let columns = Self.matrix(direction.map { factor in direction.map { factor * $0 } }).projected(to: 3)
    #expect(columns.allSatisfy { $0.allSatisfy(\.isFinite) })
    #expect(columns.count { $0.allSatisfy { $0 == 0 } } == 2)
  }

  @Test func aSmallMatrixIsGivenAsItIs() {
    let rows = [[1, 2], [2, 5]] as [[Double]]
    #expect(Self.matrix(rows).projected(to: 3) == rows + [[0, 0]])
  }
}
