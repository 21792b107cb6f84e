import Foundation
import Testing
import TocsinDetect
import TocsinTraining

/// `modeltrain chimera` on made-up windows and lines: the model that it writes, and what it says.
@Suite struct ChimeraTrainingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for label in [WindowLabel.normal, .abnormal] {
      let windows = Self.windows(label)
      _ = try folder.file("\(label).txt", windows.text)
      _ = try folder.file("bare-\(label).txt", Self.withoutLineLabels(windows.text))
    }
  }

  /// 60 distinct normal windows of 5 keys, or 24 abnormal ones of which one line is a fault of four.
  private static func windows(_ label: WindowLabel) -> LabelledWindows {
    var windows = LabelledWindows()
    var random = RandomNumbers(seed: 4, stream: .order, index: label == .abnormal ? 1 : 0)
    while windows.count < (label == .abnormal ? 24 : 60) {
      var keys = (0..<5).map { _ in [10, 20, 30, 40][random.index(below: 4)] as UInt32 }
      var causes = [Bool](repeating: false, count: 5)
      if label == .abnormal {
        let line = random.index(below: 5)
        keys[line] = UInt32(90 + windows.count % 4)
        causes[line] = true
      }
      if !windows.windows.contains(where: { $0.elementsEqual(keys) }) { windows.append(keys, causes: causes) }
    }
    return windows
  }

  private static func withoutLineLabels(_ text: [UInt8]) -> [UInt8] {
    Array(
      text.split(separator: UInt8(ascii: "\n")).map { line in
        line.split(separator: UInt8(ascii: ":")).prefix(2).joined(separator: [UInt8(ascii: ":")]) + [10]
      }.joined())
  }

  private static let small = ["--window", "5", "--hidden", "8", "--embedding", "6", "--epochs", "2"]

  private func sources(_ prefix: String = "") -> [String] {
    ["--normal", folder.path("\(prefix)normal.txt"), "--abnormal", folder.path("\(prefix)abnormal.txt")]
  }

  private var judgedBy: [String] {
    ["--dev-normal", folder.path("normal.txt"), "--dev-abnormal", folder.path("abnormal.txt")]
  }

  private func train(_ options: [String], to name: String = "m.tocsin") -> [String] {
    ["chimera", "--output", folder.path(name)] + Self.small + options
  }

  private func report(_ arguments: [String], schema: String) throws -> JSON {
    let outcome = try Tool.modeltrain.run(arguments + ["--json"])
    try #require(outcome.exit == 0, "\(outcome.errors)")
    let report = try JSON(parsing: outcome.output)
    try JSONSchema(schema).expectMatch(report)
    return report
  }

  // MARK: Windows

  /// Line labels are what evaluations judge by, and nothing that training reads.
  @Test func lineLabelsChangeNoByteOfTheModel() throws {
    #expect(try folder.bytes("abnormal.txt") != folder.bytes("bare-abnormal.txt"))
    try Tool.modeltrain.output(train(sources()))
    try Tool.modeltrain.output(train(sources("bare-"), to: "bare.tocsin"))
    #expect(try folder.bytes("bare.tocsin") == folder.bytes("m.tocsin"))
    // All of them on the wrong line.
    let text = try String(decoding: folder.bytes("abnormal.txt"), as: UTF8.self)
    let wrong = text.split(separator: "\n").map {
      $0.split(separator: ":").prefix(2).joined(separator: ":") + ":1 0 1 0 1\n"
    }
    _ = try folder.text("wrong.txt", wrong.joined())
    let sources = ["--normal", folder.path("normal.txt"), "--abnormal", folder.path("wrong.txt")]
    try Tool.modeltrain.output(train(sources, to: "wrong.tocsin"))
    #expect(try folder.bytes("wrong.tocsin") == folder.bytes("m.tocsin"))
  }

  @Test func theModelFollowsFromWindowsOptionsAndSeedAlone() throws {
    try Tool.modeltrain.output(train(sources()))
    let model = try folder.bytes("m.tocsin")
    for threads in ["1", "2", "3"] {
      try Tool.modeltrain.output(train(sources() + ["--threads", threads], to: "threads.tocsin"))
      #expect(try folder.bytes("threads.tocsin") == model, "\(threads) threads")
    }
    for instructionSet in try instructionSets() {
      try Tool.modeltrain.output(train(sources(), to: "isa.tocsin"), instructionSet: instructionSet)
      #expect(try folder.bytes("isa.tocsin") == model, "\(instructionSet)")
    }
    for options in [
      ["--seed", "2"], ["--fusion", "sum"], ["--no-ilrl"], ["--no-cda"], ["--no-linear"], ["--prior", "0.01"],
    ] {
      try Tool.modeltrain.output(train(sources() + options, to: "other.tocsin"))
      #expect(try folder.bytes("other.tocsin") != model, "\(options)")
    }
  }

  @Test func theModelIsValidAndFindsTheFaults() throws {
    let report = try report(train(sources() + judgedBy), schema: "tocsin.train-chimera/1")
    #expect(report["keys"]?.integer == 8)
    #expect(report["normalWindows"]?.integer == 54 && report["heldOutNormalWindows"]?.integer == 6)
    #expect(report["agreeingWindows"]?.integer == 6 + (report["heldOutAbnormalWindows"]?.integer ?? 0))
    let result = try #require(report["trials"]?.elements.first?["result"])
    #expect(result["detection"]?["f1"]?.number == 1 && result["theoretical"]?["reciprocalRank"]?.number == 1)
    #expect(report["baselines"]?.elements.count == 7)
    #expect(report["byteCount"]?.integer == (try folder.bytes("m.tocsin").count))
    try Tool.modelctl.output(["validate", folder.path("m.tocsin")])
    let inspection = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", folder.path("m.tocsin")]))
    #expect(inspection["detector"]?["heads"]?.elements.count == 2)
    #expect(inspection["parameters"] == report["parameters"])
    // The evaluation of the file is that of the training.
    let evaluation = try self.report(
      ["evaluate", "chimera", "--model", folder.path("m.tocsin")] + sources(), schema: "tocsin.chimera-evaluation/1")
    #expect(evaluation["chimera"] == result)
    // What training saw is known by its digest.
    let trained = ["--train-normal", folder.path("normal.txt"), "--train-abnormal"]
    let arguments = ["evaluate", "chimera", "--model", folder.path("m.tocsin")] + sources() + trained
    try Tool.modeltrain.output(arguments + [folder.path("abnormal.txt")])
    try Tool.modeltrain.run(arguments + [folder.text("others.txt", "1:90 1 2 3 4\n")]).expectFailure(
      2, "others.txt: not the file that the model was trained on, by data.abnormal.sha256 of its provenance; ")
  }

  @Test func withoutWindowsToJudgeByThereIsNoJudgement() throws {
    let report = try report(train(sources()), schema: "tocsin.train-chimera/1")
    #expect(report["trials"]?.elements.first?["result"] == nil)
    #expect(report["baselines"]?.elements.isEmpty == true)
  }

  @Test func seedsAndAblationsAreCompared() throws {
    let arguments = train(sources() + judgedBy + ["--seeds", "2", "--ablations"])
    let text = try Tool.modeltrain.output(arguments)
    let lines = text.split(separator: "\n").map(String.init)
    for name in ["both", "onlyILRL", "onlyCDA", "neither"] {
      let row = try #require(lines.first { $0.hasPrefix("Chimera, \(name) ") })
      #expect(row.count { $0 == "±" } == 10, "\(row)")
      #expect(lines.count { $0.hasPrefix("\(name) ") } == 2, "a row for each seed")
    }
    #expect(lines.first { $0.hasPrefix("log-odds") }?.contains("±") == false)
    let report = try report(arguments, schema: "tocsin.train-chimera/1")
    let trials = report["trials"]?.elements ?? []
    #expect(trials.map { $0["seed"]?.integer } == [1, 2, 1, 2, 1, 2, 1, 2])
    #expect(Set(trials.compactMap { $0["trainingLoss"]?.number }).count == 8)
    // What is written is the better one of those with both.
    let losses = trials.prefix(2).compactMap { $0["validationLoss"]?.number }
    let seed = losses[1] < losses[0] ? 2 : 1
    #expect(report["seed"]?.integer == seed)
    try Tool.modeltrain.output(train(sources() + ["--seed", "\(seed)"], to: "alone.tocsin"))
    #expect(try folder.bytes("alone.tocsin") == folder.bytes("m.tocsin"))
  }

  @Test func killingTrainingLeavesNoTrace() throws {
    let options = sources() + ["--epochs", "20", "--batch", "8"]
    try Tool.modeltrain.output(train(options, to: "whole.tocsin"))
    let arguments = train(
      options + [
        "--resume", folder.path("m.checkpoint"), "--save-every", "0", "--log", folder.path("m.log"),
      ])
    for epoch in [1, 7, 13] {
      let wasKilled = try killTraining(arguments, afterEpoch: epoch, checkpoint: folder.url("m.checkpoint"))
      #expect(wasKilled, "over before it could be killed after epoch \(epoch)")
    }
    try Tool.modeltrain.output(arguments)
    #expect(try folder.bytes("m.tocsin") == folder.bytes("whole.tocsin"))
    #expect(try TrainingLog.records(folder.bytes("m.log")).map(\.epoch) == Array(1...20))
  }

  @Test func unseenTemplatesAreHeldOutInFolds() throws {
    let arguments = ["evaluate", "chimera-unseen", "--folds", "2"] + Self.small + sources() + judgedBy
    let report = try report(arguments, schema: "tocsin.chimera-unseen/1")
    #expect(report["alertTemplates"]?.integer == 4 && report["windows"]?.integer == 24)
    let folds = report["folds"]?.elements ?? []
    #expect(folds.flatMap { $0.numbers("templates") }.sorted() == [90, 91, 92, 93])
    #expect(folds.map { $0["windows"]?.integer } == [12, 12])
    let results = report["results"]?.elements ?? []
    #expect(
      results.map { $0["name"]?.string } == [
        "Chimera", "evidence without a network", "logistic regression", "TF-IDF", "log-odds",
        "all flagged, rarest template",
        "all flagged, first lines", "all flagged, random order",
      ])
    for (index, result) in results.enumerated() {
      let hitRates = folds.compactMap { $0.numbers("hitRates")[index] }
      #expect(abs(hitRates.reduce(0, +) / 2 - (result["hitRateAt1"]?.number ?? -1)) < 1e-9)
      let lead = (results[0]["hitRateAt1"]?.number ?? 0) - (result["hitRateAt1"]?.number ?? 0)
      if index > 0 { #expect(abs((result["lead"]?["mean"]?.number ?? -9) - lead) < 1e-9) }
    }
    #expect(results[0]["lead"] == nil && results[0]["hitRateAt1"]?.number == 1)
    // No model has seen the templates, so a regression on them knows nothing.
    #expect((results[2]["hitRateAt1"]?.number ?? 1) < 0.6)
    let text = try Tool.modeltrain.run(arguments).output
    #expect(text.hasPrefix("4 alert templates in 2 folds; 24 abnormal windows whose root causes"))
  }

  @Test func holdingOutNeedsTwoTemplatesAndTheTruthAboutLines() throws {
    let command = ["evaluate", "chimera-unseen"] + Self.small
    let single = try folder.text("single.txt", "1:10 90 10 10 10:0 1 0 0 0\n1:90 10 10 10 10:1 0 0 0 0\n")
    let normal = ["--normal", folder.path("normal.txt")]
    try Tool.modeltrain.run(command + normal + ["--abnormal", single] + judgedBy)
      .expectFailure(2, "single.txt: has a single alert template")
    try Tool.modeltrain.run(command + sources("bare-") + judgedBy)
      .expectFailure(2, "bare-abnormal.txt: line 1: no line labels")
    let outcome = try Tool.modeltrain.run(command + sources())
    #expect(outcome.exit == 2 && outcome.errors.contains("--dev-normal and --dev-abnormal"))
  }

  // MARK: Raw lines

  /// 1,500 lines, every sixth run of 40 with an alert in each half.
  private func log() throws -> (path: String, alerts: [Int]) {
    var random = RandomNumbers(seed: 2, stream: .order)
    var lines: [String] = []
    var alerts: [Int] = []
    for index in 0..<1500 {
      let number = random.index(below: 1000)
      var message = [
        "job \(number) started by scheduler", "job \(number) ended with status 0", "node \(number) answered heartbeat",
        "cache flushed \(number) pages",
      ][random.index(below: 4)]
      let isAlert = index / 40 % 6 == 5 && index % 20 == 7
      if isAlert {
        alerts.append(index + 1)
        message =
          [
            "memory parity error at bank \(number)", "lost torus link of node \(number)",
            "kernel panic on processor \(number)",
          ][index / 240 % 3]
      }
      lines.append("\(isAlert ? "FAULT" : "-") \(1000 + index) \(message)\n")
    }
    return (try folder.text("raw.log", lines.joined()), alerts)
  }

  private static let format = ["--format", "<Label> <Timestamp> <Content>"]
  private static let ofLines = ["--window", "10", "--stride", "5", "--epochs", "4", "--text", "8"]

  @Test func rawLinesBecomeAModelThatFindsTheAlertsInThem() throws {
    let (log, alerts) = try log()
    let arguments = train(["--logs", log] + Self.format + Self.ofLines)
    let report = try report(arguments + ["--dev-logs", log], schema: "tocsin.train-chimera/1")
    #expect(report["keys"]?.integer == 7)
    #expect(report["trials"]?.elements.first?["result"]?["detection"]?["f1"]?.number == 1)
    try Tool.modelctl.output(["validate", folder.path("m.tocsin")])
    let inspection = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", folder.path("m.tocsin")]))
    #expect(inspection["detector"]?["words"]?["dimensions"]?.integer == 8)
    #expect(inspection["detector"]?["stride"]?.integer == 5)
    let outcome = try Tool.modelserve.run(
      ["score", "--model", folder.path("m.tocsin"), "--input", "lines", "--anomalies-only", log])
    #expect(outcome.exit == 0)
    let windows = try outcome.output.split(separator: "\n").map { try JSON(parsing: $0) }.dropLast()
    // Each alert is in two windows of ten lines, one every five, and the first cause of both.
    #expect(windows.count == 2 * alerts.count)
    #expect(Set(windows.compactMap { $0["causes"]?.elements.first?["line"]?.integer }) == Set(alerts))
    try Tool.modeltrain.output(train(["--logs", log] + Self.format + Self.ofLines + ["--threads", "1"], to: "again"))
    #expect(try folder.bytes("again") == folder.bytes("m.tocsin"))
    let provenance = try #require(inspection["provenance"])
    #expect(provenance["option.stride"]?.string == "5" && provenance["option.text"]?.string == "8")
    #expect(provenance["option.parser"]?.string == "adaptive" && provenance["option.glove"] == nil)
    // Windows of keys cannot be what it was trained on.
    let evaluation = ["evaluate", "chimera", "--model", folder.path("m.tocsin"), "--logs", log]
    try Tool.modeltrain.run(
      evaluation + ["--train-normal", folder.path("normal.txt"), "--train-abnormal", folder.path("abnormal.txt")]
    ).expectFailure(2, "normal.txt: the model was trained on raw lines, which have their own keys; ")
  }

  @Test func unseenTemplatesOfALogAreJudgedByTheWindowsThatWereLeftOut() throws {
    let (log, alerts) = try log()
    let report = try report(
      ["evaluate", "chimera-unseen", "--folds", "3", "--logs", log] + Self.small + Self.format + Self.ofLines,
      schema: "tocsin.chimera-unseen/1")
    #expect(report["alertTemplates"]?.integer == 3)
    #expect(report["folds"]?.elements.count == 3)
    #expect(report["windows"]?.integer ?? 0 <= 2 * alerts.count && report["windows"]?.integer ?? 0 > alerts.count)
  }

  // MARK: What cannot be done

  private func expectFailure(
    _ options: [String], _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try Tool.modeltrain.run(train(options))
    outcome.expectFailure(2, sourceLocation: sourceLocation)
    for part in parts {
      #expect(outcome.errors.contains(part), "\(outcome.errors)", sourceLocation: sourceLocation)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("m.tocsin")), sourceLocation: sourceLocation)
  }

  @Test func windowsThatCannotBeTrainedOnAreNamedWithTheirFile() throws {
    let normal = ["--normal", folder.path("normal.txt")]
    func abnormal(_ text: String) throws -> [String] { ["--abnormal", try folder.text("other.txt", text)] }
    try expectFailure(
      normal + abnormal("1:10 90 10 10 10:0 1 0 0 0\n"), "other.txt: has a single distinct abnormal window")
    try expectFailure(normal + abnormal("1:10 90\n"), "other.txt: no abnormal window has 5 lines")
    try expectFailure(
      normal + abnormal("1:90 1 1 1 1\n1:1 2 3 4 5 6\n"), "other.txt: line 2: the abnormal window has 6 lines")
    try expectFailure(normal + abnormal("1:90 1 1 1 1\n0:1 2 3 4 5\n"), "other.txt: line 2: a window labelled normal")
    try expectFailure(normal + abnormal("1:90 1 x 1 1\n"), "other.txt: line 1, column 8: not a key")
    try expectFailure(normal + abnormal(""), "other.txt: holds no windows")
    try expectFailure(["--normal", folder.path("normal.txt"), "--abnormal", folder.path("none")], "none: ")
    // The file of the other label is named where it is at fault.
    let short = try folder.text("short.txt", "0:10 20\n")
    try expectFailure(
      ["--normal", short, "--abnormal", folder.path("abnormal.txt")], "short.txt: no normal window has 5")
  }

  @Test func filesThatCannotBeWrittenAreSaidBeforeTraining() throws {
    let missing = folder.path("none/m.tocsin")
    try Tool.modeltrain.run(["chimera", "--output", missing] + Self.small + sources())
      .expectFailure(2, "modeltrain: \(missing): ")
    try expectFailure(sources() + ["--log", folder.path("none/log")], "none/log: ")
    let intact = try folder.bytes("abnormal.txt")
    try Tool.modeltrain.run(["chimera", "--output", folder.path("abnormal.txt")] + Self.small + sources())
      .expectFailure(2, "--output", "--abnormal", "name two files")
    #expect(try folder.bytes("abnormal.txt") == intact)
  }

  @Test func linesWithoutLabelsAreRefused() throws {
    let log = try folder.text("plain.log", (0..<300).map { "\(1000 + $0) job \($0) started\n" }.joined())
    try expectFailure(["--logs", log, "--format", "<Timestamp> <Content>"], "plain.log: ", "<Label>")
    let calm = try folder.text("calm.log", (0..<300).map { "- \(1000 + $0) job \($0) started\n" }.joined())
    try expectFailure(["--logs", calm] + Self.format, "calm.log: no window of 5 lines has an alert")
  }

  @Test(arguments: [
    (["--normal"], "name what to train on"),
    (["--abnormal"], "name what to train on"),
    (["--normal", "--abnormal", "--logs"], "name what to train on"),
    (["--normal", "--abnormal", "--dev-normal"], "--dev-normal and --dev-abnormal go together"),
    (["--logs", "--text", "--glove"], "name one"),
  ])
  func sourcesGoTogether(_ options: [String], _ message: String) throws {
    let arguments = options.flatMap { [$0, $0 == "--text" ? "8" : folder.path("normal.txt")] }
    let outcome = try Tool.modeltrain.run(["chimera", "--output", folder.path("m.tocsin")] + arguments)
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(arguments: [
    "--window=0", "--window=1025", "--stride=6", "--hidden=0", "--epochs=0", "--batch=0", "--validation=1", "--prior=0",
    "--prior=1", "--learning-rate=0", "--seeds=0", "--threads=0", "--text=8", "--fusion=product", "--preset=paper",
    "--parser=drain",
  ])
  func optionsHaveTheirRanges(_ option: String) throws {
    let outcome = try Tool.modeltrain.run(train(sources() + [option]))
    #expect(outcome.exit == 2 && outcome.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path("m.tocsin")))
  }

  @Test func oneTrainingIsFollowedAndNoMore() throws {
    for options in [["--resume", "c", "--seeds", "2"], ["--log", "l", "--ablations"], ["--ablations", "--no-cda"]] {
      #expect(try Tool.modeltrain.run(train(sources() + options)).exit == 2, "\(options)")
    }
  }
}
