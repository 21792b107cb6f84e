import Foundation
import Testing
import TocsinFormat
import ToolSupport

/// The model of Models/deeplog-hdfs on sessions of the HDFS data beside the package; skipped where either is absent.
@Suite struct ShippedModelTests {
  private static let folder = packageFolder.appending(path: "Models/deeplog-hdfs")
  private static let model =
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
    .first { $0.hasSuffix(".tocsin") }.map { folder.appending(path: $0).path } ?? ""
  private static let hdfs = packageFolder.appending(path: "../shared/data/hdfs")

  static let isAtHand: ConditionTrait = .enabled(
    if: FileManager.default.fileExists(atPath: model) && FileManager.default.fileExists(atPath: hdfs.path),
    "needs Models/deeplog-hdfs and ../shared/data/hdfs")

  /// Compression aside, which depends on libzstd.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: model), "needs Models/deeplog-hdfs"))
  func theShippedModelIsWrittenAsItWasRead() throws {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: Self.model)))
    let rewritten = try ModelFileWriter.encode(ModelFileReader.read(bytes: bytes.span), profile: .storedOnly)
    let summaries = try [bytes, rewritten].map { try ModelFileReader.inspect(bytes: $0.span) }
    #expect(summaries[0].identities.content == summaries[1].identities.content)
    #expect(summaries.allSatisfy { $0.version == .current })
  }

  @Test(isAtHand) func theShippedModelIsValid() throws {
    try Tool.modelctl.output(["validate", Self.model])
  }

  @Test(isAtHand, arguments: ["hdfs_test_normal.zst", "hdfs_test_abnormal.zst"])
  func instructionSetsAndTheCacheGiveTheSameVerdicts(_ name: String) throws {
    var lines = try LineReader(Self.hdfs.appending(path: name).path)
    var sessions: [UInt8] = []
    while lines.lineNumber < 300, try lines.advance() {
      for index in lines.line.indices { sessions.append(lines.line[index]) }
      sessions.append(UInt8(ascii: "\n"))
    }
    let arguments = ["score", "--model", Self.model]
    let expected = try Tool.modelserve.output(arguments, input: sessions)
    #expect(try Tool.modelserve.output(arguments + ["--cache", "0"], input: sessions) == expected)
    for instructionSet in try instructionSets() {
      #expect(try Tool.modelserve.output(arguments, input: sessions, instructionSet: instructionSet) == expected)
    }
  }
}
