import Foundation
import Testing
import TocsinFormat
import TocsinGraph

/// No damage to a model file goes unnoticed, and none crashes a tool.
@Suite struct DamagedModelTests {
  /// What reads a model file: the arguments before and after its path.
  static let readers: [(tool: Tool, arguments: [String])] = [
    (.modelserve, ["score", "--model"]), (.modelctl, ["inspect"]),
  ]

  @Test(arguments: readers.indices) func damageIsToldWithPlaceAndRemedy(_ reader: Int) throws {
    let (tool, arguments) = Self.readers[reader]
    let folder = try TemporaryFolder()
    let bytes = try Fixture.shared().modelBytes()
    for (name, damaged) in Self.damages(of: bytes) {
      let path = try folder.file("m.tocsin", damaged).path
      let outcome = try tool.run(arguments + [path], input: Array("1 2 3\n".utf8))
      outcome.expectFailure(1, "\(tool.rawValue): \(path): ")
      #expect(outcome.exit == 1, "\(name)")
    }
  }

  @Test func validateFindsDamage() throws {
    let folder = try TemporaryFolder()
    for (name, damaged) in Self.damages(of: try Fixture.shared().modelBytes()) {
      let path = try folder.file("m.tocsin", damaged).path
      let outcome = try Tool.modelctl.run(["validate", path])
      #expect(outcome.exit == 1, "\(name)")
      #expect(outcome.output.hasPrefix("\(path): ") && outcome.output.contains("; "), "\(name): \(outcome.output)")
      #expect(!Outcome.isDump(outcome.output), "\(outcome.output)")
      #expect(outcome.errors.isEmpty)
      let report = try validate(path)
      #expect(report["isValid"]?.boolean == false)
      #expect(report.findings.isEmpty == false)
    }
  }

  @Test func damageToASectionNamesTheSection() throws {
    let fixture = try Fixture.shared()
    let report = try JSON(parsing: Tool.modelctl.output(["inspect", "--json", fixture.model]))
    let folder = try TemporaryFolder()
    for section in report["sections"]?.elements ?? [] {
      let name = try #require(section["name"]?.string)
      let offset = try #require(section["offset"]?.integer)
      let length = try #require(section["storedLength"]?.integer)
      var bytes = try fixture.modelBytes()
      bytes[offset + length / 2] ^= 0x10
      let outcome = try Tool.modelctl.run(["validate", folder.file("m.tocsin", bytes).path])
      #expect(outcome.exit == 1)
      #expect(outcome.output.contains("section \(name)"), "\(outcome.output)")
    }
  }

  @Test func aForgedGoldenVectorIsNamed() throws {
    let folder = try TemporaryFolder()
    var model = try readModel()
    var values = try #require(model.goldenVectors[5].outputs[0].floats)
    values[3] = Float(bitPattern: values[3].bitPattern ^ 1)
    model.goldenVectors[5].outputs[0] = .float32(values)
    let path = try write(model, to: folder)
    let outcome = try Tool.modelctl.run(["validate", path])
    #expect(outcome.exit == 1)
    #expect(outcome.output.hasPrefix("\(path): golden vector 5, output 0, element 3: expected "))
    #expect(outcome.output.split(separator: "\n").count == 1)
  }

  @Test func forgedWeightsFailTheGoldenVectors() throws {
    let folder = try TemporaryFolder()
    var model = try readModel()
    let last = model.weights.indices.last ?? 0
    model.weights[last] = .float32(try #require(model.weights[last].floats).map { $0 * 1.01 })
    let outcome = try Tool.modelctl.run(["validate", write(model, to: folder)])
    #expect(outcome.exit == 1)
    #expect(outcome.output.contains("golden vector 0, output 0"))
  }

  /// Scoring replays on request; without it, forged weights score.
  @Test func forgedModelsAreRefusedWhereAReplayIsAskedFor() throws {
    let folder = try TemporaryFolder()
    let fixture = try Fixture.shared()
    let sessions = try fixture.sessions
    func score(_ path: String, _ options: String...) throws -> Outcome {
      try Tool.modelserve.run(["score", "--model", path] + options, input: sessions)
    }
    let good = try score(fixture.model, "--replay")
    let unasked = try score(fixture.model)
    #expect(good.exit == 0 && good.output == unasked.output)
    var model = try readModel()
    let last = model.weights.indices.last ?? 0
    model.weights[last] = .float32(try #require(model.weights[last].floats).map { $0 * 1.01 })
    let forged = try write(model, to: folder)
    #expect(try score(forged).exit == 0)
    try score(forged, "--replay").expectFailure(1, "\(forged): golden vector 0, output 0, element ")
    model.goldenVectors = []
    let silent = try write(model, to: folder)
    try score(silent, "--replay").expectFailure(1, "\(silent): --replay: there are no golden vectors")
  }

  /// Thousands of the longest windows of a shipped model, more than a hundred GFLOP.
  @Test func aReplayBeyondTheBudgetIsRefusedBeforeItBegins() throws {
    let folder = try TemporaryFolder()
    let shipped = packageFolder.appending(path: "Models/chimera-bgl/chimera-bgl.tocsin")
    var model = try ModelFileReader.read(bytes: [UInt8](Data(contentsOf: shipped)).span)
    let longest = try #require(model.goldenVectors.max { $0.timeSteps < $1.timeSteps })
    let operations = model.graph.floatingPointOperations(timeSteps: longest.timeSteps) * longest.batchSize
    model.goldenVectors = DecodedList(repeatElement(longest, count: 100_000_000_000 / operations + 1))
    let path = try write(model, to: folder)
    try Tool.modelserve.run(["score", "--model", path, "--replay"], input: [])
      .expectFailure(1, "\(path): golden vectors: replaying them takes ")
  }

  @Test func aModelWithoutADetectorScoresNothing() throws {
    let folder = try TemporaryFolder()
    var model = try readModel()
    model.detector = nil
    let path = try write(model, to: folder)
    try Tool.modelserve.run(["score", "--model", path]).expectFailure(1, path, "section detector: missing")
  }

  @Test func tooFewGoldenVectorsAreAFinding() throws {
    let folder = try TemporaryFolder()
    var model = try readModel()
    model.goldenVectors.removeLast(model.goldenVectors.count - 7)
    let outcome = try Tool.modelctl.run(["validate", write(model, to: folder)])
    #expect(outcome.exit == 1)
    #expect(outcome.output.contains("7 golden vectors, fewer than 8; "))
  }

  private func readModel() throws -> ModelFile {
    let bytes = try Fixture.shared().modelBytes()
    return try ModelFileReader.read(bytes: bytes.span)
  }

  /// A file whose checksums and digests fit its content.
  private func write(_ model: ModelFile, to folder: TemporaryFolder) throws -> String {
    try folder.file("m.tocsin", ModelFileWriter.encode(model)).path
  }

  private static func damages(of bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
    var damages: [(String, [UInt8])] = [("empty", []), ("longer", bytes + [0]), ("text", Array("1 2 3\n".utf8))]
    for length in [1, 8, 63, 64, 200, bytes.count / 2, bytes.count - 1] {
      damages.append(("cut to \(length)", Array(bytes.prefix(length))))
    }
    for position in stride(from: 0, to: bytes.count, by: bytes.count / 11) {
      var damaged = bytes
      damaged[position] ^= 0x80
      damages.append(("bit 7 of byte \(position)", damaged))
    }
    return damages
  }
}
