import Foundation
import Testing

/// `kernelbench training`, with a script in the place of Python that answers as train_worker.py does.
@Suite struct TrainingBenchmarkTests {
  @Test func reportsBothSides() throws {
    let folder = try TemporaryFolder()
    let ours = try measure(folder)
    let losses = try #require(ours.report["networks"]?.elements.first?["results"]?.elements.first?.numbers("losses"))
    #expect(losses.count == 2)
    // The stub takes a step in half a second and has our losses.
    let outcome = try measure(folder, python: stub(in: folder, losses: losses))
    #expect(outcome.exit == 0, "\(outcome.text)")
    try JSONSchema("tocsin.bench-training/1").expectMatch(outcome.report)
    let network = try #require(outcome.report["networks"]?.elements.first)
    let results = network["results"]?.elements ?? []
    #expect(results.compactMap { $0["runtime"]?.string } == ["tocsin", "torch"])
    #expect(results.last?["stepsPerSecond"]?.number == 2)
    #expect(results.last?["trainingBytes"]?.integer == 300)
    let ratio = try #require(network["ratios"]?["1"]?.number)
    #expect(try ratio == #require(results.first?["stepsPerSecond"]?.number) / 2)
    #expect(outcome.text.contains("PyTorch's agree within"))
  }

  @Test func failsWhereLossesDiffer() throws {
    let folder = try TemporaryFolder()
    let outcome = try measure(folder, python: stub(in: folder, losses: [3.0, 2.9]))
    #expect(outcome.exit == 1)
    #expect(outcome.text.contains("PyTorch's DIFFER by"))
  }

  @Test func reportsOurSideAloneWithoutPyTorch() throws {
    let folder = try TemporaryFolder()
    let outcome = try measure(folder, python: folder.path("none"))
    #expect(outcome.exit == 0)
    #expect(outcome.text.contains("no PyTorch: name a Python that has it with --python\n"))
    try JSONSchema("tocsin.bench-training/1").expectMatch(outcome.report)
    let result = try #require(outcome.report["networks"]?.elements.first?["results"]?.elements.first)
    #expect(try #require(result["stepsPerSecond"]?.number) > 0)
    #expect(try #require(result["trainingBytes"]?.integer) > 1 << 20)
  }

  /// The loss of a batch that is always the same falls, and by as much on one thread as on two.
  @Test(arguments: ["m1", "m2"]) func threadsTakeTheSameSteps(network: String) throws {
    let losses = try [1, 2].map { threads in
      let request = Array("{\"steps\": 4}\n".utf8)
      let output = try Tool.kernelbench.output(["train-worker", network, "\(threads)"], input: request)
      return try JSON(parsing: output).numbers("losses")
    }
    #expect(losses[0].count == 4)
    #expect(losses[0] == losses[0].sorted(by: >))
    #expect(losses[0] == losses[1])
  }

  private func measure(
    _ folder: TemporaryFolder, python: String? = nil
  ) throws -> (exit: Int32, text: String, report: JSON) {
    let outcome = try Tool.kernelbench.run([
      "training", "--network", "m1", "--threads", "1", "--rounds", "1", "--seconds", "0.001", "--steps", "2",
      "--python", python ?? folder.path("none"), "--json", folder.path("report.json"),
    ])
    let text = try String(contentsOf: folder.url("report.json"), encoding: .utf8)
    return (outcome.exit, outcome.output, try JSON(parsing: text))
  }

  private func stub(in folder: TemporaryFolder, losses: [Double]) throws -> String {
    let path = try folder.text(
      "python3",
      """
      #!/bin/bash
      if [ "$2" = --version ]; then echo 2.0; exit; fi
      while read -r request; do
        case "$request" in
          *steps*) echo '{"losses": [\(losses.map { "\($0)" }.joined(separator: ", "))]}' ;;
          *seconds*) echo '{"median": 0.5, "count": 3}' ;;
          *) echo '{"peakBytes": 1000, "startBytes": 700}' ;;
        esac
      done

      """)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }
}
