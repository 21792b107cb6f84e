import Foundation
import Testing
import TocsinFormat
import ToolSupport

/// The models of Models/chimera-bgl on the development windows of BGL beside the package; skipped where either is absent.
@Suite struct ShippedChimeraTests {
  private static let folder = packageFolder.appending(path: "Models/chimera-bgl")
  private static let windows = packageFolder.appending(path: "../shared/data/bgl_windows")
  private static let (normal, abnormal) = (
    windows.appending(path: "n_dev.txt.zst").path, windows.appending(path: "an_dev.txt.zst").path
  )
  private static let models = ["chimera-bgl.tocsin", "chimera-bgl-int8.tocsin"]

  static let isAtHand: ConditionTrait = .enabled(
    if: models.allSatisfy { FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
      && FileManager.default.fileExists(atPath: windows.path),
    "needs Models/chimera-bgl and ../shared/data/bgl_windows")

  private func path(_ name: String) -> String { Self.folder.appending(path: name).path }

  @Test(isAtHand, arguments: models) func theShippedModelIsValid(_ name: String) throws {
    try Tool.modelctl.output(["validate", path(name)])
  }

  @Test(isAtHand, arguments: models) func itIsAheadOfLogOddsOnTheDevelopmentWindows(_ name: String) throws {
    let report = try Tool.modeltrain.output([
      "evaluate", "chimera", "--model", path(name), "--normal", Self.normal, "--abnormal", Self.abnormal, "--json",
    ])
    let found = try JSONDecoder().decode(Report.self, from: Data(report.utf8))
    let baseline = try #require(found.baselines.first { $0.name == "log-odds" })
    #expect(found.chimera.detection.f1 > 0.976)
    #expect(found.chimera.detection.f1 > baseline.detection.f1)
    #expect(found.chimera.hitRate >= baseline.hitRate)
    #expect(found.chimera.theoretical.reciprocalRank >= baseline.theoretical.reciprocalRank)
  }

  @Test(isAtHand, arguments: models) func instructionSetsGiveTheSameVerdicts(_ name: String) throws {
    var lines = try LineReader(Self.abnormal)
    var windows: [UInt8] = []
    while lines.lineNumber < 200, try lines.advance() {
      for index in lines.line.indices { windows.append(lines.line[index]) }
      windows.append(UInt8(ascii: "\n"))
    }
    let arguments = ["score", "--model", path(name), "--input", "windows"]
    let expected = try Tool.modelserve.output(arguments, input: windows)
    for instructionSet in try instructionSets() {
      #expect(try Tool.modelserve.output(arguments, input: windows, instructionSet: instructionSet) == expected)
    }
  }

  /// What is read of `tocsin.chimera-evaluation/1`.
  private struct Report: Decodable {
    struct Result: Decodable {
      struct Detection: Decodable {
        var f1: Double
      }

      struct Localisation: Decodable {
        struct Cutoff: Decodable {
          var k: Int
          var hitRate: Double
        }

        var at: [Cutoff]
        var reciprocalRank: Double
      }

      var name: String
      var detection: Detection
      var theoretical: Localisation

      var hitRate: Double { theoretical.at.first { $0.k == 1 }?.hitRate ?? 0 }
    }

    var chimera: Result
    var baselines: [Result]
  }
}
