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

  /// What is not compared must not pass.
  @Test(arguments: ["outputs", "gradients", "inputGradients", "trained"])
  func anArrayThatIsLeftOutIsAnError(kind: String) throws {
    let folder = try TemporaryFolder()
    var name = ""
    let path = try changed("linear_chain", in: folder) { fixture in
      try Self.change("expected", kind, in: &fixture) { arrays in
        name = try #require(arrays.keys.min())
        arrays[name] = nil
      }
    }
    try Tool.modeltrain.run(["parity", path]).expectFailure(2, path, "expected.\(kind).\(name) is missing")
  }

  @Test(arguments: ["outputs", "gradients", "inputGradients", "trained"])
  func anExpectedNumberIsOfFloat32(kind: String) throws {
    let folder = try TemporaryFolder()
    let path = try changed("linear_chain", in: folder) { fixture in
      try Self.change("expected", kind, in: &fixture) { arrays in
        for name in arrays.keys { arrays[name] = arrays[name]?.map { _ in 1e200 } }
      }
    }
    try Tool.modeltrain.run(["parity", path]).expectFailure(2, path, "expected.\(kind).", "too large for float32")
  }

  @Test func aFixtureWithoutStepsIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = try changed("linear_chain", in: folder) { fixture in
      fixture["expected"] = ["outputs": [:], "losses": [], "gradients": [:], "inputGradients": [:], "trained": [:]]
    }
    try Tool.modeltrain.run(["parity", path]).expectFailure(2, path, "expected.losses")
  }

  /// The tape takes fitting batches and targets for granted.
  @Test(arguments: [
    ("squared_error", "targets"), ("binary_cross_entropy", "targets"), ("binary_cross_entropy_weighted", "weights"),
    ("binary_cross_entropy_of_probabilities", "targets"), ("cross_entropy", "targets"),
    ("cross_entropy_weighted", "weights"), ("cross_entropy_class_weights", "targets"),
    ("cross_entropy_of_probabilities", "targets"), ("cross_entropy_soft", "distributions"),
    ("deeplog_sessions", "targets"), ("deeplog_sessions_each_step", "targets"),
  ]) func targetsThatDoNotFitAreAnError(_ name: String, _ field: String) throws {
    let folder = try TemporaryFolder()
    let changes: [([Double]) -> [Double]] = [{ Array($0.dropLast()) }, { $0 + [0] }, { _ in [] }]
    for change in changes {
      let path = try changed(name, in: folder) { fixture in
        let losses = try #require(fixture["losses"] as? [[String: Any]])
        let target = try #require(losses[0][field] as? String)
        var data = try #require(fixture["data"] as? [String: [Double]])
        data[target] = change(data[target] ?? [])
        fixture["data"] = data
      }
      // Weights may be left out, but do not weigh alike then.
      let outcome = try Tool.modeltrain.run(["parity", path])
      if field == "weights", outcome.exit == 1 { continue }
      outcome.expectFailure(2, path, "losses.0: a loss of ")
    }
    let path = try changed(name, in: folder) { fixture in
      var losses = try #require(fixture["losses"] as? [[String: Any]])
      losses[0][field] = nil
      fixture["losses"] = losses
    }
    let outcome = try Tool.modeltrain.run(["parity", path])
    #expect([1, 2].contains(outcome.exit), "\(outcome.errors)")
  }

  @Test(arguments: [
    ("disentanglement_features", 0), ("disentanglement_positions", 0), ("jensen_shannon", 0), ("ranking_hinge", 0),
  ]) func aLossOfValuesOfOtherShapesIsAnError(_ name: String, _ other: Int) throws {
    let folder = try TemporaryFolder()
    let path = try changed(name, in: folder) { fixture in
      var losses = try #require(fixture["losses"] as? [[String: Any]])
      let values = try #require(losses[0]["values"] as? [Int])
      losses[0]["values"] = values.count > 1 ? [other, values[1]] : values
      fixture["losses"] = losses
      if values.count == 1 { fixture["batch"] = 5 }
    }
    try Tool.modeltrain.run(["parity", path]).expectFailure(2, path, "losses.0: ")
  }

  @Test(arguments: [
    ("adam", "beta1", 1.0), ("adam", "beta2", 2), ("adam", "epsilon", -1), ("adam", "weightDecay", -1),
    ("adam", "learningRate", 0), ("adam", "clipNorm", 0), ("sgd_momentum", "momentum", -1),
    ("sgd_nesterov", "momentum", 0),
  ]) func constantsOutOfRangeAreAnError(_ name: String, _ constant: String, _ value: Double) throws {
    let folder = try TemporaryFolder()
    let path = try changed(name, in: folder) { fixture in
      var optimiser = try #require(fixture["optimiser"] as? [String: Any])
      optimiser[constant] = value
      fixture["optimiser"] = optimiser
    }
    try Tool.modeltrain.run(["parity", path]).expectFailure(2, path, "optimiser: ", "out of range")
  }

  @Test(arguments: ["batch", "steps"], [0, -1, 1 << 40]) func sizesOutOfRangeAreAnError(
    _ field: String, _ size: Int
  ) throws {
    let folder = try TemporaryFolder()
    let path = try changed("linear_chain", in: folder) { $0[field] = size }
    try Tool.modeltrain.run(["parity", path]).expectFailure(2, path, field)
  }

  @Test func shapesOfManyDimensionsAreAnError() throws {
    let folder = try TemporaryFolder()
    let path = try changed("linear_chain", in: folder) { fixture in
      var tensors = try #require(fixture["tensors"] as? [[String: Any]])
      tensors[0]["shape"] = [1, 1, 1, 1, 1]
      fixture["tensors"] = tensors
    }
    try Tool.modeltrain.run(["parity", path]).expectFailure(2, path, "5 dimensions")
  }

  /// PyTorch's own rounding, at the norms at which it shows.
  @Test(arguments: ["sgd_clipped", "sgd_clipped_short", "adam_clipped", "sgd_groups_clipped"])
  func aLimitOfTheNormThatIsOffFails(name: String) throws {
    let folder = try TemporaryFolder()
    let path = try changed(name, in: folder) { fixture in
      var optimiser = try #require(fixture["optimiser"] as? [String: Any])
      optimiser["clipNorm"] = 1.001 * (try #require(optimiser["clipNorm"] as? Double))
      fixture["optimiser"] = optimiser
    }
    #expect(try Tool.modeltrain.run(["parity", path]).exit == 1)
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

  /// Changes the arrays of a kind.
  private static func change(
    _ field: String, _ kind: String, in fixture: inout [String: Any],
    _ body: (inout [String: [Double]]) throws -> Void
  ) throws {
    var parts = try #require(fixture[field] as? [String: Any])
    var arrays = try #require(parts[kind] as? [String: [Double]])
    try body(&arrays)
    parts[kind] = arrays
    fixture[field] = parts
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
