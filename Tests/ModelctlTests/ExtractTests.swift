import Foundation
import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// `modelctl extract` writes parts of a model into files of safe names.
@Suite struct ExtractTests {
  private let folder: TemporaryFolder
  private let output: String

  init() throws {
    folder = try TemporaryFolder()
    output = folder.path("parts/deep")
  }

  private func extract(_ model: String, _ arguments: String...) throws -> JSON {
    let report = try JSON(parsing: Tool.modelctl.output(["extract", model, output, "--json"] + arguments))
    try JSONSchema("tocsin.extract/1").expectMatch(report)
    return report
  }

  @Test func everySectionIsWrittenAsItDecodes() throws {
    let report = try extract(Fixture.shared().model, "--all")
    let bytes = try Fixture.shared().modelBytes()
    let model = try ModelFileReader.read(bytes: bytes.span)
    for entry in try ModelFileReader.inspect(bytes: bytes.span).sections {
      let part = try folder.bytes("parts/deep/\(entry.id).bin")
      #expect(Digest.sha256(part.span) == entry.digest)
    }
    let parts = report["parts"]?.elements ?? []
    #expect(parts.count { $0["kind"]?.string == "tensor" } == model.graph.tensors.count)
    #expect(try folder.bytes("parts/deep/vocabulary.bin") == model.vocabulary)
    let text = try String(contentsOf: folder.url("parts/deep/provenance.txt"), encoding: .utf8)
    #expect(text.contains("\ntrainer: "))
  }

