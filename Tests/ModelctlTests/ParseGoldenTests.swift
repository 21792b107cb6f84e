import Foundation
import Testing
import ToolSupport

/// With the settings of a published run of Drain3 0.9.11, `modeltrain parse` puts every line into the same group; on the
/// labelled logs beside the package, skipped without them.
@Suite struct ParseGoldenTests {
  private static let data = packageFolder.appending(path: "../shared/data")
  private static let loghub = data.appending(path: "loghub_2k")
  private static let bgl = data.appending(path: "bgl_raw_100k")

  private static func isAtHand(_ folder: URL) -> ConditionTrait {
    .enabled(
      if: FileManager.default.fileExists(atPath: folder.path), "needs ../shared/data/\(folder.lastPathComponent)")
  }

  @Test(isAtHand(loghub)) func theBenchmarksGroupsAreDrains() throws {
    let settings = try JSON(
      parsing: String(contentsOf: Self.loghub.appending(path: "drain_benchmark_settings.json"), encoding: .utf8))
    guard case .object(let systems) = settings else { throw CocoaError(.fileReadCorruptFile) }
    #expect(systems.count >= 12)
    for (system, settings) in systems {
      let folder = try TemporaryFolder()
      let files = Self.loghub.appending(path: system)
      let log = try folder.file("content.log", Self.contents(of: files, system)).path
      let masks = settings["masks"]?.elements.compactMap(\.string) ?? []
      let options =
        masks.flatMap { ["--mask", $0] } + [
          "--no-default-masks", "--similarity", try Self.number(settings["similarity_threshold"]), "--depth",
          try Self.number(settings["depth"]), "--max-children", "100",
        ]
      let groups = folder.path("groups")
      try Tool.modeltrain.output(["parse", "--content", log, "--groups", groups] + options)
      let expected = try Data(contentsOf: files.appending(path: "drain3_groups.txt"))
      #expect(try Self.numbers(folder.bytes("groups")) == Self.numbers(Array(expected)), "\(system)")
    }
  }

  @Test(isAtHand(bgl)) func bglInDefaultsIsDrains() throws {
    let folder = try TemporaryFolder()
    let groups = folder.path("groups")
    let format = "<Label> <Timestamp> <Date> <Node> <Time> <NodeRepeat> <Type> <Component> <Level> <Content>"
    let log = Self.bgl.appending(path: "bgl2_100k.log.zst").path
    try Tool.modeltrain.output(["parse", log, "--format", format, "--no-default-masks", "--groups", groups])
    var expected = try LineReader(Self.bgl.appending(path: "drain3_default_ids_and_labels.txt.zst").path)
    var ids: [Substring] = []
    while try expected.advance() { ids.append(Self.text(expected.line).prefix { $0 != " " }) }
    #expect(try Self.numbers(folder.bytes("groups")) == ids)
  }

  /// The column Content of a labelled log, a line each.
  private static func contents(of folder: URL, _ system: String) throws -> [UInt8] {
    var reader = try CSVReader(folder.appending(path: "\(system)_2k.log_structured.csv").path)
    let column = try reader.requiredColumn("Content")
    var text: [UInt8] = []
    while try reader.advance() { text += reader[column] + [10] }
    return text
  }

  private static func numbers(_ bytes: [UInt8]) -> [Substring] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  private static func text(_ bytes: Span<UInt8>) -> String {
    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }

  private static func number(_ value: JSON?) throws -> String {
    switch value {
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    default: throw CocoaError(.fileReadCorruptFile)
    }
  }
}
