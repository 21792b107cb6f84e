import Foundation
import Testing
import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinLogs
import TocsinTensor

/// `modelctl diff`: what is told of two models.
@Suite struct DiffTests {
  private let folder: TemporaryFolder
  private let model: ModelFile

  init() throws {
    folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    model = try ModelFileReader.read(bytes: bytes.span)
    _ = try folder.file("a.tocsin", bytes)
  }

  /// The report on the fixture and a changed copy.
  private func diff(_ change: (inout ModelFile) throws -> Void) throws -> JSON {
    var changed = model
    try change(&changed)
    _ = try folder.file("b.tocsin", ModelFileWriter.encode(changed))
    return try diff(exit: 1)
  }

  private func diff(exit: Int32) throws -> JSON {
    let arguments = ["diff", folder.path("a.tocsin"), folder.path("b.tocsin")]
    let text = try Tool.modelctl.run(arguments)
    #expect(text.exit == exit && !text.output.isEmpty && text.errors.isEmpty)
    let report = try JSON(parsing: Tool.modelctl.run(arguments + ["--json"]).output)
    try JSONSchema("tocsin.diff/1").expectMatch(report)
    return report
  }

  private func text() throws -> String {
    try Tool.modelctl.run(["diff", folder.path("a.tocsin"), folder.path("b.tocsin")]).output
  }

  private func names(_ changes: JSON?) -> [String] { changes?.elements.compactMap { $0["name"]?.string } ?? [] }

  @Test func compressionIsNoDifference() throws {
    _ = try folder.file("b.tocsin", ModelFileWriter.encode(model, profile: .storedOnly))
    let report = try diff(exit: 0)
    #expect(report["isSame"]?.boolean == true && report["hasSameWeights"]?.boolean == true)
    #expect(report["before"]?["identity"] != report["after"]?["identity"])
    #expect(report["isCompressedOtherwise"]?.boolean == true)
    #expect(try text() == "the same content, compressed in another way\n")
    for list in [
      "container", "signatures", "sections", "graph", "ports", "tensors", "detector", "logParser", "card", "provenance",
    ] {
      #expect(report[list]?.elements.isEmpty == true)
    }
  }

  @Test func aWeightIsToldWithItsDistance() throws {
    let index = try #require(model.graph.tensors.firstIndex { $0.name.text == "output.bias" })
    var values = try #require(model.weights[index].floats)
    let old = values
    values[0] = Float(bitPattern: values[0].bitPattern + 3)
    values[2] += 0.5
    let report = try diff { $0.weights[index] = .float32(values) }
    #expect(report["hasSameWeights"]?.boolean == false)
    #expect(names(report["tensors"]) == ["output.bias"] && names(report["sections"]) == ["weights"])
    let distance = try #require(report["tensors"]?.elements.first?["distance"])
    #expect(distance["changed"]?.integer == 2 && distance["elements"]?.integer == values.count)
    let moved = Double(values[2]) - Double(old[2])
    #expect(distance["largest"]?.number == moved)
    let small = Double(values[0]) - Double(old[0])
    let squares = moved * moved + small * small
    let mean = try #require(distance["rootMeanSquare"]?.number)
    #expect(abs(mean - (squares / Double(values.count)).squareRoot()) < 1e-15)
    let reference = old.reduce(0) { $0 + Double($1) * Double($1) }
    #expect(abs(try #require(distance["relative"]?.number) - (squares / reference).squareRoot()) < 1e-12)
    #expect(try #require(distance["largestSteps"]?.integer) >= 3)
  }

  @Test func stepsAreCountedAcrossZero() throws {
    let index = try #require(model.graph.tensors.firstIndex { $0.name.text == "output.bias" })
    var values = try #require(model.weights[index].floats)
    values[0] = -.leastNonzeroMagnitude
    _ = try folder.file("a.tocsin", ModelFileWriter.encode(model.replacing(index, with: values)))
    values[0] = 2 * .leastNonzeroMagnitude
    let report = try diff { $0.weights[index] = .float32(values) }
    #expect(report["tensors"]?.elements.first?["distance"]?["largestSteps"]?.integer == 3)
  }

  @Test func aQuantisedModelIsComparedByItsNumbers() throws {
    _ = try folder.file("a.tocsin", Data(contentsOf: URL(filePath: LargeNetwork.write(to: folder))).map(\.self))
    try Tool.modelctl.output(
      ["quantize", folder.path("a.tocsin"), folder.path("b.tocsin"), "--weights", "int8"])
    let report = try diff(exit: 1)
    let tensors = report["tensors"]?.elements.filter { $0["after"]?["type"]?.string == "int8" } ?? []
    #expect(tensors.count == 4)
    for tensor in tensors {
      #expect(tensor["before"]?["type"]?.string == "f32")
      #expect(tensor["distance"]?["largestSteps"] == nil)
      let relative = try #require(tensor["distance"]?["relative"]?.number)
      #expect(relative > 0 && relative < 0.02)
    }
    #expect(report["goldenVectors"]?["comparable"]?.integer == 10)
    #expect(try #require(report["goldenVectors"]?["largestDifference"]?.number) > 0)
    #expect(report["provenance"]?.elements.contains { $0["before"] == nil } == true)
  }

