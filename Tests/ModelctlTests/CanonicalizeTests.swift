import Foundation
import Testing
import TocsinFormat

/// `modelctl canonicalize` gives back the canonical file of whatever can be repaired, and refuses all else.
@Suite struct CanonicalizeTests {
  /// A container that is not as the format says, of a canonical file.
  struct Damage: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// The rules that are reported; more may be.
    var rules: [String]
    var make: @Sendable ([UInt8]) throws -> [UInt8]

    init(_ name: String, _ rules: String..., make: @escaping @Sendable ([UInt8]) throws -> [UInt8]) {
      (testDescription, self.rules, self.make) = (name, rules, make)
    }

    /// Changes that leave the checksums of header and table right.
    static func sealed(
      _ name: String, _ rules: String..., change: @escaping @Sendable (inout EditedModel) throws -> Void
    ) -> Damage {
      var damage = Damage(name) { bytes in
        var model = EditedModel(bytes)
        try change(&model)
        return model.sealed
      }
      damage.rules = rules
      return damage
    }

    /// Another stored form of the provenance, of which `frames` are made.
    static func provenance(
      _ name: String, frames: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> Damage {
      .sealed(name, "compressedFrame", "sectionOffset") { model in
        let content = try decoded(.provenance, of: model.bytes)
        model.store(.provenance, frames(content))
      }
    }
  }

  static let damages: [Damage] = [
    Damage("header checksum", "headerChecksum") { $0.changing(60) },
    Damage("table checksum", "tableChecksum") { bytes in
      bytes.changing(64 + 96 * EditedModel(bytes).sectionCount)
    },
    Damage("trailing bytes", "fileLength") { $0 + [1, 2, 3] },
    Damage("padding", "paddingNotZero") { bytes in
      bytes.changing(EditedModel(bytes).storedRange(.graph).lowerBound - 1)
    },
    .sealed("reserved byte of the header", "headerReservedNotZero") { $0.bytes[45] = 9 },
    .sealed("stated decoded length", "totalDecodedLength") { $0.bytes[28] ^= 1 },
    Damage("stated length", "fileLength", "headerChecksum") { $0.changing(20) },
    .sealed("reserved byte of a row", "entryReservedNotZero") { $0.bytes[$0.row(.card) + 50] = 1 },
    .sealed("flags", "sectionFlags") { $0.bytes[$0.row(.card) + 2] = 1 },
    .sealed("element size", "filterElementSize") { $0.bytes[$0.row(.card) + 32] = 8 },
    .sealed("checksum of a section", "sectionChecksum") { $0.bytes[$0.row(.card) + 36] ^= 1 },
    .sealed("rows out of order", "sectionsNotSorted", "sectionOffset") { $0.swapRows(.card, .provenance) },
    .sealed("section at another place", "sectionOffset", "paddingNotZero") { model in
      model.bytes.append(7)
      model.store(.vocabulary, Array(model.bytes[model.storedRange(.vocabulary)]))
    },
    .sealed("twins", "sectionsNotSorted") { model in
      model.append(.card, try decoded(.card, of: model.bytes))
    },
    .sealed("byte planes where they are not allowed", "unknownFilter") { model in
      let content = try decoded(.goldenVectors, of: model.bytes)
      model.store(.goldenVectors, planes(of: content), filter: 1)
    },
    .provenance("no content size") { zstdFrame(of: $0) },
    .provenance("two frames") { zstdFrame(of: Array($0[..<5])) + zstdFrame(of: Array($0[5...])) },
    .provenance("skippable frame") { [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3] + zstdFrame(of: $0) },
    .provenance("window of 128 MiB") { zstdFrame(of: $0).changing(5, to: 17 << 3) },
  ]

