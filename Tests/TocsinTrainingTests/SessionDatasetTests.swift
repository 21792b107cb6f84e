import Testing
import TocsinDetect
import TocsinFormat
import TocsinTraining

@Suite struct SessionDatasetTests {
  @Test func readsOneSessionPerLine() throws {
    let dataset = try SessionDataset(parsing: Array("5 22 5\n11\n".utf8).span)
    #expect(dataset.map(Array.init) == [[5, 22, 5], [11]])
    #expect(dataset.indices.map(dataset.lineNumber(of:)) == [1, 2])
    #expect(dataset.keyCount == 4)
    #expect(dataset.distinctKeys == [5, 11, 22])
  }

  @Test(arguments: [
    "1 2\n3\n", "1 2\n3", "1 2\r\n3\r\n", "1 2 \n3\t\n", " 1\t 2  \r\n 3 \r", "0001 2\n3\n",
  ])
  func toleratesBlanksAndLineEndings(_ text: String) throws {
    let dataset = try SessionDataset(parsing: Array(text.utf8).span)
    #expect(dataset.map(Array.init) == [[1, 2], [3]])
  }

  @Test func emptyLinesHoldNoSessionButCount() throws {
    let dataset = try SessionDataset(parsing: Array("\n1\n \r\n\n2 3\n\n".utf8).span)
    #expect(dataset.map(Array.init) == [[1], [2, 3]])
    #expect(dataset.indices.map(dataset.lineNumber(of:)) == [2, 5])
  }

  @Test(arguments: [
    ("1 x\n", SessionDatasetError.line(number: 1, .notAKey(column: 3))),
    ("1\n 12a 4\n", .line(number: 2, .notAKey(column: 2))),
    ("1\n2 -3", .line(number: 2, .notAKey(column: 3))),
    ("1,2\n", .line(number: 1, .notAKey(column: 1))),
    ("1\r2\n", .line(number: 1, .notAKey(column: 2))),
    ("1 \r 2\n", .line(number: 1, .notAKey(column: 3))),
    ("1 4294967296\n", .line(number: 1, .keyTooLarge(column: 3))),
    ("99999999999999999999999999", .line(number: 1, .keyTooLarge(column: 1))),
    ("", .noSessions), ("\n \n", .noSessions),
  ])
  func saysWhereTextIsNotASession(_ text: String, _ error: SessionDatasetError) {
    #expect(throws: error) { try SessionDataset(parsing: Array(text.utf8).span) }
  }

  @Test func acceptsTheLargestKey() throws {
    #expect(try SessionDataset(parsing: Array("4294967295".utf8).span)[0] == [.max])
  }

  @Test func refusesALineAboveTheLimit() throws {
    let limit = SessionLine.maximumByteCount
    let longest = [UInt8](repeating: UInt8(ascii: " "), count: limit - 1) + Array("7".utf8)
    #expect(try SessionDataset(parsing: longest.span)[0] == [7])
    #expect(throws: SessionDatasetError.line(number: 2, .tooLong(maximumByteCount: limit))) {
      try SessionDataset(parsing: (Array("1\n ".utf8) + longest).span)
    }
  }

  @Test func messagesNameThePlaceAndTheRemedy() {
    #expect(
      SessionDatasetError.line(number: 3, .notAKey(column: 9)).description
        == "line 3, column 9: not a key; write a session as unsigned integers separated by blanks")
    #expect(
      SessionDatasetError.line(number: 3, .tooLong(maximumByteCount: 9)).description
        == "line 3: longer than 9 bytes; write one session per line")
  }

  @Test func appendedSessionsAreNumberedAsLines() {
    var dataset = SessionDataset()
    dataset.append([4, 5])
    dataset.append([6])
    #expect(dataset.map(Array.init) == [[4, 5], [6]])
    #expect(dataset.lineNumber(of: 1) == 2)
  }

  /// `printf '1 2\\n' | sha256sum`
  @Test func theFingerprintIsThatOfTheText() throws {
    var dataset = try SessionDataset(parsing: Array("1 2\n".utf8).span)
    #expect(dataset.fingerprint?.text == "f251ddc12234e0da8d3b778bd0f7463fb477f16f47757f5617dc8b4ff4d4f14a")
    #expect(try SessionDataset(parsing: Array("1 2 \n".utf8).span).fingerprint != dataset.fingerprint)
    dataset.append([3])
    #expect(dataset.fingerprint == nil)
  }

  @Test func distinctSessionsCarryTheirMultiplicity() throws {
    let dataset = try SessionDataset(parsing: Array("1 2\n3\n1 2\n1 2 2\n3\n1 2\n".utf8).span)
    let distinct = DistinctSessions(dataset)
    #expect(distinct.indices == [0, 1, 3])
    #expect(distinct.multiplicities == [3, 2, 1])
  }
}
