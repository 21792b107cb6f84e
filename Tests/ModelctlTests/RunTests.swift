import Foundation
import Testing
import ToolSupport

/// `modelctl run`, on converted networks and PyTorch's outputs.
@Suite struct RunTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = folder.path("m.tocsin")
  }

  /// Converts a fixture, and writes its inputs, `x` for example, and outputs, `expected.y`, as arrays.
  private func prepare(_ fixture: OnnxFixture) throws -> String {
    try Tool.modelctl.output(["convert", fixture.path, model])
    return try folder.file("arrays.npz", fixture.archive(outputPrefix: "expected.").bytes).path
  }

  @Test(
    "gives what PyTorch gives",
    arguments: [
      "embedding_learned_dynamo_18", "hades_dynamo_18", "medicine_dynamo_20",
      "gru_stacked_bidirectional_torchscript_17",
    ])
  func parity(_ name: String) throws {
    let arrays = try prepare(OnnxFixture(name))
    let report = try JSON(
      parsing: Tool.modelctl.output(
        ["run", model, arrays, "--expected", arrays, "--expected-prefix", "expected.", "--json"]))
    try JSONSchema("tocsin.run/1").expectMatch(report)
    #expect(report["isWithinTolerance"]?.boolean == true)
    for output in report["outputs"]?.elements ?? [] {
      #expect(try #require(output["largestDifference"]?.number) < 1e-6)
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let arrays = try prepare(OnnxFixture("perceptron_torchscript_13"))
    let outputs = folder.path("outputs.npz")
    try Tool.modelctl.output(["run", model, arrays, "--output", outputs])
    let text = try Tool.modelctl.output(["run", model, arrays, "--expected", outputs, "--tolerance", "0"])
    #expect(text.contains("all within 0.0\n"))
    #expect(try NumpyArchive(outputs).array("y").shape == NumpyArchive(arrays).array("expected.y").shape)
  }

  @Test func whatIsOffIsBad() throws {
    let arrays = try prepare(OnnxFixture("perceptron_torchscript_13"))
    let y = try NumpyArchive(arrays).array("expected.y")
    var values = y.doubles
    values[3] += 0.25
    var archive = NumpyArchiveWriter()
    archive.append("y", NumpyArray(shape: y.shape, values: .doubles(values)))
    let expected = try folder.file("expected.npz", archive.bytes).path
    let outcome = try Tool.modelctl.run(["run", model, arrays, "--expected", expected, "--json"])
    #expect(outcome.exit == 1)
    let output = try #require(JSON(parsing: outcome.output)["outputs"]?.elements.first)
    #expect(output["largestDifferenceAt"]?.integer == 3)
    #expect(abs(try #require(output["largestDifference"]?.number) - 0.25) < 1e-6)
    #expect(try Tool.modelctl.run(["run", model, arrays, "--expected", expected, "--tolerance", "0.3"]).exit == 0)
  }

  @Test func arraysThatDoNotFitAreRefused() throws {
    let arrays = try prepare(OnnxFixture("perceptron_torchscript_13"))
    let x = try NumpyArchive(arrays).array("x")
    var archive = NumpyArchiveWriter()
    archive.append("x", NumpyArray(shape: [1, x.count], values: x.values))
    let flat = try folder.file("flat.npz", archive.bytes).path
    try Tool.modelctl.run(["run", model, flat]).expectFailure(2, "array x has the shape [1, \(x.count)]", "B≤")
    try Tool.modelctl.run(["run", model, arrays, "--input-prefix", "in_"]).expectFailure(2, "no array in_x")
    try Tool.modelctl.run(["run", model, model]).expectFailure(2, "no ZIP archive; write it with numpy.savez")
    try Tool.modelctl.run(["run", arrays, arrays]).expectFailure(1, "arrays.npz")
    try Tool.modelctl.run(["run", model, arrays, "--output", folder.path("none/y.npz")]).expectFailure(
      2, "cannot write")
  }

  @Test func keysThatAreNoneAreRefused() throws {
    _ = try prepare(OnnxFixture("embedding_learned_dynamo_18"))
    for (values, problem) in [
      (NumpyArray.Values.integers([0, 1, -1, 2, 3]), "-1 at 2 is no key"),
      (.floats([0, 1, 2, 3, 4]), "has no integers"),
    ] {
      var archive = NumpyArchiveWriter()
      archive.append("keys", NumpyArray(shape: [1, 5], values: values))
      let path = try folder.file("keys.npz", archive.bytes).path
      try Tool.modelctl.run(["run", model, path]).expectFailure(2, problem)
    }
  }
}
