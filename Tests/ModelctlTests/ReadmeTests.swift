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
    let network = OnnxFixture("chimera_dynamo_20")
    try FileManager.default.copyItem(atPath: network.path, toPath: folder.path("network.onnx"))
    try FileManager.default.createSymbolicLink(
      at: folder.url("Tests"), withDestinationURL: packageFolder.appending(path: "Tests"))
    for name in ["inputs.npz", "outputs.npz"] { _ = try folder.file(name, network.archive().bytes) }
    for command in commands {
      let line = command.split(separator: "#")[0].trimmingCharacters(in: .whitespaces)
      // The defaults train for minutes; what is tested is the line.
      let isTraining = line.hasPrefix("modeltrain deeplog")
      // What became of the lines of a log is told beside the verdicts.
      let tellsTotals = line.contains("--input lines")
      let outcome = try shell(isTraining ? "\(line) \(Fixture.small.joined(separator: " "))" : line, in: folder)
      #expect(outcome.exit == 0, "\(line): \(outcome.errors)")
      #expect(!outcome.output.isEmpty, "\(line)")
      #expect(outcome.errors.split(separator: "\n").count == (tellsTotals ? 1 : 0), "\(line): \(outcome.errors)")
    }
  }
}
