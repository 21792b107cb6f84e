import Foundation
import Testing
import TocsinFormat
import TocsinTensor

/// `modelctl bom`: the structure that the schema of CycloneDX 1.6 asks for, and what is marked as verified.
@Suite struct BomTests {
  private static let shipped = packageFolder.appending(path: "Models/deeplog-hdfs/deeplog-hdfs.tocsin").path

  private func bom(_ models: String...) throws -> JSON {
    let bom = try JSON(parsing: Tool.modelctl.output(["bom"] + models))
    #expect(bom["bomFormat"]?.string == "CycloneDX" && bom["specVersion"]?.string == "1.6")
    #expect(bom["version"]?.integer == 1)
    #expect(bom["metadata"]?.fields.keys.sorted() == ["tools"])
    for component in bom["components"]?.elements ?? [] { try expectComponent(component) }
    let references = bom["components"]?.elements.compactMap { $0["bom-ref"]?.string } ?? []
    #expect(Set(references).count == references.count)
    for dependency in bom["dependencies"]?.elements ?? [] {
      #expect(references.contains(dependency["ref"]?.string ?? ""))
      #expect(dependency["dependsOn"]?.elements.allSatisfy { references.contains($0.string ?? "") } == true)
    }
    return bom
  }

  /// The schema allows no fields but its own, and asks for these.
  private func expectComponent(_ component: JSON) throws {
    let type = try #require(component["type"]?.string)
    #expect(["machine-learning-model", "data", "application"].contains(type))
    #expect(component["name"]?.string?.isEmpty == false)
    let known = [
      "type", "bom-ref", "name", "version", "description", "hashes", "licenses", "modelCard", "properties",
    ]
    #expect(Set(component.fields.keys).isSubset(of: known))
    for hash in component["hashes"]?.elements ?? [] {
      #expect(hash["alg"]?.string == "SHA-256")
      #expect(hash["content"]?.string?.wholeMatch(of: /[a-f0-9]{64}/) != nil)
    }
    for licence in component["licenses"]?.elements ?? [] { #expect(licence["license"]?["name"]?.string != nil) }
    for property in component["properties"]?.elements ?? [] {
      #expect(property["name"]?.string?.hasPrefix("tocsin:") == true && property["value"]?.string != nil)
    }
    #expect(type == "machine-learning-model" || component["modelCard"] == nil)
    guard let card = component["modelCard"] else { return }
    #expect(Set(card.fields.keys).isSubset(of: ["modelParameters", "quantitativeAnalysis", "considerations"]))
    let parameters = ["task", "architectureFamily", "modelArchitecture", "datasets", "inputs", "outputs"]
    let found = try #require(card["modelParameters"]).fields.keys
    #expect(Set(found).isSubset(of: parameters))
    for port in ["inputs", "outputs"].flatMap({ card["modelParameters"]?[$0]?.elements ?? [] }) {
      #expect(port.fields.keys.sorted() == ["format"])
    }
    for metric in card["quantitativeAnalysis"]?["performanceMetrics"]?.elements ?? [] {
      #expect(metric.fields.keys.sorted() == ["type", "value"])
    }
  }

  private func properties(_ component: JSON) -> [String: String] {
    let pairs = component["properties"]?.elements.map { ($0["name"]?.string ?? "", $0["value"]?.string ?? "") } ?? []
    return Dictionary(pairs) { $0 + $1 }
  }

  @Test func theShippedModelIsDescribed() throws {
    let bom = try bom(Self.shipped)
    #expect(
      bom["serialNumber"]?.string?.wholeMatch(
        of: /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    let model = try #require(bom["components"]?.elements.first)
    #expect(model["type"]?.string == "machine-learning-model" && model["name"]?.string == "deeplog-hdfs")
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: Self.shipped)))
    #expect(model["hashes"]?.elements.first?["content"]?.string == Digest.sha256(bytes.span).text)
    let inspection = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", Self.shipped]))
    let properties = properties(model)
    #expect(properties["tocsin:parameters"].flatMap(Int.init) == inspection["parameters"]?.integer)
    for name in ["weights", "content", "file"] {
      #expect(properties["tocsin:identity:\(name)"] == inspection["identities"]?[name]?.string)
    }
    let operations = inspection["nodes"]?.elements.compactMap { $0["op"]?.string }.joined(separator: " ")
    #expect(properties["tocsin:operations"] == operations)
    #expect(properties["tocsin:goldenVectors:replayed"] == "13")
    #expect(model["modelCard"]?["considerations"]?["useCases"]?.elements.first == inspection["card"]?["intendedUse"])
    let digest = try #require(inspection["provenance"]?["data.sha256"]?.string)
    #expect(model["modelCard"]?["modelParameters"]?["datasets"]?.elements.first?["ref"]?.string == "data:\(digest)")
  }

  @Test func theHashIsOfTheBytesAsTheyAreStored() throws {
    let folder = try TemporaryFolder()
    let stored = try zstdFrame(of: [UInt8](Data(contentsOf: URL(filePath: Self.shipped))))
    let model = try bom(folder.file("m.tocsin.zst", stored).path)["components"]?.elements.first
    #expect(model?["hashes"]?.elements.first?["content"]?.string == Digest.sha256(stored.span).text)
  }

  @Test func eachPartIsMarkedAsVerifiedOrDeclared() throws {
    let components = try bom(Self.shipped)["components"]?.elements ?? []
    let model = properties(try #require(components.first))
    let verified = [
      "hashes", "tocsin:parameters", "tocsin:operations", "tocsin:identity:file", "tocsin:goldenVectors:replayed",
      "modelCard.modelParameters.inputs", "modelCard.modelParameters.outputs",
    ]
    let declared = [
      "name", "licenses", "modelCard.considerations", "modelCard.quantitativeAnalysis",
      "modelCard.modelParameters.datasets", "modelCard.modelParameters.architectureFamily", "tocsin:provenance:trainer",
    ]
    for path in verified { #expect(model["tocsin:evidence:\(path)"] == "verified", "\(path)") }
    for path in declared { #expect(model["tocsin:evidence:\(path)"] == "declared", "\(path)") }
    // Whatever else there is, is marked too.
    for name in model.keys where !name.hasPrefix("tocsin:evidence:") {
      #expect(model["tocsin:evidence:\(name)"] != nil, "\(name)")
    }
    #expect(model["tocsin:evidence:modelCard.modelParameters.task"] == "verified")
    let data = properties(try #require(components.first { $0["type"]?.string == "data" }))
    #expect(data["tocsin:evidence:hashes"] == "declared")
    for component in components { expectEvidence(of: component) }
  }

  /// Every field, or one that it is part of, says where it comes from; but for what the bill itself needs.
  private func expectEvidence(of component: JSON) {
    let evidence = properties(component).keys.compactMap { $0.split(separator: "tocsin:evidence:").last }
    let known = ["type", "bom-ref", "properties"] + evidence.map(String.init)
    for path in Set(component.leaves.map { $0.path.dropFirst().replacing("[]", with: "") }) {
      #expect(known.contains { path == $0 || path.hasPrefix($0 + ".") }, "\(path)")
    }
  }

  /// Training and checking on the same file is one component that both names lead to.
  @Test func dataOfOneDigestIsOneComponent() throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    var model = try ModelFileReader.read(bytes: bytes.span)
    let digest = String(repeating: "0a", count: 32)
    for name in ["data.sha256", "dev.sha256", "other.sha256"] {
      model.provenance.set(try #require(Name(bytes: Array(name.utf8))), to: digest)
    }
    let path = try folder.file("m.tocsin", ModelFileWriter.encode(model)).path
    // Another model of the same data by another name.
    model.provenance.set("data.sha256", to: String(repeating: "0b", count: 32))
    model.provenance.set("again.sha256", to: digest)
    let other = try folder.file("n.tocsin", ModelFileWriter.encode(model)).path
    let bom = try bom(path, other)
    let components = bom["components"]?.elements.filter { $0["type"]?.string == "data" } ?? []
    #expect(components.map { $0["name"]?.string } == ["data, dev, other, again", "data"])
    let reference = JSON.string("data:\(digest)")
    #expect(bom["dependencies"]?.elements.first?["dependsOn"]?.elements == [reference])
    let datasets = bom["components"]?.elements.first?["modelCard"]?["modelParameters"]?["datasets"]
    #expect(datasets?.elements == [.object(["ref": reference])])
  }

  @Test func aModelThatTakesTooLongIsLeftOut() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("m.tocsin", ModelFileWriter.encode(CostlyModel.file(size: 4096))).path
    try Tool.modelctl.run(["bom", path]).expectFailure(1, "modelctl: \(path): golden vectors: ", "--work")
  }

  @Test func theSameFilesGiveTheSameBytesWhereverTheyAre() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("copy", [UInt8](Data(contentsOf: URL(filePath: Self.shipped)))).path
    let first = try Tool.modelctl.output(["bom", Self.shipped])
    #expect(try Tool.modelctl.output(["bom", path]) == first)
    try Tool.modelctl.output(["bom", path, "--output", folder.path("bom.json")])
    #expect(try folder.bytes("bom.json") == Array(first.utf8))
    try Tool.modelctl.run(["bom", path, "-o", path]).expectFailure(2, path, "--output")
    #expect(try Tool.modelctl.output(["bom", path, "-o", "-"]) == first)
    try Tool.modelctl.run(["bom", path, "-o", folder.path("none/bom.json")]).expectFailure(2, "none/bom.json: ")
  }

  /// A limit of 512 bytes for files stands for a full disk.
  @Test func aFileThatCannotBeWrittenWholeKeepsTheOldOne() throws {
    let folder = try TemporaryFolder()
    _ = try folder.text("bom.json", "old")
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "bom.json")
    for name in ["bom.json", "link"] {
      try shell("ulimit -f 1; modelctl bom '\(Self.shipped)' -o \(name)", in: folder)
        .expectFailure(2, "\(name): cannot write the file: File too large; make room for it")
    }
    #expect(try folder.bytes("bom.json") == Array("old".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["bom.json", "link"])
  }

  @Test func modelsOfOneTrainingShareTheirData() throws {
    let fixture = try Fixture.shared()
    let bom = try bom(fixture.model(.varied), fixture.model(.sessions), fixture.model(.varied))
    let types = bom["components"]?.elements.compactMap { $0["type"]?.string }
    #expect(types == ["machine-learning-model", "data", "machine-learning-model"])
  }

  @Test func aModelThatComputesOtherThanItsVectorsIsLeftOut() throws {
    let folder = try TemporaryFolder()
    let fixture = try Fixture.shared()
    let bytes = try fixture.modelBytes()
    var model = try ModelFileReader.read(bytes: bytes.span)
    let values = try #require(model.goldenVectors[1].outputs[0].floats)
    model.goldenVectors[1].outputs[0] = .float32(values.map { $0 * 0.5 })
    let forged = try folder.file("forged.tocsin", ModelFileWriter.encode(model)).path
    try Tool.modelctl.run(["bom", forged]).expectFailure(1, "modelctl: \(forged): golden vector 1, ")
    let both = try Tool.modelctl.run(["bom", forged, fixture.model])
    #expect(both.exit == 1 && both.errors.contains("golden vector 1"))
    let count = try JSON(parsing: both.output)["components"]?.elements.count { $0["modelCard"] != nil }
    #expect(count == 1)
  }
}
