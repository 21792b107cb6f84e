import Foundation
import Testing
import TocsinFormat
import ToolSupport

/// `modelctl quantize`, on the shipped model, on one trained here, and on converted networks.
@Suite struct QuantizeTests {
  private static let shipped = packageFolder.appending(path: "Models/deeplog-hdfs/deeplog-hdfs.tocsin").path
  private let folder: TemporaryFolder
  private let output: String

  init() throws {
    folder = try TemporaryFolder()
    output = folder.path("small.tocsin")
  }

  private func quantize(_ model: String, _ arguments: String...) throws -> JSON {
    let report = try JSON(parsing: Tool.modelctl.output(["quantize", model, output, "--json"] + arguments))
    try JSONSchema("tocsin.quantize/1").expectMatch(report)
    return report
  }

  private func inspect(_ model: String) throws -> JSON {
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", model]))
    try JSONSchema("tocsin.inspect/2").expectMatch(report)
    return report
  }

  /// The largest difference on the golden vectors that are ordinary inputs.
  private func ordinaryDifference(_ type: String) throws -> Double {
    let shipped = try [UInt8](Data(contentsOf: URL(filePath: Self.shipped)))
    var model = try ModelFileReader.read(bytes: shipped.span)
    model.goldenVectors.removeLast(model.goldenVectors.count - GoldenVector.recommendedCount)
    let path = try folder.file("ordinary.tocsin", ModelFileWriter.encode(model)).path
    let outputs = try JSON(
      parsing: Tool.modelctl.output(["quantize", path, folder.path("o.tocsin"), "--weights", type, "--json"]))[
        "outputs"]
    return try #require(outputs?.elements.first?["largestDifference"]?.number)
  }

  @Test(arguments: [("int8", 65_000, 0.02, 0.06), ("bf16", 85_000, 0.005, 0.005)])
  func theShippedModelBecomesSmallAndStaysTheSameModel(
    type: String, bytes: Int, tolerance: Double, edgeTolerance: Double
  ) throws {
    let report = try quantize(Self.shipped, "--weights", type)
    #expect(try folder.bytes("small.tocsin").count <= bytes)
    #expect(report["after"]?["byteCount"]?.integer == (try folder.bytes("small.tocsin").count))
    let vectors = try inspect(Self.shipped)["goldenVectors"]
    #expect(report["comparedOn"]?.string == "goldenVectors" && report["runs"] == vectors)
    let probabilities = try #require(report["outputs"]?.elements.first)
    let atTheEdges = try #require(probabilities["largestDifference"]?.number)
    #expect(atTheEdges > 0 && atTheEdges < edgeTolerance)
    #expect(try ordinaryDifference(type) < tolerance)
    #expect(probabilities["rowsWithSameLargest"] == probabilities["rows"])

    let validation = try validate(output)
    #expect(validation["isValid"]?.boolean == true && validation["goldenVectors"] == vectors)
    #expect(validation["weights"] == report["after"]?["weights"])
    let (before, after) = (try inspect(Self.shipped), try inspect(output))
    #expect(before["version"]?.string == "1.0" && after["version"]?.string == "1.0")
    #expect(after["weights"] == report["after"]?["weights"])
    for unchanged in ["card", "detector", "nodes", "inputs", "outputs", "parameters"] {
      #expect(after[unchanged] == before[unchanged])
    }
    #expect(after["provenance"]?["quantize.source"] == before["identities"]?["weights"])
    #expect(after["provenance"]?["quantize.weights"]?.string == type)
    #expect(after["provenance"]?["trainer"] == before["provenance"]?["trainer"])
  }