  @Test func aTensorIsAnArrayThatNumPyReads() throws {
    let model = try LargeNetwork.write(to: folder)
    let small = folder.path("small.tocsin")
    try Tool.modelctl.output(["quantize", model, small, "--weights", "int8"])
    let file = try ModelFileReader.read(path: small)
    for (tensor, data) in zip(file.graph.tensors, file.weights) {
      _ = try extract(small, "--force", "--tensor", tensor.name.text)
      let array = try folder.bytes("parts/deep/tensor-\(tensor.name.text).npy")
      let shape = tensor.shape.dimensions.map { "\($0.maximum)," }.joined(separator: " ")
      #expect(
        String(decoding: array[..<128], as: UTF8.self).contains("'<f4', 'fortran_order': False, 'shape': (\(shape))"))
      let numbers = try #require(data.numbers)
      let bits = numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
      #expect(Array(array.suffix(4 * numbers.count)) == bits && (array.count - bits.count).isMultiple(of: 64))
    }
  }

  @Test func templatesHaveKeysAndLines() throws {
    let model = try ChimeraFixture.shared().lineModel
    _ = try extract(model, "--templates")
    let lines = try String(contentsOf: folder.url("parts/deep/templates.txt"), encoding: .utf8).split(separator: "\n")
    let inspection = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", model]))
    let expected = inspection["logParser"]?["templates"]?.elements.map {
      "\($0["key"]?.integer ?? 0)\t\($0["lines"]?.integer ?? 0)\t\($0["text"]?.string ?? "")"
    }
    #expect(lines.map(String.init) == expected)
  }

  /// A name comes from the file, so it may say anything that is printable.
  @Test func namesOfFilesAreSafe() throws {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1), .fixed(2)]))],
      tensors: [TensorDeclaration(name: "../../e%vil", dtype: .float32, shape: Shape(fixed: [2, 2]))],
      nodes: [.linear(ValueID(0), weight: TensorID(0), bias: nil)], outputs: [Output(name: "y", value: ValueID(1))])
    let model = folder.path("m.tocsin")
    _ = try ModelFileWriter.write(ModelFile(graph: graph, weights: [.float32([1, 2, 3, 4])]), to: model)
    _ = try extract(model, "--all")
    let names = try FileManager.default.contentsOfDirectory(atPath: output)
    #expect(names.sorted() == ["graph.bin", "tensor-..%2F..%2Fe%25vil.npy", "tensorIndex.bin", "weights.bin"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("parts")) == ["deep"])
  }

  @Test func filesThatAreThereStay() throws {
    let model = try Fixture.shared().model
    _ = try extract(model, "--card", "--section", "graph")
    let card = try folder.bytes("parts/deep/card.txt")
    _ = try folder.text("parts/deep/card.txt", "mine")
    try Tool.modelctl.run(["extract", model, output, "--card"]).expectFailure(2, "card.txt: is there already")
    #expect(try folder.bytes("parts/deep/card.txt") == Array("mine".utf8))
    _ = try extract(model, "--card", "--force")
    #expect(try folder.bytes("parts/deep/card.txt") == card)
  }

  @Test func nothingIsWrittenWhereOneFileIsInTheWay() throws {
    let model = try Fixture.shared().model
    _ = try extract(model, "--provenance")
    let before = try FileManager.default.contentsOfDirectory(atPath: output)
    try Tool.modelctl.run(["extract", model, output, "--all"]).expectFailure(2, "provenance.txt: is there already; ")
    #expect(try FileManager.default.contentsOfDirectory(atPath: output) == before)
  }

  @Test func aPartThatIsNamedTwiceIsWrittenOnce() throws {
    let report = try extract(Fixture.shared().model, "--card", "--section", "card", "--section", "card")
    #expect(report["parts"]?.elements.compactMap { $0["kind"]?.string } == ["section", "card"])
  }

  /// Whoever prepares the folder must not have other files overwritten.
  @Test func linksAreNotWrittenThrough() throws {
    let model = try Fixture.shared().model
    _ = try extract(model, "--provenance")
    let precious = try folder.text("precious", "mine")
    let link = "\(output)/card.txt"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: precious)
    try Tool.modelctl.run(["extract", model, output, "--card"]).expectFailure(2, "card.txt: is there already; ")
    try Tool.modelctl.run(["extract", model, output, "--card", "--force"])
      .expectFailure(2, "card.txt: is no plain file, ")
    #expect(try folder.bytes("precious") == Array("mine".utf8))
  }

  @Test func sectionsAreThoseOfTheFile() throws {
    let fixture = try SigningFixture()
    _ = try extract(fixture.signed, "--section", "signature")
    let bytes = try fixture.folder.bytes("signed.tocsin")
    let entry = try ModelFileReader.inspect(bytes: bytes.span).sections.last
    let part = try folder.bytes("parts/deep/signature.bin")
    #expect(entry?.id == .signature && Digest.sha256(part.span) == entry?.digest)
  }

  @Test func aSectionWithoutANameGoesByItsNumber() throws {
    let model = folder.path("m.tocsin")
    _ = try ModelFileWriter.write(HostileModel.network(), to: model)
    let report = try extract(model, "--section", "900")
    #expect(report["parts"]?.elements.first?["name"]?.string == "900")
    #expect(try folder.bytes("parts/deep/900.bin") == Array("<script>later</script>".utf8))
    try Tool.modelctl.run(["extract", model, output, "--section", "90"]).expectFailure(2, "did you mean 900")
  }

  /// A hostile parser may have any bytes in its templates; a line stays a line.
  @Test func controlBytesOfATemplateAreEscaped() throws {
    var model = try ModelFileReader.read(path: ChimeraFixture.shared().lineModel)
    let inspection = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", ChimeraFixture.shared().lineModel]))
    let templates = inspection["logParser"]?["templates"]?.elements.compactMap { $0["text"]?.string } ?? []
    let words = templates.flatMap { $0.split(separator: " ") }.filter { $0.allSatisfy(\.isLetter) }
    let word = try #require(words.max { $0.utf8.count < $1.utf8.count })
    let hostile = Array(word.utf8.dropLast()) + [UInt8(ascii: "\n")]
    let section = try #require(model.logParser)
    model.logParser = Array(Data(section).replacing(Array(word.utf8), with: hostile))
    let path = folder.path("m.tocsin")
    _ = try ModelFileWriter.write(model, to: path)
    _ = try extract(path, "--templates")
    let text = try String(contentsOf: folder.url("parts/deep/templates.txt"), encoding: .utf8)
    #expect(text.split(separator: "\n").count == templates.count)
    #expect(text.contains(word.dropLast() + "\\x0A"))
  }

  @Test func whatIsNotThereIsTwo() throws {
    let model = try Fixture.shared().model
    let arguments = ["extract", model, output]
    try Tool.modelctl.run(arguments + ["--section", "graf"])
      .expectFailure(2, "modelctl: \(model): section graf: the model has none of that name; did you mean graph")
    try Tool.modelctl.run(arguments + ["--tensor", "nothing"]).expectFailure(2, "\(model): tensor nothing: ")
    try Tool.modelctl.run(arguments + ["--templates"]).expectFailure(2, "\(model): no log parser")
    #expect(try Tool.modelctl.run(["extract", model, "-", "--all"]).errors.contains("Usage: modelctl extract"))
    #expect(try Tool.modelctl.run(arguments).errors.contains("Usage: modelctl extract"))
    let bad = try folder.text("bad.tocsin", "none")
    try Tool.modelctl.run(["extract", bad, output, "--all"]).expectFailure(1, "modelctl: \(bad): ")
    #expect(!FileManager.default.fileExists(atPath: output))
  }
}
