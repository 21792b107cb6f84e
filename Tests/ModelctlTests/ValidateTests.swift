import Foundation
import Testing
import TocsinFormat

/// `modelctl validate`: stages, several files, instruction sets, SARIF.
@Suite struct ValidateTests {
  @Test func aGoodFilePassesEveryStageOnEveryInstructionSet() throws {
    let report = try validate(Fixture.shared().model)
    let stages = report["stages"]?.elements ?? []
    #expect(
      stages.compactMap { $0["name"]?.string } == [
        "structure", "graph", "weights", "texts", "detector", "goldenVectors",
      ])
    #expect(stages.allSatisfy { $0["outcome"]?.string == "passed" && $0["checked"]?.string?.isEmpty == false })
    let names = report["instructionSets"]?.elements.compactMap(\.string) ?? []
    #expect(try names.sorted() == instructionSets().sorted())
  }

  @Test func oneInstructionSetCanBeAskedFor() throws {
    let model = try Fixture.shared().model
    for arguments in [["--isa", "scalar"], []] {
      let environment = arguments.isEmpty ? "scalar" : nil
      let outcome = try Tool.modelctl.run(["validate", "--json", model] + arguments, instructionSet: environment)
      let sets = try JSON(parsing: outcome.output)["files"]?.elements.first?["instructionSets"]?.elements
      #expect(sets == [.string("scalar")])
    }
    let missing = try instructionSets().contains("neon") ? "avx2" : "neon"
    try Tool.modelctl.run(["validate", "--isa", missing, model]).expectFailure(2, "--isa", missing)
    #expect(try Tool.modelctl.run(["validate", "--isa", "mmx", model]).exit == 2)
  }

  @Test(arguments: [
    ("structure", "structure"), ("vocabulary", "detector"), ("golden vector", "goldenVectors"),
  ])
  func aFindingIsOfItsStage(damage: String, stage: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    var model = try ModelFileReader.read(bytes: bytes.span)
    var damaged = bytes.changing(64)
    switch damage {
    case "vocabulary":
      model.vocabulary?.removeLast(4)
      damaged = try ModelFileWriter.encode(model)
    case "golden vector":
      model.goldenVectors[1].outputs[0] = .float32(
        try #require(model.goldenVectors[1].outputs[0].floats).map { $0 * 0.5 })
      damaged = try ModelFileWriter.encode(model)
    default: break
    }
    let report = try validate(folder.file("m.tocsin", damaged).path)
    let failed = report["stages"]?.elements.filter { $0["outcome"]?.string == "failed" } ?? []
    #expect(failed.compactMap { $0["name"]?.string } == [stage])
    let last = report["stages"]?.elements.last?["outcome"]?.string
    #expect(last == (stage == "structure" ? "skipped" : stage == "detector" ? "passed" : "failed"))
  }

  @Test func theSameMismatchOfSeveralInstructionSetsIsOneFinding() throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    var model = try ModelFileReader.read(bytes: bytes.span)
    let values = try #require(model.goldenVectors[2].outputs[0].floats)
    model.goldenVectors[2].outputs[0] = .float32(values.map { $0 * 0.5 })
    let findings = try validate(folder.file("m.tocsin", ModelFileWriter.encode(model)).path).findings
    #expect(findings.count == 1 && findings[0]["rule"]?.string == "goldenVectorReplay")
    let message = try #require(findings.first?["message"]?.string)
    for name in try instructionSets() { #expect(message.contains(name)) }
  }

  /// 137 GFLOP in less than a kilobyte: the vector is not replayed.
  @Test func aSmallFileCannotAskForMuchWork() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("m.tocsin", ModelFileWriter.encode(CostlyModel.file(size: 4096))).path
    #expect(try folder.bytes("m.tocsin").count < 1_000)
    let report = try validate(path)
    #expect(report.findings.compactMap { $0["rule"]?.string } == ["goldenVectorCount", "goldenVectorWork"])
    #expect(report.findings.last?["message"]?.string?.contains("takes 1.4e11 operations, more than 100e9; ") == true)
    #expect(report["instructionSets"]?.elements.isEmpty == true)
  }

  /// A thousand convolutions of next to no work, each of which clears 512 MiB: padding counts.
  @Test func paddingIsWork() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("m.tocsin", ModelFileWriter.encode(CostlyModel.padded(count: 1024))).path
    #expect(try folder.bytes("m.tocsin").count < 4_000)
    let report = try validate(path)
    #expect(report.findings.last?["rule"]?.string == "goldenVectorWork")
    #expect(report.findings.last?["message"]?.string?.contains("takes 1.4e11 operations, more than 100e9; ") == true)
    try Tool.modelctl.run(["quantize", "--weights", "bf16", path, folder.path("q.tocsin")])
      .expectFailure(1, "\(path): golden vectors: replaying them takes ")
  }

  /// 2.1 GFLOP for each of the vectors, and as many for each further item.
  @Test(arguments: [("100", 1, true), ("3", 1, true), ("2", 1, false), ("3", 2, false)])
  func theWorkOfAllVectorsCountsAndCanBeAllowed(work: String, vectors: Int, isReplayed: Bool) throws {
    let folder = try TemporaryFolder()
    var model = try CostlyModel.file(size: 1024)
    for _ in 1..<vectors { model.goldenVectors.append(model.goldenVectors[0]) }
    let path = try folder.file("m.tocsin", ModelFileWriter.encode(model)).path
    let outcome = try Tool.modelctl.run(["validate", "--json", "--work", work, path])
    let file = try #require(JSON(parsing: outcome.output)["files"]?.elements.first)
    let rules = file.findings.compactMap { $0["rule"]?.string }
    #expect(rules == ["goldenVectorCount"] + (isReplayed ? [] : ["goldenVectorWork"]))
    #expect(file["instructionSets"]?.elements.isEmpty == !isReplayed)
    #expect(try Tool.modelctl.run(["validate", "--work", "0", path]).exit == 2)
  }

  @Test func aBadFileDoesNotStopTheOthersAndTheWorstExitCounts() throws {
    let model = try Fixture.shared().model
    let folder = try TemporaryFolder()
    let bad = try folder.file("bad.tocsin", Fixture.shared().modelBytes().changing(70)).path
    let mixed = try Tool.modelctl.run(["validate", "--isa", "scalar", bad, model])
    #expect(mixed.exit == 1)
    #expect(mixed.output.contains("\(bad): ") && mixed.output.contains("\(model): valid\n"))
    let missing = try Tool.modelctl.run(["validate", "--isa", "scalar", folder.path("none"), model, bad])
    #expect(missing.exit == 2)
    #expect(missing.output.contains("\(model): valid\n") && missing.errors.contains("none: cannot open"))
  }

  @Test func compressedFilesAndStreamsAreTaken() throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    let path = try folder.file("m.tocsin.zst", zstdFrame(of: bytes)).path
    let output = try Tool.modelctl.output(["validate", "--isa", "scalar", path, "-"], input: bytes)
    #expect(output.contains("\(path): valid\n") && output.contains("standard input: valid\n"))
  }

  /// The parts of SARIF 2.1.0 that its schema requires, and what review tools go by.
  @Test func sarifNamesRulesAndPlaces() throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    _ = try folder.file("good.tocsin", bytes)
    _ = try folder.file("a bad.tocsin", bytes.changing(EditedModel(bytes).storedRange(.graph).lowerBound - 1))
    let sarif = folder.path("findings.sarif")
    let outcome = try shell(
      "modelctl validate --isa scalar --sarif findings.sarif good.tocsin 'a bad.tocsin' none", in: folder)
    #expect(outcome.exit == 2)
    let log = try JSON(parsing: String(contentsOfFile: sarif, encoding: .utf8))
    #expect(log["version"]?.string == "2.1.0" && log["$schema"]?.string?.contains("sarif-2.1.0") == true)
    let run = try #require(log["runs"]?.elements.first)
    #expect(run["tool"]?["driver"]?["name"]?.string == "modelctl")
    let invocation = try #require(run["invocations"]?.elements.first)
    #expect(invocation["executionSuccessful"]?.boolean == false)
    #expect(invocation["toolExecutionNotifications"]?.elements.count == 1)
    let result = try #require(run["results"]?.elements.first)
    #expect(run["results"]?.elements.count == 1)
    let rules = run["tool"]?["driver"]?["rules"]?.elements.compactMap { $0["id"]?.string }
    #expect(rules == ["paddingNotZero"] && result["ruleId"]?.string == "paddingNotZero")
    #expect(result["ruleIndex"]?.integer == 0 && result["level"]?.string == "error")
    #expect(result["message"]?["text"]?.string?.contains("padding is not zero") == true)
    let place = result["locations"]?.elements.first?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"]?.string == "a%20bad.tocsin")
    #expect(place?["region"]?["byteOffset"]?.integer == EditedModel(bytes).storedRange(.graph).lowerBound - 1)
  }

  @Test func sarifGoesToStandardOutputInPlaceOfTheReport() throws {
    let model = try Fixture.shared().model
    let log = try JSON(parsing: Tool.modelctl.output(["validate", "--isa", "scalar", "--sarif", "-", model]))
    #expect(log["version"]?.string == "2.1.0")
    #expect(try Tool.modelctl.run(["validate", "--json", "--sarif", "-", model]).exit == 2)
  }

  /// So that whoever reads it need not tell an empty text apart.
  @Test(arguments: [
    (["validate"], "tocsin.validate/2"), (["hash"], "tocsin.hash/1"), (["canonicalize"], "tocsin.canonicalize/2"),
  ])
  func aReportIsPrintedWhereAllFilesFail(_ command: [String], _ schema: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.modelctl.run(command + ["--json", folder.path("none")])
    #expect(outcome.exit == 2 && outcome.errors.contains("none: cannot open"))
    let report = try JSON(parsing: outcome.output)
    try JSONSchema(schema).expectMatch(report)
    #expect(report["files"] == .array([]))
  }

  @Test func sarifIsNotWrittenOverAModel() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("m.tocsin", Fixture.shared().modelBytes()).path
    try Tool.modelctl.run(["validate", path, "--sarif", path]).expectFailure(2, path, "--sarif")
    #expect(try folder.bytes("m.tocsin") == Fixture.shared().modelBytes())
  }
}