  @Test(arguments: damages) func whatCanBeRepairedBecomesTheCanonicalFile(_ damage: Damage) throws {
    let folder = try TemporaryFolder()
    let canonical = try Fixture.shared().modelBytes()
    let damaged = try damage.make(canonical)
    let path = try folder.file("m.tocsin", damaged).path

    let checked = try Tool.modelctl.run(["canonicalize", "--check", "--json", path])
    #expect(checked.exit == 1)
    let report = try JSON(parsing: checked.output)
    try JSONSchema("tocsin.canonicalize/2").expectMatch(report)
    let file = try #require(report["files"]?.elements.first)
    #expect(file["wasCanonical"]?.boolean == false)
    let rules = file["changes"]?.elements.compactMap { $0["rule"]?.string } ?? []
    for rule in damage.rules { #expect(rules.contains { $0.hasPrefix(rule) }, "\(rules)") }
    #expect(try folder.bytes("m.tocsin") == damaged)

    let text = try Tool.modelctl.output(["canonicalize", path])
    #expect(text.contains("\(path): repaired and written to \(path) ("))
    #expect(try folder.bytes("m.tocsin") == canonical)
    #expect(try Tool.modelctl.output(["canonicalize", "--check", path]) == "\(path): canonical; left as it is\n")
  }

  @Test func theVersionsBeforeOneBecomeTheCurrentOne() throws {
    let folder = try TemporaryFolder()
    let canonical = try Fixture.shared().modelBytes()
    for minor in [1, 2] {
      var model = EditedModel(canonical)
      model.set(0, at: 8, byteCount: 2)
      model.set(minor, at: 10, byteCount: 2)
      let path = try folder.file("m.tocsin", model.sealed).path
      let text = try Tool.modelctl.output(["canonicalize", path])
      #expect(text.contains("format version 0.\(minor)"))
      #expect(try folder.bytes("m.tocsin") == canonical)
    }
  }

  @Test func theStoredFormIsTheOneOfTheContent() throws {
    let folder = try TemporaryFolder()
    let canonical = try Fixture.shared().modelBytes()
    let model = try ModelFileReader.read(bytes: canonical.span)
    let path = try folder.file("m.tocsin", canonical).path
    let report = try JSON(parsing: Tool.modelctl.output(["canonicalize", "--stored", "--json", path]))
    try JSONSchema("tocsin.canonicalize/2").expectMatch(report)
    let file = try #require(report["files"]?.elements.first)
    let rules = Set(file["changes"]?.elements.compactMap { $0["rule"]?.string } ?? [])
    #expect(file["wasCanonical"]?.boolean == true && rules == ["sectionForm"])
    #expect(try folder.bytes("m.tocsin") == ModelFileWriter.encode(model, profile: .storedOnly))
    try Tool.modelctl.output(["canonicalize", "--compressed", path])
    #expect(try folder.bytes("m.tocsin") == canonical)
    let again = try Tool.modelctl.output(["canonicalize", "--compressed", path])
    #expect(again == "\(path): canonical; left as it is\n")
  }

  /// Whatever form its sections have and whoever signed it: what readers accept is canonical.
  @Test func everyValidFileIsLeftAsItIs() throws {
    let folder = try TemporaryFolder()
    let vectors = packageFolder.appending(path: "Spec/Vectors/v1/valid").path
    let names = try FileManager.default.contentsOfDirectory(atPath: vectors).filter { $0.hasSuffix(".tocsin") }
    #expect(names.count > 50)
    try FileManager.default.copyItem(atPath: vectors, toPath: folder.path("valid"))
    let paths = names.map { folder.path("valid/\($0)") }
    let expected = paths.map { "\($0): canonical; left as it is\n" }.joined()
    #expect(try Tool.modelctl.output(["canonicalize"] + paths) == expected)
    #expect(try Tool.modelctl.output(["canonicalize", "--check"] + paths) == expected)
    for name in names {
      let bytes = try Data(contentsOf: URL(filePath: "\(vectors)/\(name)"))
      #expect(try Data(contentsOf: folder.url("valid/\(name)")) == bytes, "\(name)")
    }
    let (signed, copy) = ("\(vectors)/signatures-16.tocsin", folder.path("copy.tocsin"))
    #expect(
      try Tool.modelctl.output(["canonicalize", signed, "-o", copy]) == "\(signed): canonical; copied to \(copy)\n")
    #expect(try Data(contentsOf: folder.url("copy.tocsin")) == Data(contentsOf: URL(filePath: signed)))
  }