  @Test func theDecisionRuleIsToldFieldByField() throws {
    let report = try diff { model in
      var configuration = try DeepLogConfiguration(decoding: #require(model.detector))
      configuration.rule.topG += 2
      model.detector = configuration.encoded()
      var keys = try LogKeyVocabulary(decoding: #require(model.vocabulary)).keys
      keys[keys.count - 1] += 90
      model.vocabulary = try #require(LogKeyVocabulary(keys: keys)).encoded()
    }
    let old = try DeepLogConfiguration(decoding: #require(model.detector)).rule.topG
    #expect(
      report["detector"]?.elements == [
        .object(["name": .string("topG"), "before": .string("\(old)"), "after": .string("\(old + 2)")])
      ])
    let added = try #require(report["vocabulary"]?["added"]?.elements.first?.integer)
    #expect(report["vocabulary"]?["removed"]?.elements == [.integer(added - 90)])
    #expect(report["hasSameWeights"]?.boolean == true)
  }

  /// Equal as Swift compares strings, and yet other bytes.
  @Test func textsAreComparedByTheirBytes() throws {
    _ = try folder.file("a.tocsin", ModelFileWriter.encode(model.settingCard("note", to: "caf\u{E9}")))
    let report = try diff { $0.card.set("note", to: "cafe\u{301}") }
    #expect(names(report["card"]) == ["note"])
  }

  @Test func whatIsSaidOfPortsIsCompared() throws {
    let inputs = model.graph.inputs.map { _ in IOSchema.Port(meaning: Array("keys".utf8)) }
    let outputs = model.graph.outputs.map { _ in IOSchema.Port(unit: Array("%".utf8), meaning: Array("share".utf8)) }
    let report = try diff { $0.ioSchema = IOSchema(inputs: inputs, outputs: outputs) }
    #expect(report["hasSameWeights"]?.boolean == true)
    let texts = report["ports"]?.elements.compactMap { $0["after"]?.string }
    #expect(texts == inputs.map { _ in "keys" } + outputs.flatMap { _ in ["share", "%"] })
  }

  /// What would be the same text if it were joined.
  @Test func meaningUnitAndLabelsAreComparedOneByOne() throws {
    func schema(_ meaning: String, unit: String, labels: [String]) -> IOSchema {
      let port = IOSchema.Port(
        unit: Array(unit.utf8), meaning: Array(meaning.utf8), labels: labels.map { Array($0.utf8) })
      return IOSchema(inputs: [port], outputs: [IOSchema.Port(meaning: Array("y".utf8))])
    }
    func write(_ name: String, _ schema: IOSchema) throws {
      var file = try HostileModel.network()
      file.ioSchema = schema
      _ = try folder.file(name, ModelFileWriter.encode(file))
    }
    try write("a.tocsin", schema("latency", unit: "ms", labels: ["a", "b", "c", "d"]))
    try write("b.tocsin", schema("latency, ms", unit: "", labels: ["a\", \"b", "c", "d", "e"]))
    let changes = try diff(exit: 1)["ports"]?.elements ?? []
    #expect(changes.compactMap { $0["name"]?.string?.split(separator: " ").last } == ["meaning", "unit", "labels"])
    #expect(changes.last?["before"]?.string == #""a", "b", "c", "d""#)
    #expect(changes.last?["after"]?.string == #""a\", \"b", "c", "d", "e""#)
  }

  @Test func signaturesAreToldAndAreNoDifferenceOfContent() throws {
    let fixture = try SigningFixture()
    _ = try folder.file("a.tocsin", fixture.folder.bytes("m.tocsin"))
    _ = try folder.file("b.tocsin", fixture.folder.bytes("signed.tocsin"))
    let report = try diff(exit: 0)
    let key = try #require(names(report["signatures"]).first)
    #expect(report["signatures"]?.elements.first?["before"] == nil)
    #expect(report["isCompressedOtherwise"]?.boolean == false)
    #expect(try text() == "the same content\n\nSignatures, none checked here\n+ key \(key)\n")
    try fixture.sign(fixture.signed, with: "other")
    _ = try folder.file("a.tocsin", fixture.folder.bytes("signed.tocsin"))
    #expect(try diff(exit: 0)["signatures"]?.elements.first?["after"] == nil)
    #expect(try text().contains("\n- key "))
  }

  @Test func featureBitsAreToldAndAreNoDifferenceOfContent() throws {
    var changed = model
    changed.optionalFeatures = 0x11
    _ = try folder.file("b.tocsin", ModelFileWriter.encode(changed))
    let report = try diff(exit: 0)
    #expect(
      report["container"]?.elements == [
        .object(["name": .string("optionalFeatures"), "before": .string("0x0"), "after": .string("0x11")])
      ])
    #expect(try text() == "the same content\n\nHeader\n  optionalFeatures: 0x0 → 0x11\n")
  }

  @Test func anotherGraphOfTheSameTensorsIsToldAsSuch() throws {
    for (name, batch) in [("a.tocsin", 4), ("b.tocsin", 5)] {
      let graph = try Graph(
        inputs: [
          PortDeclaration(name: "x", dtype: .float32, shape: Shape([.batch(maximum: batch), .fixed(2)]))
        ], tensors: [TensorDeclaration(name: "w", dtype: .float32, shape: Shape(fixed: [1, 2]))],
        nodes: [.linear(ValueID(0), weight: TensorID(0), bias: nil)], outputs: [Output(name: "y", value: ValueID(1))])
      let file = ModelFile(graph: graph, weights: [.float32([1, 2])])
      _ = try folder.file(name, ModelFileWriter.encode(file))
    }
    let report = try diff(exit: 1)
    #expect(report["tensors"]?.elements.isEmpty == true && names(report["graph"]).contains("input x"))
    #expect(try text().hasPrefix("another graph, the same tensors\n"))
  }

  @Test func goldenVectorsAndSectionsAreCounted() throws {
    let report = try diff { model in
      model.goldenVectors.removeLast()
      model.baselines = nil
      model.provenance.set("new", to: "text")
    }
    let golden = try #require(report["goldenVectors"])
    #expect(["before", "after", "same"].map { golden[$0]?.integer } == [13, 12, 12])
    #expect(names(report["sections"]) == ["goldenVectors", "provenance", "baselines"])
    #expect(report["sections"]?.elements.last?["after"] == nil)
    #expect(names(report["provenance"]) == ["new"])
  }

  @Test func templatesAndMasksAreTold() throws {
    let model = try ChimeraFixture.shared().lineModel
    let other = try Tool.modelctl.run(["diff", "--json", model, folder.path("a.tocsin")])
    #expect(other.exit == 1)
    let report = try JSON(parsing: other.output)
    try JSONSchema("tocsin.diff/1").expectMatch(report)
    #expect(try #require(report["templates"]?["removed"]?.integer) > 0)
    #expect(report["logParser"]?.elements.allSatisfy { $0["after"] == nil } == true)
    #expect(names(report["logParser"]).contains("format"))
    #expect(
      report["detector"]?.elements.first
        == .object(
          ["name": .string("system"), "before": .string("Chimera"), "after": .string("DeepLog")]))
  }

