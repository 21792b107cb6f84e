import Foundation
import Testing
import TocsinFormat
import TocsinTensor

/// `modelctl inspect`: the overview, several files, exit codes.
@Suite struct InspectionTests {
  private let folder: TemporaryFolder
  private static let shipped = ["deeplog-hdfs", "chimera-bgl"].map {
    packageFolder.appending(path: "Models/\($0)/\($0).tocsin").path
  }

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Self.shipped) func allBytesOfAFileAreAccountedFor(_ model: String) throws {
    let report = try report(model)
    try JSONSchema("tocsin.inspect/2").expectMatch(report)
    let layout = try #require(report["layout"])
    let parts = ["header", "table", "sections", "padding"].compactMap { layout[$0]?.integer }
    #expect(parts.reduce(0, +) == report["fileLength"]?.integer)
    let sections = report["sections"]?.elements ?? []
    #expect(sections.compactMap { $0["storedLength"]?.integer }.reduce(0, +) == layout["sections"]?.integer)
    // The padding is what lies between the end of each stretch and the offset of the next.
    var end = 64 + 96 * sections.count + 4
    var padding = 0
    for section in sections {
      let offset = try #require(section["offset"]?.integer)
      padding += offset - end
      end = try offset + #require(section["storedLength"]?.integer)
    }
    #expect(padding == layout["padding"]?.integer)
  }

  @Test func workIsCountedByTheDefinition() throws {
    let report = try report(Self.shipped[0])
    // Two LSTM layers of 64 units over 15 and 64 features, and a head of 15 classes with a softmax after the last step.
    let classes = 15
    let layer = { 8 * 64 * ($0 + 64) + 9 * 64 }
    let step = layer(classes) + layer(64)
    let steps = try #require(report["timeSteps"]?.integer)
    #expect(report["flopsPerStep"]?.integer == step)
    #expect(report["flops"]?.integer == steps * step + 2 * 64 * classes + 5 * classes)
    let nodes = report["nodes"]?.elements.compactMap { $0["flops"]?.integer } ?? []
    #expect(nodes.reduce(0, +) == report["flops"]?.integer)
    let nodesPerStep = report["nodes"]?.elements.compactMap { $0["flopsPerStep"]?.integer } ?? []
    #expect(nodesPerStep.reduce(0, +) == step)
  }

  @Test func memoryIsThatOfOneItemAndOfTheLargestBatch() throws {
    let sessions = try report(Self.shipped[0])["memory"]?["sessions"]?.elements ?? []
    #expect(sessions.map { $0["batch"]?.integer }.first == 1)
    #expect(sessions.count == 2)
    let arenas = sessions.compactMap { $0["arenaBytes"]?.integer }
    #expect(arenas[0] > 0 && arenas[0] < arenas[1])
  }

  @Test func thresholdsStandBesideWhatTheFileStates() throws {
    let report = try report(Self.shipped[1])
    let thresholds = report["thresholds"]?.elements ?? []
    let threshold = try #require(thresholds.first { $0["name"]?.string == "threshold" })
    #expect(threshold["value"]?.number == report["detector"]?["threshold"]?.number)
    let stated = try #require(report["provenance"]?["data.held-out-windows"]?.string)
    #expect(threshold["stated"]?["provenance.data.held-out-windows"]?.string == stated)
    let margin = try #require(thresholds.first { $0["name"]?.string == "minimumMargin" })
    #expect(margin["stated"]?.fields.isEmpty == true)
    let text = try Tool.modelctl.output(["inspect", Self.shipped[1]])
    #expect(text.contains("provenance.data.held-out-windows: \(stated)"))
    #expect(text.contains("to be clear\n  origin: not stated\n"))
  }

  @Test func anUnknownSectionIsKeptAndNotInterpreted() throws {
    let model = try write(HostileModel.network())
    let report = try report(model)
    try JSONSchema("tocsin.inspect/2").expectMatch(report)
    let sections = report["sections"]?.elements ?? []
    #expect(sections.map { $0["isInterpreted"]?.boolean }.last == false)
    #expect(sections.count { $0["isInterpreted"]?.boolean == true } == sections.count - 1)
    let text = try Tool.modelctl.output(["inspect", model])
    #expect(text.contains("900  unknown (optional; kept, not interpreted)"))
    #expect(text.contains("signatures: none\n"))
    #expect(report["signature"]?["state"]?.string == "none")
  }

  @Test func optionalFeaturesAreShownWhereThereAreSome() throws {
    var file = try HostileModel.network()
    #expect(try report(write(file))["optionalFeatures"]?.integer == 0)
    #expect(try !Tool.modelctl.output(["inspect", folder.path("m.tocsin")]).contains("optional features"))
    file.optionalFeatures = 0x8000_0005
    #expect(try report(write(file))["optionalFeatures"]?.integer == 0x8000_0005)
    for arguments in [["inspect"], ["inspect", "--html", "-"]] {
      let text = try Tool.modelctl.output(arguments + [folder.path("m.tocsin")])
      #expect(text.contains("optional features: bits 0x80000005"))
    }
  }

  /// The format carries detector and log parser without looking into them.
  @Test(arguments: ["detector", "logParser"]) func whatCannotBeDecodedIsToldAndTheRestShown(_ part: String) throws {
    var file = try HostileModel.logModel()
    if part == "detector" { file.detector = [1, 2, 3] } else { file.logParser = [1, 2, 3] }
    let model = try write(file)
    let json = try Tool.modelctl.run(["inspect", "--json", model])
    #expect(json.exit == 1 && json.errors.isEmpty)
    let report = try JSON(parsing: json.output)
    try JSONSchema("tocsin.inspect/2").expectMatch(report)
    let problem = try #require(report["\(part)Problem"]?.string)
    #expect(problem.contains("section \(part)") && problem.contains("; "))
    #expect(report[part] == nil && (report["detector"] != nil || report["logParser"] != nil))
    for arguments in [["inspect"], ["inspect", "--html", "-"]] {
      let outcome = try Tool.modelctl.run(arguments + [model])
      #expect(outcome.exit == 1 && outcome.errors.isEmpty)
      #expect(outcome.output.contains("cannot be decoded: ") && outcome.output.contains(problem))
    }
    let tensor = try #require(report["tensors"]?.elements.first?["name"]?.string)
    for arguments in [["--graph", "dot"], ["--tensor", tensor]] {
      #expect(try Tool.modelctl.run(["inspect", model] + arguments).exit == 0)
    }
  }

  /// A table with four digits after the point would show them as zeros, or as 39 digits.
  @Test func numbersOfTensorsHaveFourDigitsHoweverSmall() throws {
    var file = try HostileModel.network()
    file.weights[0] = .float32([1e-5, 1.23456e-12, 3e38] + Array(repeating: 1e-5, count: 9))
    let line = try #require(
      Tool.modelctl.output(["inspect", write(file)]).split(separator: "\n").first { $0.contains(" [3, 4] ") })
    #expect(line.split(separator: " ").suffix(5) == ["1.235e-12", "3e+38", "2.5e+37", "8.292e+37", "0"])
  }

  @Test func portsAreWhatTheSchemaSays() throws {
    let report = try report(write(HostileModel.network()))
    let output = try #require(report["outputs"]?.elements.first)
    #expect(output["unit"]?.string == "<i>" && output["meaning"]?.string == HostileModel.markup)
    #expect(output["labels"]?.elements.map(\.string) == ["a", "<b>", HostileModel.markup])
    let input = try #require(report["inputs"]?.elements.first)
    #expect(input["meaning"]?.string == HostileModel.markup && input["unit"] == nil && input["labels"] == nil)
    let text = try Tool.modelctl.output(["inspect", folder.path("m.tocsin")])
    #expect(text.contains(", in <i>; \(HostileModel.markup); labels: a, <b>, \(HostileModel.markup)\n"))
  }

  @Test func signaturesAreNamedAndNotJudged() throws {
    let fixture = try SigningFixture()
    let report = try report(fixture.signed)
    try JSONSchema("tocsin.inspect/2").expectMatch(report)
    #expect(report["signature"]?["state"]?.string == "notChecked")
    let key = try #require(report["signature"]?["keys"]?.elements.first?.string)
    let verification = try JSON(
      parsing: Tool.modelctl.output(["verify", "--json", "--key", fixture.publicKey("release"), fixture.signed]))
    #expect(verification.leaves.contains { $0.value == .string(key) })
    let text = try Tool.modelctl.output(["inspect", fixture.signed])
    #expect(text.contains("signatures: 1, naming the key \(key); not checked here"))
  }

  @Test func severalFilesAreReportedInTurn() throws {
    let models = try [Fixture.shared().model, Self.shipped[0]]
    let text = try Tool.modelctl.output(["inspect"] + models)
    #expect(text == (try models.map { try Tool.modelctl.output(["inspect", $0]) }.joined(separator: "\n")))
    let lines = try Tool.modelctl.output(["inspect", "--json"] + models).split(separator: "\n")
    #expect(try lines.map { try JSON(parsing: $0) } == models.map { try report($0) })
  }

  @Test func aBadFileDoesNotStopTheOthers() throws {
    let model = try Fixture.shared().model
    let bad = try folder.text("bad", "no model")
    let none = folder.path("none")
    let outcome = try Tool.modelctl.run(["inspect", "--json", bad, model, bad])
    #expect(outcome.exit == 1)
    #expect(try JSON(parsing: outcome.output) == report(model))
    let errors = outcome.errors.split(separator: "\n")
    #expect(errors.count == 2 && errors.allSatisfy { $0.hasPrefix("modelctl: \(bad): ") && $0.contains("; ") })
    let worst = try Tool.modelctl.run(["inspect", none, bad, model])
    #expect(worst.exit == 2 && worst.errors.contains("modelctl: \(none): cannot open"))
    #expect(worst.output.contains("Hashes (SHA-256)"))
  }

  @Test(arguments: [
    (["-", "-"], "standard input is one file"), (["--values", "3", "m"], "--values is of tensors"),
    (["--tensor", "t", "--graph", "dot", "m"], "--tensor and --graph print different things"),
    (["--html", "p", "m", "n"], "--html takes one file"),
    (["--graph", "mermaid", "--json", "m"], "--graph prints no JSON"),
    (["--graph", "svg", "m"], "svg"), (["--values", "-1", "--tensor", "t", "m"], "--values"),
    (["--templates", "3", "--tensor", "t", "m"], "--templates goes with the overview"),
  ]) func optionsThatDoNotFitAreWrongUsage(_ arguments: [String], _ message: String) throws {
    let outcome = try Tool.modelctl.run(["inspect"] + arguments)
    #expect(outcome.exit == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  private func report(_ model: String) throws -> JSON {
    try JSON(parsing: Tool.modelctl.output(["inspect", "--json", model]))
  }

  private func write(_ file: ModelFile) throws -> String {
    try folder.file("m.tocsin", ModelFileWriter.encode(file)).path
  }
}
