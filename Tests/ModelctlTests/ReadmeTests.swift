import Foundation
import Testing
import ToolSupport

/// The command lines of README.md run as they stand there.
@Suite struct ReadmeTests {
  @Test func everyCommandLineRuns() throws {
    let text = try String(contentsOf: packageFolder.appending(path: "README.md"), encoding: .utf8)
    let commands = text.split(separator: "\n").filter { line in
      Tool.allCases.contains { line.hasPrefix("\($0.rawValue) ") }
    }
    #expect(commands.count >= 5)
    let fixture = try Fixture.shared()
    let folder = try TemporaryFolder()
    for (name, source) in [("train", "train"), ("new", "abnormal"), ("normal", "normal"), ("abnormal", "abnormal")] {
      _ = try folder.file("\(name).txt", fixture.folder.bytes("\(source).txt"))
    }
    for name in ["train.log", "test.log", "labels.csv"] {
      _ = try folder.file(name, fixture.folder.bytes(name))
    }
    for name in ["n_train", "n_dev", "an_train", "an_dev"] {
      let windows = AlertLog.windows(abnormal: name.hasPrefix("an"), count: 30)
      _ = try folder.file("\(name).txt", Array(windows.utf8))
    }
    _ = try folder.file("bgl.log", Array(AlertLog.text.utf8))
    let network = OnnxFixture("chimera_dynamo_20")
    try FileManager.default.copyItem(atPath: network.path, toPath: folder.path("network.onnx"))
    try FileManager.default.createSymbolicLink(
      at: folder.url("Tests"), withDestinationURL: packageFolder.appending(path: "Tests"))
    for name in ["inputs.npz", "outputs.npz"] { _ = try folder.file(name, network.archive().bytes) }
    for command in commands {
      let line = command.split(separator: "#")[0].trimmingCharacters(in: .whitespaces)
      // What became of the lines of a log is told beside the verdicts.
      let tellsTotals = line.contains("--input lines")
      let outcome = try shell("\(line) \(Self.options(for: line))", in: folder)
      #expect(outcome.exit == 0, "\(line): \(outcome.errors)")
      #expect(!outcome.output.isEmpty, "\(line)")
      #expect(outcome.errors.split(separator: "\n").count == (tellsTotals ? 1 : 0), "\(line): \(outcome.errors)")
    }
  }
  /// The defaults train for minutes; what is tested is the line.
  private static func options(for line: String) -> String {
    if line.hasPrefix("modeltrain deeplog") { return Fixture.small.joined(separator: " ") }
    return line.hasPrefix("modeltrain chimera") ? "--hidden 4 --epochs 2" : ""
  }
}