  @Test(arguments: [
    .sealed("a byte of the content", "SHA-256") { model in
      model.store(.vocabulary, try decoded(.vocabulary, of: model.bytes).changing(4), codec: 0)
    },
    Damage("a byte of a frame", "zstd frame") { bytes in
      var model = EditedModel(bytes)
      model.bytes[model.storedRange(.vocabulary).lowerBound + 4] ^= 1
      return model.sealed
    },
    Damage("text", "not a Tocsin model") { _ in Array("1 2 3\n".utf8) + [UInt8](repeating: 9, count: 99) },
    Damage("cut", "the file has") { Array($0.dropLast(9)) },
    .sealed("version", "format version 7.0") {
      $0.set(7, at: 8, byteCount: 2); $0.set(0, at: 10, byteCount: 2)
    },
    .sealed("required features", "required features") { $0.bytes[12] = 1 },
    .sealed("unknown critical section", "section 999") { $0.append(SectionID(rawValue: 999), flags: 1, [1]) },
    .sealed("unknown codec", "codec 9") { $0.bytes[$0.row(.card) + 4] = 9 },
    .sealed("different twins", "twice") { $0.append(.card, [1, 2, 3]) },
    .sealed("more than the decoded length", "zstd frame") { model in
      model.store(.provenance, zstdFrame(of: [UInt8](repeating: 0, count: 1 << 20)))
    },
    .sealed("bomb", "at most") { $0.set(1 << 30, at: $0.row(.card) + 24, byteCount: 8) },
    .sealed("many bombs", "at most") { model in
      let frame = zstdFrame(of: [1])
      for id in 900..<920 {
        model.append(SectionID(rawValue: UInt16(id)), frame)
        model.set(1, at: model.row(SectionID(rawValue: UInt16(id))) + 4, byteCount: 2)
        model.set(1 << 24, at: model.row(SectionID(rawValue: UInt16(id))) + 24, byteCount: 8)
      }
    },
    .sealed("overlap", "begins inside") { model in
      model.set(model.storedRange(.graph).lowerBound, at: model.row(.tensorIndex) + 8, byteCount: 8)
    },
    Damage("both checksums", "both checksums") { bytes in
      bytes.changing(60).changing(64 + 96 * EditedModel(bytes).sectionCount)
    },
    Damage("section number without its checksum", "section 28") { bytes in
      bytes.changing(EditedModel(bytes).row(.card), to: 28)
    },
    Damage("features without their checksum", "optional features") { $0.changing(16) },
  ]) func whatWouldTakeGuessingIsRefused(_ damage: Damage) throws {
    let folder = try TemporaryFolder()
    let damaged = try damage.make(Fixture.shared().modelBytes())
    let path = try folder.file("m.tocsin", damaged).path
    let outcome = try Tool.modelctl.run(["canonicalize", path])
    outcome.expectFailure(1, "modelctl: \(path): ")
    #expect(damage.rules.contains { outcome.errors.contains($0) }, "\(outcome.errors)")
    #expect(try folder.bytes("m.tocsin") == damaged)
  }

  @Test func aBadFileDoesNotStopTheOthers() throws {
    let folder = try TemporaryFolder()
    let canonical = try Fixture.shared().modelBytes()
    let first = try folder.file("first.tocsin", canonical + [0]).path
    let bad = try folder.text("bad.tocsin", "no model")
    let last = try folder.file("last.tocsin", canonical.changing(60)).path
    let outcome = try Tool.modelctl.run(["canonicalize", first, bad, folder.path("none"), last])
    #expect(outcome.exit == 2)
    #expect(outcome.errors.split(separator: "\n").count == 2)
    #expect(try folder.bytes("first.tocsin") == canonical)
    #expect(try folder.bytes("last.tocsin") == canonical)
  }