  /// In text the first twenty lines, in JSON all.
  @Test func addedAndRemovedTemplatesAreListed() throws {
    let lines = try ModelFileReader.read(path: ChimeraFixture.shared().lineModel)
    var other = lines
    other.logParser = nil
    _ = try folder.file("a.tocsin", ModelFileWriter.encode(lines))
    _ = try folder.file("b.tocsin", ModelFileWriter.encode(other))
    let templates = try #require(try diff(exit: 1)["templates"])
    let removed = templates["removedTexts"]?.elements ?? []
    #expect(templates["removed"]?.integer == 20 && removed.count == 20)
    #expect(removed.last?["key"]?.integer == 20 && templates["addedTexts"]?.elements.isEmpty == true)
    let last = try #require(removed.last?["text"]?.string)
    #expect(try text().contains("\n- 20: \(last)\n"))
    let parser = try FrozenLogParser(decoding: #require(lines.logParser))
    let new = (0..<40).map { LogTemplate(tokens: [.literal(Array("new\u{202E}\($0)".utf8))], lineCount: 1) }
    other.logParser = try FrozenLogParser(
      format: parser.format, tokenizer: parser.tokenizer, sessions: parser.sessions,
      templates: TemplateTable(kind: .positional, templates: [parser.templates[0]] + new)
    ).encoded()
    _ = try folder.file("b.tocsin", ModelFileWriter.encode(other))
    let longer = try #require(try diff(exit: 1)["templates"])
    #expect(longer["added"]?.integer == 21 && longer["addedTexts"]?.elements.count == 21)
    #expect(longer["addedTexts"]?.elements.first?["text"]?.string == "new\u{B7}19")
    #expect(try text().contains("\n  … 20 more, which --json lists\n"))
  }

  @Test func troubleIsTwo() throws {
    let bad = try folder.text("bad.tocsin", "none")
    try Tool.modelctl.run(["diff", folder.path("a.tocsin"), bad]).expectFailure(2, "modelctl: \(bad): ")
    try Tool.modelctl.run(["diff", folder.path("none"), bad]).expectFailure(2, "none: cannot open")
    #expect(try Tool.modelctl.run(["diff", bad]).exit == 2)
    let twice = try Tool.modelctl.run(["diff", "-", "-"], input: folder.bytes("a.tocsin"))
    #expect(twice.exit == 2 && twice.errors.contains("only one file can be standard input"))
  }
}

extension ModelFile {
  fileprivate func replacing(_ index: Int, with values: [Float]) -> ModelFile {
    var model = self
    model.weights[index] = .float32(values)
    return model
  }

  fileprivate func settingCard(_ name: Name, to text: String) -> ModelFile {
    var model = self
    model.card.set(name, to: text)
    return model
  }
}