  @Test func tensorsSayWhatTheyAre() throws {
    let report = try quantize(
      Self.shipped, "--weights", "int8", "--keep", "lstm1*", "output.bias", "--keep", "lstm1.bias")
    let types = report["tensors"]?.elements.map { "\($0["name"]?.string ?? "") \($0["typeAfter"]?.string ?? "")" }
    #expect(
      types == [
        "lstm0.bias f32", "lstm0.input int8", "lstm0.recurrent int8", "lstm1.bias f32", "lstm1.input f32",
        "lstm1.recurrent f32", "output.bias f32", "output.weight f32",
      ])
    for tensor in try inspect(output)["tensors"]?.elements ?? [] {
      let scales = ["minimum", "maximum"].compactMap { tensor["scales"]?[$0]?.number }
      #expect(scales.count == (tensor["type"]?.string == "int8" ? 2 : 0))
      #expect(scales.allSatisfy { $0 > 0 } && scales == scales.sorted())
      // Statistics are of the weights that codes stand for.
      let maximum = try #require(tensor["statistics"]?["maximum"]?.number)
      #expect(maximum > 0 && maximum < 10)
    }
    let provenance = try inspect(output)["provenance"]
    #expect(provenance?["quantize.keep"]?.string == "lstm1* output.bias lstm1.bias")
    let text = try Tool.modelctl.output(["inspect", output])
    #expect(text.contains("\nweights: 62.9 % f32, 37.1 % int8\n"))
  }

  @Test func theSameFileAndOptionsGiveTheSameBytes() throws {
    _ = try quantize(Self.shipped, "--weights", "int8")
    let first = try folder.bytes("small.tocsin")
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: Self.shipped)))
    let inPlace = try folder.file("other.tocsin", bytes).path
    try Tool.modelctl.output(["quantize", inPlace, inPlace, "--weights", "int8"])
    #expect(try folder.bytes("other.tocsin") == first)
    try Tool.modelctl.output(["quantize", "-", output, "--weights", "int8"], input: bytes)
    #expect(try folder.bytes("small.tocsin") == first)
  }

  @Test func everyInstructionSetGivesTheSameFile() throws {
    let files = try instructionSets().map { name in
      try Tool.modelctl.output(["quantize", Self.shipped, output, "--weights", "int8"], instructionSet: name)
      return try folder.bytes("small.tocsin")
    }
    #expect(files.allSatisfy { $0 == files[0] })
  }

  @Test(arguments: ["int8", "bf16"])
  func aQuantisedDetectorScoresAsTheOneItWasMadeFrom(type: String) throws {
    let fixture = try Fixture.shared()
    let model = folder.path("m.tocsin")
    try Tool.modeltrain.output(
      ["deeplog", "--train", fixture.folder.path("train.txt"), "--output", model, "--layers", "1", "--hidden", "32"]
        + ["--epochs", "2"])
    _ = try quantize(model, "--weights", type)
    let verdicts = try [model, output].map { model in
      try Tool.modelserve.output(["score", "--model", model], input: fixture.sessions).split(separator: "\n").map {
        try JSON(parsing: $0)["verdict"]?.string
      }
    }
    #expect(verdicts[0].count == 120)
    #expect(zip(verdicts[0], verdicts[1]).count { $0 == $1 } >= 118)
    let outputs = try instructionSets().map { name in
      try Tool.modelserve.output(["score", "--model", output], input: fixture.sessions, instructionSet: name)
    }
    #expect(outputs.allSatisfy { $0 == outputs[0] })
  }

  @Test("outputs on given arrays are those of modelctl run", arguments: ["int8", "bf16"])
  func comparisonOnArrays(type: String) throws {
    let model = try LargeNetwork.write(to: folder)
    let arrays = try folder.file("arrays.npz", LargeNetwork.arrays().bytes).path
    let report = try quantize(model, "--weights", type, "--input", arrays)
    #expect(report["comparedOn"]?.string == "arrays" && report["runs"]?.integer == 1)
    let expected = folder.path("expected.npz")
    try Tool.modelctl.output(["run", model, arrays, "--output", expected])
    let run = try JSON(
      parsing: Tool.modelctl.output(
        ["run", output, arrays, "--expected", expected, "--tolerance", "1", "--json"]))
    let differences = [report, run].map { $0["outputs"]?.elements.map { $0["largestDifference"]?.number ?? .nan } }
    #expect(differences[0] == differences[1])
    #expect(differences[0]?.allSatisfy { $0 > 0 && $0 < 0.05 } == true)
  }

  @Test("what is quantised is a valid model", arguments: [("int8", 4), ("bf16", 4)])
  func validModel(type: String, tensors: Int) throws {
    try expectValid(LargeNetwork.write(to: folder), type, tensors: tensors)
  }

  /// Their layers are too small for int8.
  @Test(
    "what was converted and quantised is a valid model",
    arguments: [
      ("chimera_dynamo_20", 19), ("hades_dynamo_18", 13), ("medicine_dynamo_20", 14), ("key_window_dynamo_18", 5),
      ("encoder_pre_norm_gelu_dynamo_20", 4),
    ])
  func validConvertedModel(network: String, tensors: Int) throws {
    let model = folder.path("m.tocsin")
    try Tool.modelctl.output(["convert", OnnxFixture(network).path, model])
    try expectValid(model, "bf16", tensors: tensors)
  }

  private func expectValid(
    _ model: String, _ type: String, tensors: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let report = try quantize(model, "--weights", type)
    let changed = report["tensors"]?.elements.count { $0["typeAfter"]?.string == type }
    #expect(changed == tensors, sourceLocation: sourceLocation)
    let validation = try validate(output)
    #expect(validation["isValid"]?.boolean == true, sourceLocation: sourceLocation)
    let vectors = try inspect(model)["goldenVectors"]
    #expect(validation["goldenVectors"] == vectors, sourceLocation: sourceLocation)
    #expect(validation["weights"] == report["after"]?["weights"], sourceLocation: sourceLocation)
  }

  @Test func aModelOfWhichNothingIsTakenComputesWhatItDid() throws {
    let text = try Tool.modelctl.output(["quantize", Self.shipped, output, "--weights", "int8", "--keep", "*"])
    #expect(text.contains("0 of 8 tensors changed\nnone was taken as int8;") && text.contains("in 14 of 14 rows"))
    #expect(try inspect(output)["provenance"]?["quantize.weights"] == nil)
    #expect(try inspect(output)["identities"]?["weights"] == inspect(Self.shipped)["identities"]?["weights"])
  }

  @Test func whatCannotBeDoneIsRefusedWithARemedy() throws {
    let arguments = ["quantize", Self.shipped, output, "--weights", "int8"]
    try Tool.modelctl.run(arguments + ["--keep", "lstm0.recurent"]).expectFailure(
      1, "deeplog-hdfs.tocsin: no tensor is called lstm0.recurent; near it are lstm0.recurrent, ")
    #expect(!FileManager.default.fileExists(atPath: output))
    let small = folder.path("int8.tocsin")
    try Tool.modelctl.output(["quantize", Self.shipped, small, "--weights", "int8"])
    try Tool.modelctl.run(["quantize", small, output, "--weights", "bf16"]).expectFailure(
      1, "int8.tocsin: tensor lstm0.input is int8 already; ")
    try Tool.modelctl.run(["quantize", folder.path("none"), output, "--weights", "bf16"]).expectFailure(2, "none")
    try Tool.modelctl.run(arguments + ["--input", folder.path("none.npz")]).expectFailure(2, "none.npz")
    try Tool.modelctl.run(["quantize", Self.shipped, folder.path("no/m.tocsin"), "--weights", "int8"]).expectFailure(
      2, "cannot write")
    for wrong in [["--weights", "int4"], []] {
      let outcome = try Tool.modelctl.run(["quantize", Self.shipped, output] + wrong)
      #expect(outcome.exit == 2 && outcome.errors.contains("Usage: modelctl quantize"))
    }
    let standardOutput = try Tool.modelctl.run(["quantize", Self.shipped, "-", "--weights", "int8"])
    #expect(standardOutput.exit == 2)
  }
}
