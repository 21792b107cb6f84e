import Foundation
import Testing

/// `modelctl convert`, on networks that PyTorch has exported.
@Suite struct ConvertTests {
  /// The path of an exported network of the importer's tests.
  private func onnx(_ name: String) -> String {
    packageFolder.appending(path: "Tests/TocsinInterchangeTests/Fixtures/\(name).onnx").path
  }

  @Test(
    "what is converted is a valid model",
    arguments: [
      "attention_cross_padding_torchscript_17", "chimera_dynamo_20", "embedding_learned_dynamo_18",
      "hades_dynamo_18", "lstm_one_item_torchscript_17", "masked_mean_clamped_dynamo_18", "medicine_dynamo_20",
    ])
  func validModel(_ name: String) throws {
    let folder = try TemporaryFolder()
    let output = folder.path("m.tocsin")
    let report = try JSON(parsing: Tool.modelctl.output(["convert", "--json", onnx(name), output]))
    try JSONSchema("tocsin.convert/1").expectMatch(report)
    #expect(report["byteCount"]?.integer == (try folder.bytes("m.tocsin").count))
    let validation = try validate(output)
    #expect(validation["isValid"]?.boolean == true)
    // Eight ordinary ones, and two at the edges.
    #expect(validation["goldenVectors"]?.integer == 10)
    let inspection = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", output]))
    #expect(
      inspection["nodes"]?.elements.compactMap { $0["op"]?.string }
        == report["operations"]?.elements.compactMap(\.string))
    #expect(inspection["parameters"]?.integer == report["parameters"]?.integer)
  }

  @Test func convertingTwiceGivesEqualBytes() throws {
    let folder = try TemporaryFolder()
    for name in ["first", "second"] {
      try Tool.modelctl.output(["convert", onnx("hades_dynamo_18"), folder.path("\(name).tocsin")])
    }
    #expect(try folder.bytes("first.tocsin") == folder.bytes("second.tocsin"))
  }

  @Test func theFileDoesNotSayWhereItCameFrom() throws {
    let folder = try TemporaryFolder()
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: onnx("lstm_last_step_dynamo_18"))))
    try Tool.modelctl.output(["convert", onnx("lstm_last_step_dynamo_18"), folder.path("named.tocsin")])
    try Tool.modelctl.output(["convert", "-", folder.path("piped.tocsin")], input: bytes)
    #expect(try folder.bytes("named.tocsin") == folder.bytes("piped.tocsin"))
  }

  @Test func provenanceNamesTheSource() throws {
    let folder = try TemporaryFolder()
    let output = folder.path("m.tocsin")
    try Tool.modelctl.output(["convert", "--max-batch", "16", onnx("masked_max_torchscript_17"), output])
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", output]))
    #expect(report["provenance"]?["source.format"]?.string == "ONNX, opset 17")
    #expect(report["provenance"]?["source.sha256"]?.string?.count == 64)
    #expect(report["provenance"]?["option.max-batch"]?.string == "16")
    #expect(report["card"]?["input.valid"]?.string == "a mask: 0 or 1")
    #expect(report["inputs"]?.elements.first?["shape"]?.elements.first?.string == "B≤16")
  }

  @Test func theTextTellsWhatBecameOfEachNode() throws {
    let folder = try TemporaryFolder()
    let text = try Tool.modelctl.output(["convert", onnx("gelu_erf_torchscript_17"), folder.path("m.tocsin")])
    #expect(text.contains("activation #1"))
    #expect(text.contains("part of node"))
    #expect(text.contains("1 activation, 1 linear"))
  }

  @Test func whatCannotBeConvertedIsRefusedWithItsPlace() throws {
    let folder = try TemporaryFolder()
    let damaged = try folder.file("damaged.onnx", Array("no model".utf8)).path
    let outcome = try Tool.modelctl.run(["convert", damaged, folder.path("m.tocsin")])
    #expect(outcome.exit == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("modelctl: \(damaged): not an ONNX model"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("m.tocsin")))
  }

  @Test(
    "wrong usage ends with 2",
    arguments: [["--max-batch", "0"], ["--steps", "3", "--max-steps", "4"], ["--batch-axis", "-1"]])
  func usage(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.modelctl.run(["convert"] + options + [onnx("hades_dynamo_18"), folder.path("m.tocsin")])
    #expect(outcome.exit == 2)
    #expect(!outcome.errors.isEmpty)
  }

  @Test func theWayOutAndBackGivesTheSameNetwork() throws {
    let folder = try TemporaryFolder()
    let (first, written, second) = (folder.path("a.tocsin"), folder.path("b.onnx"), folder.path("c.tocsin"))
    try Tool.modelctl.output(["convert", onnx("chimera_dynamo_20"), first])
    let report = try JSON(parsing: Tool.modelctl.output(["convert", "--json", first, written]))
    try JSONSchema("tocsin.export/1").expectMatch(report)
    #expect(report["byteCount"]?.integer == (try folder.bytes("b.onnx").count))
    #expect(report["notes"]?.elements.isEmpty == true)
    try Tool.modelctl.output(["convert", written, second])
    let (before, after) = try (inspection(of: first), inspection(of: second))
    for field in ["nodes", "tensors", "inputs", "outputs", "card"] {
      #expect(before[field] == after[field], "\(field)")
    }
    #expect(before["identities"]?["weights"] == after["identities"]?["weights"])
  }

  private func inspection(of model: String) throws -> JSON {
    try JSON(parsing: Tool.modelctl.output(["inspect", "--json", model]))
  }

  @Test func theWayOutTellsWhatStaysBehind() throws {
    let folder = try TemporaryFolder()
    let model = packageFolder.appending(path: "Models/deeplog-hdfs/deeplog-hdfs.tocsin").path
    let text = try Tool.modelctl.output(["convert", model, folder.path("m.onnx")])
    #expect(text.contains("note: ONNX holds the network alone, without the model's detector"))
    #expect(text.contains("Transpose, Concat, LSTM, Transpose, Squeeze"))
    #expect(text.contains("ONNX, opset 17"))
  }

  @Test func aNameThatSaysOtherwiseIsAMistake() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("m.tocsin")
    let imported = try Tool.modelctl.run(["convert", onnx("hades_dynamo_18"), folder.path("again.onnx")])
    imported.expectFailure(2, "so a model file is made", "name a .tocsin file")
    try Tool.modelctl.output(["convert", onnx("hades_dynamo_18"), model])
    let exported = try Tool.modelctl.run(["convert", model, folder.path("again.tocsin")])
    exported.expectFailure(2, "is a model file, of which ONNX is made", "name an .onnx file")
    try Tool.modelctl.run(["convert", "--steps", "3", model, folder.path("m.onnx")]).expectFailure(2, "leave them out")
  }

  @Test func aMissingFileEndsWith2() throws {
    let folder = try TemporaryFolder()
    #expect(try Tool.modelctl.run(["convert", folder.path("none.onnx"), folder.path("m.tocsin")]).exit == 2)
    #expect(try Tool.modelctl.run(["convert", onnx("hades_dynamo_18"), folder.path("none/m.tocsin")]).exit == 2)
  }
}
