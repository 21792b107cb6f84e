import Foundation
import TestSupport
import Testing

import TocsinLogs

/// Groups of the reference implementation (Drain3 0.9.11) on public logs, with the settings of the Drain benchmark.
@Suite(.enabled(if: LoghubData.isThere, "the public samples are not beside the package"))
struct DrainGoldenTests {
  private struct Settings: Decodable {
    var masks: [String]
    var similarityThreshold: Double
    var depth: Int
  }

  @Test(arguments: LoghubData.formats.keys.sorted())
  func clustersAreThoseOfTheReferenceImplementation(system: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let text = try Data(contentsOf: LoghubData.folder.appending(path: "drain_benchmark_settings.json"))
    let settings = try #require(try decoder.decode([String: Settings].self, from: text)[system])
    let groups = try String(
      contentsOf: LoghubData.folder.appending(path: "\(system)/drain3_groups.txt"), encoding: .utf8)
    let expected = groups.split(separator: "\n").compactMap { UInt32($0) }

    let stages = try settings.masks.map { try MaskStage($0) }
    var parser = try LogParser(
      .drain(DrainConfiguration(depth: settings.depth, similarityThreshold: settings.similarityThreshold)))
    let contents = try LoghubData.rows(of: system).map { $0["Content", default: ""] }
    #expect(contents.count == 2000)
    #expect(parser.learn(contents, tokenizer: TokenizerConfiguration(stages: stages)) == expected)
  }
}
