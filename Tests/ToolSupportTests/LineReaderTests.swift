import Foundation
import TestSupport
import Testing
import ToolSupport

@Suite struct LineReaderTests {
  private func lines(_ text: [UInt8], maximumLineByteCount: Int = 1 << 20) throws -> [[UInt8]] {
    let folder = try TemporaryFolder()
    var reader = try LineReader(try folder.write("input", text).path, maximumLineByteCount: maximumLineByteCount)
    var lines: [[UInt8]] = []
    while try reader.advance() {
      lines.append(reader.line.indices.map { reader.line[$0] })
      #expect(reader.lineNumber == lines.count)
    }
    return lines
  }

  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\n", ["a"]), ("\n", [""]), ("a\n\nbc\n", ["a", "", "bc"]),
    ("a\r\n\nb", ["a\r", "", "b"]),
  ])
  func splitsAtLineFeeds(_ text: String, _ expected: [String]) throws {
    #expect(try lines(Array(text.utf8)) == expected.map { Array($0.utf8) })
  }

  @Test func linesMayCrossReads() throws {
    let expected = (0..<2_000).map { [UInt8](repeating: UInt8($0 % 7) + 65, count: $0) }
    #expect(try lines(Array(expected.joined(separator: [10]))) == expected)
  }

  @Test func refusesALineAboveTheLimit() throws {
    #expect(try lines(Array("12345678\nabc".utf8), maximumLineByteCount: 8).count == 2)
    #expect(throws: ToolFailure.self) { try lines(Array("1\n123456789\n".utf8), maximumLineByteCount: 8) }
    let folder = try TemporaryFolder()
    let path = try folder.write("endless", [UInt8](repeating: 49, count: 3 << 20)).path
    #expect(throws: ToolFailure("line 1: longer than 8 bytes; write one record per line", file: path)) {
      var reader = try LineReader(path, maximumLineByteCount: 8)
      _ = try reader.advance()
    }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 3 << 18, 3 << 20]) func cutsALineAboveTheLimitWhereToldTo(_ length: Int) throws {
    let folder = try TemporaryFolder()
    let long = (0..<length).map { UInt8(truncatingIfNeeded: 97 + $0 % 26) }
    for ending in [[10], [10] + Array("next".utf8) + [10], []] as [[UInt8]] {
      var reader = try LineReader(
        try folder.write("input", [49, 10] + long + ending).path, maximumLineByteCount: 8, longLines: .cut)
      #expect(try reader.advance() && !reader.isLineCut)
      guard try reader.advance() else {
        #expect(length == 0 && ending.isEmpty)
        continue
      }
      #expect(reader.line.indices.map { reader.line[$0] } == Array(long.prefix(8)))
      #expect(reader.isLineCut == (length > 8))
      #expect(reader.lineNumber == 2)
      #expect(try reader.advance() == (ending.count > 1))
      if ending.count > 1 { #expect(reader.line.count == 4 && !reader.isLineCut) }
    }
  }

  @Test func knowsWhetherTheNextLineIsAtHand() throws {
    let folder = try TemporaryFolder()
    var reader = try LineReader(try folder.write("input", Array("a\nb\nc".utf8)).path)
    var known: [Bool] = []
    repeat { known.append(reader.isNextLineBuffered) } while try reader.advance()
    // The first read takes four bytes, "a\nb\n"; the rest is not at hand before it is asked for.
    #expect(known == [false, true, false, false])
  }

  @Test func readingAheadSkipsNoLine() throws {
    let folder = try TemporaryFolder()
    var reader = try LineReader(try folder.write("input", Array("a\nbc\nd".utf8)).path)
    for (line, rest) in [(nil, 6), ("a", 4), ("bc", 1), ("d", 0)] as [(String?, Int)] {
      if let line {
        #expect(try reader.advance())
        #expect(reader.line.indices.map { reader.line[$0] } == Array(line.utf8))
      }
      let count = try reader.readAhead(1 << 20).count
      #expect(count == rest)
    }
    #expect(try !reader.advance())
  }

  @Test func aMissingFileIsNamed() {
    #expect(
      throws: ToolFailure(
        "cannot open: No such file or directory; check the path and its permissions", file: "/nowhere/x")
    ) {
      _ = try LineReader("/nowhere/x")
    }
  }
}
