import Foundation
import TestSupport
import Testing
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinTraining

/// `modeltrain evaluate chimera` on a small model and windows around it: what it prints adds up, and is documented.
@Suite struct ChimeraEvaluationTests {
  private let folder: TemporaryFolder
  private let model: String
  private let configuration: ChimeraConfiguration
  private let truth: WindowTruth

  init() throws {
    let chimera = try SmallChimera(seed: 3)
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 5)
    var (normal, abnormal) = (LabelledWindows(), LabelledWindows())
    for index in 0..<40 {
      let keys = chimera.randomKeys(chimera.windowLength, using: &generator)
      normal.append(keys, causes: keys.map { _ in false })
      abnormal.append(keys.reversed(), causes: keys.indices.map { ($0 + index) % 3 == 0 })
      // Every other window occurs twice.
      if index % 2 == 0 { abnormal.append(keys.reversed(), causes: keys.indices.map { ($0 + index) % 3 == 0 }) }
    }
    _ = try folder.file("normal.txt", normal.text)
    _ = try folder.file("abnormal.txt", abnormal.text)
    // Training saw a quarter of either.
    _ = try folder.file("train-normal.txt", normal.selecting(0..<10).text)
    _ = try folder.file("train-abnormal.txt", abnormal.selecting(0..<15).text)
    var counts = TemplateCounts(normal: normal.windows, abnormal: abnormal.windows)
    counts.chooseThreshold(normal: normal.windows, abnormal: abnormal.windows)
    configuration = try chimera.configurationFlaggingHalf(
      of: abnormal.windows.map(Array.init), kernels: .fromEnvironment())
    var file = chimera.file(configuration)
    _ = try folder.file("plain.tocsin", ModelFileWriter.encode(file))
    file.baselines = counts.encodedForBaselines()
    model = try folder.file("model.tocsin", ModelFileWriter.encode(file)).path
    self.folder = folder
    truth = WindowTruth(normal: normal.windows, abnormal: abnormal)
  }

  private func arguments(model: String? = nil) -> [String] {
    [
      "evaluate", "chimera", "--model", model ?? self.model, "--normal", folder.path("normal.txt"), "--abnormal",
      folder.path("abnormal.txt"),
    ]
  }

  private var training: [String] {
    ["--train-normal", folder.path("train-normal.txt"), "--train-abnormal", folder.path("train-abnormal.txt")]
  }

  private func report(_ arguments: [String]) throws -> JSON {
    let report = try JSON(parsing: Tool.modeltrain.output(arguments + ["--json"]))
    try JSONSchema("tocsin.chimera-evaluation/1").expectMatch(report)
    return report
  }

  /// Expects counts and shares of every diagnoser to fit the windows.
  private func expectSums(_ comparison: JSON, normal: Int, abnormal: Int) throws {
    #expect(comparison["normalWindows"]?.integer == normal)
    #expect(comparison["abnormalWindows"]?.integer == abnormal)
    for result in [try #require(comparison["chimera"])] + (comparison["baselines"]?.elements ?? []) {
      let detection = try #require(result["detection"])
      func count(_ names: String...) -> Int { names.compactMap { detection[$0]?.integer }.reduce(0, +) }
      #expect(count("truePositives", "falseNegatives") == abnormal)
      #expect(count("falsePositives", "trueNegatives") == normal)
      for (outcomes, cutoff) in zip(result["outcomes"]?.elements ?? [], result["actual"]?["at"]?.elements ?? []) {
        let shares = ["detectedAndLocalised", "detected", "localised", "missed"].compactMap { outcomes[$0]?.number }
        #expect(shares.count == 4 && abs(shares.reduce(0, +) - 1) < 1e-9)
        #expect(abs(shares[0] - (cutoff["hitRate"]?.number ?? -1)) < 1e-9)
      }
      let scores = ["actual", "theoretical"].compactMap { result[$0]?["score"]?.number }
      #expect(abs(scores[0] - scores[1] - (result["bias"]?.number ?? -1)) < 1e-9)
    }
  }

  @Test func distinctWindowsCountOnce() throws {
    let report = try report(arguments())
    try expectSums(report, normal: 40, abnormal: 40)
    #expect(report["countsCopies"]?.boolean == false)
    #expect(report["clean"] == nil)
    let names = report["baselines"]?.elements.compactMap { $0["name"]?.string }
    #expect(
      names == ["log-odds", "all flagged, rarest template", "all flagged, first lines", "all flagged, random order"])
    #expect(report["differences"]?.elements.count == 4)
  }

  @Test func copiesCountWhereAsked() throws {
    let report = try report(arguments() + ["--all"])
    try expectSums(report, normal: 40, abnormal: 60)
    #expect(report["countsCopies"]?.boolean == true)
    #expect(report["differences"] == nil, "copies are no observations of their own")
  }

  @Test func trainingWindowsAddBaselinesAndTheCleanSubset() throws {
    let report = try report(arguments() + training)
    try expectSums(report, normal: 40, abnormal: 40)
    try expectSums(try #require(report["clean"]), normal: 30, abnormal: 30)
    let names = report["baselines"]?.elements.compactMap { $0["name"]?.string }
    #expect(names?.prefix(3) == ["evidence without a network", "logistic regression", "TF-IDF"])
    #expect(names?.count == 7)
    #expect(report["clean"]?["differences"]?.elements.count == 7)
  }

  @Test func windowsWithUnknownKeysAreAlsoToldOfApart() throws {
    let unknown = SmallChimera.unknownKey
    let abnormal = truth.abnormal.distinct.windows.count { $0.contains(unknown) }
    try expectSums(
      try #require(report(arguments())["novel"]), normal: truth.normal.count { $0.contains(unknown) },
      abnormal: abnormal)
    #expect(abnormal > 0 && abnormal < 40)
    var arguments = arguments()
    for option in ["--normal", "--abnormal"] {
      let place = try #require(arguments.firstIndex(of: option))
      arguments[place + 1] = try folder.text("known\(option)", option == "--normal" ? "0:5 8\n" : "1:8 5:1 0\n")
    }
    #expect(try report(arguments)["novel"] == nil)
  }

  @Test func theReportIsWhatTheLibraryFinds() throws {
    let chimera = try SmallChimera(seed: 3)
    var diagnoser = try ChimeraDiagnoser(chimera.model(configuration, kernels: .fromEnvironment()))
    let evaluation = DiagnosisEvaluation(
      try diagnoser.diagnoses(of: truth), truth: truth, subset: WindowSubset(distinct: truth))
    let result = try #require(try report(arguments())["chimera"])
    #expect(result["detection"]?["truePositives"]?.integer == evaluation.detection.truePositives)
    #expect(result["detection"]?["f1"]?.number == evaluation.detection.f1)
    #expect(result["theoretical"]?["reciprocalRank"]?.number == evaluation.theoretical.reciprocalRank)
    #expect(result["actual"]?["at"]?.elements.last?["meanPrecision"]?.number == evaluation.actual.meanPrecision(at: 5))
    #expect(result["falseCauses"]?.integer == evaluation.falseCauseCount)
    #expect(result["calibration"]?["brierScore"]?.number == evaluation.calibration?.brierScore)
    #expect(result["calibration"]?["abnormalShare"]?.number == 0.5)
    #expect(evaluation.bias < 0 && evaluation.falseCauseCount > 0, "a model with misses and false alarms")
  }

  @Test func aModelWithoutCountsIsEvaluatedAlone() throws {
    let arguments = arguments(model: folder.path("plain.tocsin"))
    #expect(try report(arguments)["baselines"] == nil)
    #expect(try Tool.modeltrain.output(arguments).contains("no baselines: "))
    #expect(try report(arguments + training)["baselines"]?.elements.count == 7)
  }

  @Test func theTextHasARowForEveryDiagnoser() throws {
    let text = try Tool.modeltrain.output(arguments() + training)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "distinct windows: 40 normal, 40 abnormal")
    #expect(text.contains("\nwindows that training did not see: 30 normal, 30 abnormal\n"))
    for name in ["Chimera", "logistic regression", "TF-IDF", "log-odds", "all flagged, first lines"] {
      // Detection, three tables of root causes and outcomes, of all windows, of those not seen and of those with unknown
      // keys; and the lead over each, which the model has not over itself.
      #expect(lines.count { $0.hasPrefix(name + "  ") } == (name == "Chimera" ? 15 : 18), "\(name)")
    }
  }

  @Test func compressedWindowsAreTheSame() throws {
    let bytes = try folder.bytes("abnormal.txt")
    _ = try folder.file("abnormal.zst", zstdFrame(of: bytes))
    var arguments = arguments()
    arguments[arguments.count - 1] = folder.path("abnormal.zst")
    #expect(try report(arguments) == report(self.arguments()))
  }

  @Test func whatDoesNotFitIsNamedWithItsLine() throws {
    func evaluate(_ text: String, as option: String) throws -> Outcome {
      var arguments = arguments()
      let place = try #require(arguments.firstIndex(of: option))
      arguments[place + 1] = try folder.text("other.txt", text)
      return try Tool.modeltrain.run(arguments)
    }
    let long = [String](repeating: "5", count: configuration.windowLength + 1).joined(separator: " ")
    try evaluate("0:5 8\n0:\(long)\n", as: "--normal").expectFailure(2, "other.txt: line 2: a window of 9 keys; ")
    try evaluate("0:5\n1:8\n", as: "--normal").expectFailure(2, "other.txt: line 2: a window labelled abnormal")
    try evaluate("1:5 8\n", as: "--abnormal").expectFailure(2, "other.txt: line 1: no line labels; ")
    try evaluate("", as: "--abnormal").expectFailure(2, "other.txt: holds no windows; ")
  }

  @Test func rawLinesGoThroughTheModelsParser() throws {
    let model = try modelOfLines(format: "<Label> <Timestamp> <Content>")
    let lines = (0..<200).map { index in
      "\(index % 9 == 4 ? "APPREAD" : "-") \(index) event \(index % 5 == 0 ? "e" : "h") of block_\(index % 2) took 7 ms\n"
    }
    let log = try folder.text("raw.log", "no line\n" + lines.joined())
    let report = try report(["evaluate", "chimera", "--model", model, "--logs", log, "--all"])
    // Each block has 100 lines, so 13 windows of 8, and 11 alerts: at its lines 2, 11, 20 …, or 6, 15, 24 …, from 0.
    try expectSums(report, normal: 4, abnormal: 22)
    #expect(report["log"]?["lines"]?.integer == 201)
    #expect(report["log"]?["unmatchedLines"]?.integer == 1)
    #expect(report["log"]?["alertLines"]?.integer == 22)
    #expect(
      try Tool.modeltrain.output(["evaluate", "chimera", "--model", model, "--logs", log]).hasPrefix(
        "\(log): 201 lines"))
  }

  @Test func logsThatCannotBeJudgedAreRefused() throws {
    func evaluate(_ model: String, _ log: String) throws -> Outcome {
      try Tool.modeltrain.run(["evaluate", "chimera", "--model", model, "--logs", folder.text("raw.log", log)])
    }
    let line = "- 1 event e of block_1 took 7 ms\n"
    try evaluate(model, line).expectFailure(2, "section logParser: missing")
    try evaluate(modelOfLines(format: "<Timestamp> <Content>"), line).expectFailure(2, "no field <Label>")
    let labelling = try modelOfLines(format: "<Label> <Timestamp> <Content>")
    try evaluate(labelling, "").expectFailure(2, "raw.log: holds no lines; ")
    try evaluate(labelling, "nothing\n").expectFailure(2, "raw.log: no line is of the format")
  }

  private func modelOfLines(format: String) throws -> String {
    let chimera = try SmallChimera(seed: 3)
    let file = chimera.file(configuration, parser: try RandomNetwork.logParser(format: format))
    return try folder.file("lines.tocsin", ModelFileWriter.encode(file)).path
  }

  @Test func aModelOfTheOtherSystemIsRefused() throws {
    let outcome = try Tool.modeltrain.run(arguments(model: Fixture.shared().model))
    outcome.expectFailure(1, "holds a DeepLog model, where a Chimera model is needed")
  }

  @Test func damagedCountsAreRefused() throws {
    var file = try SmallChimera(seed: 3).file(configuration)
    file.baselines = [1, 2, 3]
    let path = try folder.file("damaged.tocsin", ModelFileWriter.encode(file)).path
    try Tool.modeltrain.run(arguments(model: path)).expectFailure(1, "damaged.tocsin: section baselines")
  }

  @Test func trainingWindowsComeInPairs() throws {
    let outcome = try Tool.modeltrain.run(arguments() + training.prefix(2))
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("--train-normal and --train-abnormal go together"))
  }
}
