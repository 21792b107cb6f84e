import Testing
import TocsinLogs
import ToolSupport

/// Exact Drain with its defaults against the reference implementation (Drain3 0.9.11) on 100,000 raw lines.
@Suite struct DrainGoldenTests {
  @Test(SharedData.bgl)
  func clustersOfRawLinesAreThoseOfTheReferenceImplementation() throws {
    let log = try SharedData.bytes("bgl_raw_100k/bgl2_100k.log.zst")
    let expected = try SharedData.bytes("bgl_raw_100k/drain3_default_ids_and_labels.txt.zst")
      .split(separator: UInt8(ascii: "\n")).compactMap {
        UInt32(String(decoding: $0.prefix { $0 != 32 }, as: UTF8.self))
      }
    #expect(expected.count == 100_000)

    var parser = try LogParser(.drain(DrainConfiguration()))
    var tokenizer = LineTokenizer()
    var tokens = LineTokens()
    let clusters = log.split(separator: UInt8(ascii: "\n")).map { line in
      // The message is what follows the ninth blank.
      let content = Array(
        line.split(separator: 32, maxSplits: 9, omittingEmptySubsequences: false).dropFirst(9).joined())
      tokenizer.tokenize(content.span, into: &tokens)
      return parser.learn(tokens)
    }
    #expect(clusters == expected)
  }
}
