import Foundation
import TestSupport
import Testing

import TocsinLogs

private let loghub = PackageLayout.shared.appending(path: "data/loghub_2k")

/// The masks of the Drain benchmark and the built-in ones on real lines, against the backtracking matcher.
@Suite(.enabled(if: PackageLayout.exists(loghub), "needs the loghub samples beside the package"))
struct LoghubMaskTests {
  private struct Setting: Decodable {
    var masks: [String]
  }

  @Test func masksOfTheDrainBenchmarkMatchAsABacktrackingMatcherDoes() throws {
    let settings = try JSONDecoder().decode(
      [String: Setting].self, from: Data(contentsOf: loghub.appending(path: "drain_benchmark_settings.json")))
    #expect(!settings.isEmpty)
    for (system, setting) in settings {
      for pattern in setting.masks { try Self.compare([pattern], on: system, everyLine: 1) }
    }
  }

  @Test func builtInMasksMatchAsABacktrackingMatcherDoes() throws {
    for system in ["HDFS", "BGL", "Android", "Windows", "OpenStack"] {
      try Self.compare(BuiltInMask.allCases.map { $0.pattern }, on: system, everyLine: 50)
    }
  }

  private static func compare(_ patterns: [String], on system: String, everyLine stride: Int) throws {
    let text = try Data(contentsOf: loghub.appending(path: "\(system)/\(system)_2k.log"))
    let stage = try MaskStage(compiling: patterns.map { MaskRule($0) })
    let matcher = try BacktrackingMatcher(patterns, maximumStepCount: 1_000_000)
    var scanner = MaskScanner()
    var lineCount = 0
    for (index, line) in text.split(separator: 0x0A).enumerated() where index % stride == 0 {
      let line = Array(line)
      let expected = try #require(matcher.matches(in: line))
      if stage.matches(in: line, using: &scanner) != expected {
        Issue.record("\(system): \(patterns) on line \(index + 1)")
      }
      lineCount += 1
    }
    #expect(lineCount > 1500 / stride)
  }
}
