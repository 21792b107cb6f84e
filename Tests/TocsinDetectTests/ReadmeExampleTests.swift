import Foundation
import TestSupport
import Testing
import TocsinDetect
import TocsinFormat

/// The README's example, compiled and run.
@Suite struct ReadmeExampleTests {
  @Test("the README's example finds the unknown key, and is the code below")
  func example() throws {
    let network = try RandomNetwork(NetworkShape(vocabulary: 3, hidden: 2, layers: 1), seed: 1)
    let configuration = DeepLogConfiguration(
      history: .session, windowLength: 3, rule: DecisionRule(), compatibleTopG: 1)
    let folder = try TemporaryFolder()
    let bytes = try ModelFileWriter.encode(network.file(configuration))
    let path = try folder.write("model.tocsin", bytes).path
    let entries: [(UInt64, UInt32)] = [(7, network.keys[0]), (8, network.keys[1]), (7, RandomNetwork.unknownKey)]
    var reports: [String] = []
    func report(_ text: String) { reports.append(text) }

    // README
    let model = try DeepLogModel(file: try ModelFileReader.read(path: path))
    var stream = try DeepLogStream(model: model)
    for (session, key) in entries {
      let verdict = stream.push(session: session, key: key)
      if let reason = verdict.reason, !verdict.isSuppressed {
        report("session \(session), entry \(verdict.position): \(reason), expected \(stream.expectedKeys(count: 3))")
      }
    }
    while let verdict = stream.endNext() {
      if verdict.isAnomalous { report("session \(verdict.session) is anomalous") }
    }
    // README

    #expect(reports.count == 2)
    #expect(reports.first?.hasPrefix("session 7, entry 1: unknownKey") == true)
    #expect(reports.last == "session 7 is anomalous")

    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let lines = try #require(source.components(separatedBy: "    // README\n").dropFirst().first)
    let code = lines.split(separator: "\n").map { $0.dropFirst(4) }.joined(separator: "\n")
    let readme = try String(contentsOf: PackageLayout.root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(code)\n```"), "README.md and the code between the marks differ")
  }
}
