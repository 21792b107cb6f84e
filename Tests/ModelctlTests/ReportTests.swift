import Foundation
import Testing

/// Every `--json` report is what Spec/Json.md says, and the reports agree with each other.
@Suite struct ReportTests {
  @Test(arguments: Training.allCases) func inspectReportsTheModel(_ training: Training) throws {
    let fixture = try Fixture.shared()
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", fixture.model(training)]))
    try JSONSchema("tocsin.inspect/2").expectMatch(report)
    #expect(report["schema"]?.string == "tocsin.inspect/2")
    #expect(report["detector"]?["history"]?.string == training.history)
    #expect(report["fileLength"]?.integer == (try fixture.modelBytes(training).count))
    // Eight ordinary ones, and five at the edges.
    #expect(report["goldenVectors"]?.integer == 13)
    let parts = report["tensors"]?.elements.compactMap { $0["parameters"]?.integer } ?? []
    #expect(report["parameters"]?.integer == parts.reduce(0, +))
  }

  @Test func inspectTextShowsTheDigestsOfTheReport() throws {
    let model = try Fixture.shared().model
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", model]))
    let text = try Tool.modelctl.output(["inspect", model])
    for name in ["weights", "content", "file"] {
      let digest = try #require(report["identities"]?[name]?.string)
      #expect(text.contains(digest))
    }
  }

  @Test func aModelFromStandardInputIsTheSameModel() throws {
    let fixture = try Fixture.shared()
    let named = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", fixture.model]))
    let piped = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", "-"], input: fixture.modelBytes()))
    #expect(piped["identities"] == named["identities"])
    #expect(piped["file"]?.string == "standard input")
  }

  @Test(arguments: Training.allCases) func validateAcceptsWhatTrainingWrote(_ training: Training) throws {
    let model = try Fixture.shared().model(training)
    let report = try validate(model)
    #expect(report["isValid"]?.boolean == true)
    // Eight ordinary ones, and five at the edges.
    #expect(report["goldenVectors"]?.integer == 13)
  }

  @Test func trainReportsWhatItWrote() throws {
    let fixture = try Fixture.shared()
    let folder = try TemporaryFolder()
    let arguments = fixture.train(to: folder.path("m.tocsin")) + ["--history", "window", "--json"]
    let report = try JSON(parsing: Tool.modeltrain.output(arguments))
    try JSONSchema("tocsin.train/1").expectMatch(report)
    #expect(report["byteCount"]?.integer == (try folder.bytes("m.tocsin").count))
    #expect(report["sessions"]?.integer == 200)
    #expect(report["epochs"]?.integer == 2)
    #expect(report["validationLoss"] != nil)
  }

  @Test(arguments: Training.allCases) func evaluateCountsEverySession(_ training: Training) throws {
    let fixture = try Fixture.shared()
    let report = try JSON(parsing: Tool.modeltrain.output(evaluation(of: fixture.model(training)) + ["--json"]))
    try JSONSchema("tocsin.evaluate/1").expectMatch(report)
    #expect(report["history"]?.string == training.history)
    let baselines = report["baselines"]?.elements ?? []
    #expect(!baselines.isEmpty)
    for result in baselines + [try #require(report["deepLog"])] {
      let positives = ["truePositives", "falseNegatives"].compactMap { result[$0]?.integer }
      let negatives = ["falsePositives", "trueNegatives"].compactMap { result[$0]?.integer }
      #expect(positives.reduce(0, +) == 60)
      #expect(negatives.reduce(0, +) == 60)
    }
    let composition = ["short", "unseenKey", "modelOnly"].compactMap { report["composition"]?[$0]?.integer }
    #expect(composition.reduce(0, +) == report["deepLog"]?["truePositives"]?.integer)
  }

  @Test(arguments: [[], ["--compat", "short=anomalous"]]) func evaluateCountsWhatScoringFinds(_ compat: [String]) throws
  {
    let fixture = try Fixture.shared()
    let report = try JSON(parsing: Tool.modeltrain.output(evaluation(of: fixture.model) + compat + ["--json"]))
    for (file, field) in [("abnormal.txt", "truePositives"), ("normal.txt", "falsePositives")] {
      let verdicts = try scores(compat + [fixture.folder.path(file)])
      #expect(verdicts.count == 60)
      #expect(verdicts.count { $0["verdict"]?.string == "anomalous" } == report["deepLog"]?[field]?.integer)
    }
  }

  @Test func aModelWithoutBaselinesIsEvaluatedAlone() throws {
    let fixture = try Fixture.shared()
    let folder = try TemporaryFolder()
    try Tool.modeltrain.output(fixture.train(to: folder.path("m.tocsin")) + ["--no-baselines", "--history", "window"])
    let arguments = try evaluation(of: folder.path("m.tocsin"))
    #expect(try JSON(parsing: Tool.modeltrain.output(arguments + ["--json"]))["baselines"] == nil)
    #expect(try Tool.modeltrain.output(arguments).contains("no baselines"))
    let named = arguments + ["--train", fixture.folder.path("train.txt"), "--json"]
    #expect(try JSON(parsing: Tool.modeltrain.output(named))["baselines"]?.elements.isEmpty == false)
    let others = try folder.text("others.txt", "5 5 5\n")
    try Tool.modeltrain.run(arguments + ["--train", others]).expectFailure(
      2, "others.txt: not the file that the model was trained on, by data.sha256 of its provenance; ")
  }

  @Test(arguments: Training.allCases) func everyScoreIsAReport(_ training: Training) throws {
    let fixture = try Fixture.shared()
    let schema = try JSONSchema("tocsin.session/1")
    var verdicts: Set<String> = []
    for line in try Tool.modelserve.output(["score", "--model", fixture.model(training)], input: fixture.sessions)
      .split(separator: "\n")
    {
      let score = try JSON(parsing: line)
      schema.expectMatch(score)
      let verdict = try #require(score["verdict"]?.string)
      #expect((score["first"] != nil) == (verdict == "anomalous"))
      verdicts.insert(verdict)
    }
    #expect(verdicts == ["normal", "anomalous"])
  }

  @Test func benchmarkReportsItsQuantities() throws {
    let report = try JSON(parsing: Tool.kernelbench.output(["deeplog", "--rounds", "1", "--json"]))
    try JSONSchema("tocsin.bench/1").expectMatch(report)
  }

  private func evaluation(of model: String) throws -> [String] {
    let folder = try Fixture.shared().folder
    return [
      "evaluate", "deeplog", "--model", model, "--normal", folder.path("normal.txt"), "--abnormal",
      folder.path("abnormal.txt"),
    ]
  }

  private func scores(_ arguments: [String]) throws -> [JSON] {
    try Tool.modelserve.output(["score", "--model", Fixture.shared().model] + arguments).split(separator: "\n")
      .map { try JSON(parsing: $0) }
  }
}
