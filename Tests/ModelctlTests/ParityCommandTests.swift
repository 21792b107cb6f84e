import Foundation
import Testing

/// `modeltrain parity`: our training beside PyTorch's, by the committed fixtures.
@Suite struct ParityCommandTests {
  private static let fixtures = packageFolder.appending(path: "Tests/ParityTests/Fixtures")

  @Test func trainingDoesWhatPyTorchDoes() throws {
    let outcome = try Tool.modeltrain.run(["parity", Self.fixtures.path, "--json"])
    let report = try JSON(parsing: outcome.output)
    try JSONSchema("tocsin.parity/1").expectMatch(report)
    let cases = report["cases"]?.elements ?? []
    for result in cases where result["passes"]?.boolean != true { Issue.record("\(result)") }
    #expect(outcome.exit == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.fixtures.path)
    #expect(cases.count == files.count && cases.count > 80)
  }

  /// The cases use different operations and losses, so each kernel and each way back is compared with PyTorch.
  @Test func trainingDoesWhatPyTorchDoesWithEachInstructionSet() throws {
    for instructionSet in try instructionSets() {
      for name in ["hades", "medicine", "chimera", "deeplog"] {
        let path = Self.fixtures.appending(path: "\(name).json").path
        let outcome = try Tool.modeltrain.run(["parity", path], instructionSet: instructionSet)
        #expect(outcome.exit == 0, "\(instructionSet): \(outcome.output)\(outcome.errors)")
      }
    }
  }

  /// Other numbers than those of the committed fixtures, from the PyTorch of this machine.
  @Test func trainingDoesWhatPyTorchDoesWithOtherNumbers() throws {
    let folder = try TemporaryFolder()
    try Self.writeFixtures(to: folder, ["--seed", "1"])
    let outcome = try Tool.modeltrain.run(["parity", folder.path])
    #expect(outcome.exit == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test func theSameVersionOfPyTorchWritesTheSameFixtures() throws {
    let folder = try TemporaryFolder()
    try Self.writeFixtures(to: folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.fixtures.path) {
      let committed = try String(contentsOf: Self.fixtures.appending(path: name), encoding: .utf8)
      let written = try String(contentsOf: folder.url(name), encoding: .utf8)
      let versions = try [committed, written].map { try JSON(parsing: $0)["torch"]?.string }
      if versions[0] != versions[1] { try Test.cancel("the fixtures are from another version of PyTorch") }
      #expect(committed == written, "\(name)")
    }
  }

  /// Runs the script with the first Python of those in `TOCSIN_PEERS_PYTHON`, or else of the path, that has PyTorch.
  private static func writeFixtures(to folder: TemporaryFolder, _ options: [String] = []) throws {
    let environment = ProcessInfo.processInfo.environment
    var pythons = (environment["TOCSIN_PEERS_PYTHON"] ?? "").split(separator: ":").map(String.init)
    if pythons.isEmpty { pythons = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" } }
    let script = packageFolder.appending(path: "Tools/python/make_training_fixtures.py").path
    for python in pythons where FileManager.default.isExecutableFile(atPath: python) {
      let hasTorch = try Outcome(of: URL(filePath: python), ["-c", "import torch"], input: [], environment: [:])
      guard hasTorch.exit == 0 else { continue }
      let outcome = try Outcome(
        of: URL(filePath: python), [script] + options + [folder.path], input: [], environment: [:])
      try #require(outcome.exit == 0, "\(outcome.errors)")
      return
    }
    try Test.cancel("no Python with PyTorch; name one in TOCSIN_PEERS_PYTHON")
  }

  /// What fixtures hold is compared: an expected number that is a little off fails its case.
  @Test(arguments: ["outputs", "losses", "gradients", "inputGradients", "trained"])
  func aNumberThatIsOffFails(kind: String) throws {
    let folder = try TemporaryFolder()
    let path = try changed("linear_chain", in: folder) { fixture in
      var expected = try #require(fixture["expected"] as? [String: Any])
      if var losses = expected[kind] as? [Double] {
        losses[2] *= 1 + 1e-4
        expected[kind] = losses
      } else {
        var arrays = try #require(expected[kind] as? [String: [Double]])
        let name = try #require(arrays.keys.min())
        let largest = try #require(
          arrays[name]?.indices.max { abs(arrays[name]?[$0] ?? 0) < abs(arrays[name]?[$1] ?? 0) })
        arrays[name]?[largest] *= 1 + 1e-4
        expected[kind] = arrays
      }
      fixture["expected"] = expected
    }
    let outcome = try Tool.modeltrain.run(["parity", path])
    #expect(outcome.exit == 1)
    #expect(outcome.output.contains("FAIL"))
  }

  @Test func namesWhatIsMissingInAFixture() throws {
    let folder = try TemporaryFolder()
    let path = try changed("linear_chain", in: folder) { $0["optimiser"] = nil }
    try Tool.modeltrain.run(["parity", path]).expectFailure(2, path, "optimiser", "make_training_fixtures.py")
  }

  @Test func refusesAnotherSchema() throws {
    let folder = try TemporaryFolder()
    let path = try changed("linear_chain", in: folder) { $0["schema"] = "tocsin.training-fixture/9" }
    try Tool.modeltrain.run(["parity", path]).expectFailure(2, path, "tocsin.training-fixture/9")
  }

  @Test func namesAPlaceWithoutFixtures() throws {
    let folder = try TemporaryFolder()
    try Tool.modeltrain.run(["parity", folder.path]).expectFailure(2, folder.path, "no fixtures")
    try Tool.modeltrain.run(["parity", folder.path("none")]).expectFailure(2, folder.path("none"), "no such file")
  }

  /// A fixture with one change, as a file.
  private func changed(
    _ name: String, in folder: TemporaryFolder, _ change: (inout [String: Any]) throws -> Void
  ) throws -> String {
    let data = try Data(contentsOf: Self.fixtures.appending(path: "\(name).json"))
    var fixture = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    try change(&fixture)
    return try folder.text(
      "fixture.json", String(decoding: JSONSerialization.data(withJSONObject: fixture), as: UTF8.self))
  }
}
