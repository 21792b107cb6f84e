import Testing
import TocsinFormat
import TocsinTensor

/// The identities, computed again from the specification's words.
@Suite struct IdentityTests {
  private func identities(_ bytes: [UInt8]) throws -> Identities {
    try ModelFileReader.inspect(bytes: bytes.span).identities
  }

  private func identities(of model: ModelFile, profile: ModelFileWriter.Profile = .compressed) throws -> Identities {
    try identities(ModelFileWriter.encode(model, profile: profile))
  }

  @Test func identitiesAreThoseOfTheSpecification() throws {
    var model = try sampleModel()
    model.unknownSections = [10, 40_000, 65_504].map { UnknownSection(id: SectionID(rawValue: $0), bytes: [1, 2]) }
    let file = RawFile(try ModelFileWriter.encode(model))
    var weights = [UInt8]("tocsin-weights-1".utf8)
    var content = [UInt8]("tocsin-content-1".utf8)
    let covered = file.sections.filter { $0.id < 65_504 }
    for section in covered {
      let item = [UInt8](littleEndian: section.id) + section.digest
      if section.id <= 4 || section.id == 10 { weights += item }
      content += item
    }
    let bytes = file.bytes
    var whole = [UInt8]("tocsin-file-1".utf8) + [UInt8](littleEndian: UInt32(covered.count)) + bytes[8..<20]
    for index in covered.indices {
      var row = [UInt8](bytes[64 + 96 * index..<160 + 96 * index])
      row.replaceSubrange(8..<16, with: [UInt8](repeating: 0, count: 8))
      whole += row
    }
    for section in covered { whole += section.stored }
    let found = try identities(bytes)
    #expect(found.weights == Digest.sha256(weights.span))
    #expect(found.content == Digest.sha256(content.span))
    #expect(found.file == Digest.sha256(whole.span))
  }

  @Test func compressionChangesTheFileAlone() throws {
    let model = try sampleModel(classes: 29, hidden: 16)
    let compressed = try identities(of: model)
    let stored = try identities(of: model, profile: .storedOnly)
    #expect(compressed.weights == stored.weights)
    #expect(compressed.content == stored.content)
    #expect(compressed.file != stored.file)
  }

  @Test func aNewCardLeavesTheWeightsAsTheyAre() throws {
    var model = try sampleModel()
    let before = try identities(of: model)
    model.card.set("name", to: "another")
    let after = try identities(of: model)
    #expect(after.weights == before.weights)
    #expect(after.content != before.content)
  }

  @Test func oneWeightChangesAllThree() throws {
    var model = try sampleModel()
    let before = try identities(of: model)
    model.weights[1] = .float32([Float](repeating: 0.5, count: 24))
    let after = try identities(of: model)
    #expect(after.weights != before.weights && after.content != before.content && after.file != before.file)
  }

  @Test func aSignatureChangesNone() throws {
    let file = try ModelFileWriter.encode(sampleModel())
    let key = Digest.sha256(file.span)
    let signature = try #require(ModelSignature(keyIdentifier: key, bytes: [UInt8](repeating: 7, count: 64)))
    let signed = try ModelFileWriter.replacingSignatures(of: file.span, with: [signature])
    #expect(signed != file)
    #expect(try identities(signed) == identities(file))
  }

  @Test func anAttachmentChangesNone() throws {
    var model = try sampleModel()
    let before = try identities(of: model)
    model.unknownSections = [UnknownSection(id: SectionID(rawValue: 65_504), bytes: [1])]
    #expect(try identities(of: model) == before)
    model.unknownSections = [UnknownSection(id: SectionID(rawValue: 65_503), bytes: [1])]
    #expect(try identities(of: model) != before)
  }

  @Test func inspectionReportsTheTable() throws {
    let bytes = try ModelFileWriter.encode(sampleModel())
    let summary = try ModelFileReader.inspect(bytes: bytes.span)
    #expect(summary.version == FormatVersion(major: 1, minor: 0))
    #expect(summary.fileLength == bytes.count)
    #expect(summary.decodedLength == summary.sections.reduce(0) { $0 + $1.decodedLength })
    #expect(summary.sections.map(\.id.rawValue) == [1, 2, 3, 6, 7, 8, 11, 12, 13])
    for section in summary.sections {
      #expect(section.offset % 64 == 0)
      #expect(section.storedChecksum == Digest.crc32c(bytes.span.extracting(section.storedRange)))
    }
  }
}
