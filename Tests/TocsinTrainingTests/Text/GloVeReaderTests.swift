import Testing
import TocsinLogs
import TocsinTraining

@Suite struct GloVeReaderTests {
  private static let templates = WordVectorLearningTests.templates(["disk error <*>", "Error on the disk", "fan lost"])

  private static func read(_ lines: [String]) throws -> GloVeReader {
    var reader = GloVeReader(templates: templates)
    for line in lines {
      let bytes = Array(line.utf8)
      try reader.read(bytes.span)
    }
    return reader
  }

  @Test func theWordsOfTheLogGetTheirVectorsAtLengthOne() throws {
    let reader = try Self.read([
      "4 2", "the 1 1", "error 3 -4e0", "disk 0.5 0", "error 9 9", "Fan 7 7", "fandango x", "lost 0 0\r", "",
    ])
    let vectors = try reader.vectors()
    #expect(WordVectorLearningTests.words(vectors) == ["disk", "error", "lost"])
    #expect((0..<3).map { Array(vectors.vector($0)) } == [[1, 0], [0.6, -0.8], [0, 0]])
    #expect((reader.lineCount, reader.wordCount, reader.knownWordCount) == (9, 4, 3))
    // As of vectors learnt from the log.
    let learnt = try WordVectors(learningFrom: Self.templates)
    #expect(WordVectorLearningTests.words(learnt) == ["disk", "error", "fan", "lost"])
    #expect((0..<3).map { vectors.weight($0) } == [0, 1, 3].map { learnt.weight($0) })
  }

  @Test(
    arguments: [
      (["error 1 2", "disk 1"], .dimensions(line: 2, found: 1, expected: 2...2)),
      (["error"], .dimensions(line: 1, found: 0, expected: 1...1024)),
      (["the", "error" + String(repeating: " 1", count: 1025)], .dimensions(line: 2, found: 1025, expected: 1...1024)),
      (["error 1 x"], .notANumber(line: 1, field: 3)), (["error nan 1"], .notANumber(line: 1, field: 2)),
      (["error 1 inf"], .notANumber(line: 1, field: 3)), (["error 1048577"], .notANumber(line: 1, field: 2)),
      (["errors 1 2", "the 1"], .noKnownWords(lines: 2)), ([], .noKnownWords(lines: 0)),
    ] as [([String], GloVeError)])
  func otherFilesAreRefused(_ lines: [String], error: GloVeError) {
    #expect(throws: error) { _ = try Self.read(lines).vectors() }
    #expect(error.description.contains("; give"))
  }
}