  @Test func inputsMayBeStreamsAndOutputsOtherFiles() throws {
    let folder = try TemporaryFolder()
    let canonical = try Fixture.shared().modelBytes()
    let output = folder.path("out.tocsin")
    try Tool.modelctl.output(["canonicalize", "-", "-o", output], input: canonical + [1])
    #expect(try folder.bytes("out.tocsin") == canonical)
    let compressed = try folder.file("m.zst", zstdFrame(of: canonical + [1])).path
    try Tool.modelctl.run(["canonicalize", compressed]).expectFailure(2, compressed, "--output")
    try Tool.modelctl.output(["canonicalize", compressed, "--output", output])
    #expect(try folder.bytes("out.tocsin") == canonical)
    for wrong in [
      ["-"], ["a", "b", "-o", "c"], ["a", "-o", "-"], ["a", "--check", "-o", "c"], ["a", "--check", "--stored"], [],
    ] {
      let outcome = try Tool.modelctl.run(["canonicalize"] + wrong)
      #expect(outcome.exit == 2 && outcome.errors.contains("Usage: modelctl canonicalize"), "\(wrong)")
    }
  }

  /// A signature holds for a file's stored form; how it is laid out is of no account.
  @Test func aSignatureIsKeptWhereItHoldsAndLeftOutElsewhere() throws {
    let folder = try TemporaryFolder()
    var model = EditedModel(try Fixture.shared().modelBytes())
    model.append(.signature, [1, 0, 0, 0] + [UInt8](repeating: 7, count: 96))
    let path = try folder.file("m.tocsin", model.sealed).path
    let misplaced = try Tool.modelctl.output(["canonicalize", path])
    #expect(misplaced.contains("sectionOffset") || misplaced.contains("starts at"))
    #expect(!misplaced.contains("left out"))
    let signed = try folder.bytes("m.tocsin")
    #expect(EditedModel(signed).sectionCount == model.sectionCount)

    let text = try Tool.modelctl.output(["canonicalize", "--stored", path])
    #expect(text.contains("section signature: left out"))
    #expect(EditedModel(try folder.bytes("m.tocsin")).sectionCount == model.sectionCount - 1)
  }

  /// Without an option, a repair leaves sections in the form that was signed.
  @Test func aRepairKeepsTheSignatureOfAStoredFile() throws {
    let fixture = try SigningFixture()
    try Tool.modelctl.output(["canonicalize", "--stored", fixture.model])
    try fixture.sign(fixture.model, with: "release")
    let signed = try fixture.folder.bytes("m.tocsin")
    _ = try fixture.folder.file("m.tocsin", signed + [1, 2, 3])
    #expect(try !Tool.modelctl.output(["canonicalize", fixture.model]).contains("left out"))
    #expect(try fixture.folder.bytes("m.tocsin") == signed)
  }
}

private func decoded(_ id: SectionID, of bytes: [UInt8]) throws -> [UInt8] {
  let model = try ModelFileReader.read(bytes: bytes.span)
  let stored = try ModelFileWriter.encode(model, profile: .storedOnly)
  return Array(stored[EditedModel(stored).storedRange(id)])
}

/// Byte planes, stored as frames, behind their lengths.
private func planes(of content: [UInt8]) -> [UInt8] {
  let encoder = ZstdEncoder()
  let planes = (0..<4).map { plane in
    let bytes = stride(from: plane, to: content.count, by: 4).map { content[$0] }
    return encoder.encode(bytes.span)
  }
  let lengths = planes.flatMap { plane in (0..<8).map { UInt8(truncatingIfNeeded: plane.count >> (8 * $0)) } }
  return lengths + planes.flatMap(\.self)
}

extension [UInt8] {
  /// The bytes with one of them changed.
  func changing(_ index: Int, to value: UInt8? = nil) -> [UInt8] {
    var bytes = self
    bytes[index] = value ?? bytes[index] ^ 1
    return bytes
  }
}
