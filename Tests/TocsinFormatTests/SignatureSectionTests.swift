import Testing
import TocsinFormat

/// How files carry signatures. What they are worth is tested with the tools, which verify them.
@Suite struct SignatureSectionTests {
  private func signature(_ key: UInt8, _ value: UInt8 = 7) throws -> ModelSignature {
    let identifier = try #require(SHA256Digest(bytes: [UInt8](repeating: key, count: 32)))
    return try #require(ModelSignature(keyIdentifier: identifier, bytes: [UInt8](repeating: value, count: 64)))
  }

  private func signed(
    _ keys: UInt8..., sample: Sample = .fullPrecision, profile: ModelFileWriter.Profile = .storedOnly
  ) throws -> [UInt8] {
    let file = try ModelFileWriter.encode(sample.model(), profile: profile)
    return try ModelFileWriter.replacingSignatures(of: file.span, with: keys.map { try signature($0) })
  }

  /// A file whose signature section has this content.
  private func file(content: [UInt8], flags: UInt16 = 0) throws -> [UInt8] {
    try edited { $0.sections.append(RawFile.Section(id: 65535, flags: flags, content: content)) }
  }

  private func record(_ key: UInt8) -> [UInt8] {
    [UInt8](repeating: key, count: 32) + [UInt8](repeating: 7, count: 64)
  }

  @Test(arguments: [ModelFileWriter.Profile.compressed, .storedOnly])
  func signaturesAreReadByAscendingKey(profile: ModelFileWriter.Profile) throws {
    let bytes = try signed(200, 3, 100, profile: profile)
    var model = try ModelFileReader.read(bytes: bytes.span)
    let keys = [3, 100, 200] as [UInt8]
    #expect(try model.signatures == keys.map { try signature($0) })
    #expect(try ModelFileReader.inspect(bytes: bytes.span).signatures == model.signatures)
    model.signatures = []
    #expect(try model == sampleModel())
  }

  @Test func theSectionIsStoredAsTheSpecificationSays() throws {
    #expect(try signed(3, 200) == file(content: [2, 0, 0, 0] + record(3) + record(200)))
  }

  @Test(arguments: [ModelFileWriter.Profile.compressed, .storedOnly])
  func signaturesComeAndGoAndChangeNothingElse(profile: ModelFileWriter.Profile) throws {
    let file = try ModelFileWriter.encode(sampleModel(classes: 29, hidden: 16), profile: profile)
    let one = try ModelFileWriter.replacingSignatures(of: file.span, with: [signature(1)])
    let two = try ModelFileWriter.replacingSignatures(of: one.span, with: [signature(1, 8), signature(2)])
    let identities = try ModelFileReader.inspect(bytes: file.span).identities
    for signed in [one, two] {
      #expect(try ModelFileReader.inspect(bytes: signed.span).identities == identities)
      #expect(try ModelFileWriter.replacingSignatures(of: signed.span, with: []) == file)
    }
    #expect(try ModelFileReader.inspect(bytes: two.span).signatures == [signature(1, 8), signature(2)])
  }

  @Test func whatIsSignedIsADomainAndTwoIdentities() throws {
    let bytes = try signed(1)
    let identities = try ModelFileReader.inspect(bytes: bytes.span).identities
    #expect(
      identities.signedMessage == Array("tocsin-signing-1".utf8) + identities.content.bytes + identities.file.bytes)
    #expect(identities.signedMessage.count == 80)
  }

  /// Judging comes before decoding.
  @Test func signaturesAreReadWithoutTheOtherSections() throws {
    let bytes = try edited { file in
      file[.card].replace([0, 0, 0, 0])
      file.sections.append(RawFile.Section(id: 65535, content: [1, 0, 0, 0] + record(9)))
    }
    #expect(throws: ModelFormatError.invalidValue(.card, offset: 0, found: 0)) { try read(bytes) }
    #expect(try ModelFileReader.inspect(bytes: bytes.span).signatures == [signature(9)])
  }

  // MARK: One encoding

  @Test(arguments: Sample.allCases) func aSignedFileIsEncodedAgainToItsOwnBytes(sample: Sample) throws {
    let bytes = try signed(1, 2, sample: sample)
    #expect(try encodedAgain(ModelFileReader.read(bytes: bytes.span)) == bytes)
  }

  @Test func everyChangeOfOneByteOfASignedFileIsRejected() throws {
    var bytes = try signed(1)
    let start = bytes.count - 100
    for offset in Array(0..<1024) + Array(start - 64..<bytes.count) {
      let original = bytes[offset]
      for change in [1, 2, 4, 8, 16, 32, 64, 128, 255] as [UInt8] {
        bytes[offset] = original ^ change
        #expect(throws: ModelFormatError.self, "offset \(offset), change \(change)") { try read(bytes) }
      }
      bytes[offset] = original
    }
  }

  @Test func aRepairedChangeOfASignedFileIsRejectedOrAnotherValidFile() throws {
    let original = try signed(1, 2)
    var outcome = (rejected: 0, valid: 0)
    for offset in original.count - 200 + 4..<original.count {
      for change in [1, 128, 255] as [UInt8] {
        var bytes = original
        bytes[offset] ^= change
        repairChecksums(&bytes)
        guard let model = try? ModelFileReader.read(bytes: bytes.span) else {
          outcome.rejected += 1
          continue
        }
        outcome.valid += 1
        #expect(try encodedAgain(model) == bytes, "offset \(offset), change \(change)")
      }
    }
    // Signatures may be any bytes; key identifiers must ascend.
    #expect(outcome.rejected > 0 && outcome.valid > 300)
  }

  private func encodedAgain(_ model: ModelFile) throws -> [UInt8] {
    let file = try ModelFileWriter.encode(model, profile: .storedOnly)
    return try ModelFileWriter.replacingSignatures(of: file.span, with: model.signatures)
  }

  // MARK: Rules

  @Test func aSectionOfNoSignaturesIsRejected() throws {
    let bytes = try file(content: [0, 0, 0, 0])
    #expect(throws: ModelFormatError.invalidValue(.signature, offset: 0, found: 0)) { try read(bytes) }
  }

  @Test func signaturesAreBoundedByTheBytesThatAreLeft() throws {
    let bytes = try file(content: [2, 0, 0, 0] + record(1))
    #expect(throws: ModelFormatError.countTooLarge(.signature, offset: 0, found: 2, maximum: 1)) { try read(bytes) }
  }

  @Test func thereAreNoMoreThanSixteenSignatures() throws {
    let bytes = try file(content: [17, 0, 0, 0] + (1...16).flatMap(record))
    #expect(throws: ModelFormatError.countTooLarge(.signature, offset: 0, found: 17, maximum: 16)) { try read(bytes) }
    let longer = try file(content: [17, 0, 0, 0] + (1...17).flatMap(record))
    let row = RawFile.row(of: .signature, in: longer)
    #expect(throws: ModelFormatError.sectionTooLarge(.signature, offset: row + 24, length: 1636, maximum: 1540)) {
      try read(longer)
    }
    let most = try file(content: [16, 0, 0, 0] + (1...16).flatMap(record))
    #expect(throws: Never.self) { try read(most) }
  }

  @Test(arguments: [1, 2] as [UInt8]) func keyIdentifiersAscend(second: UInt8) throws {
    let bytes = try file(content: [2, 0, 0, 0] + record(2) + record(second))
    #expect(throws: ModelFormatError.signaturesNotSorted(offset: 100)) { try read(bytes) }
  }

  @Test func nothingStandsBehindTheLastSignature() throws {
    let bytes = try file(content: [1, 0, 0, 0] + record(1) + [0])
    #expect(throws: ModelFormatError.trailingBytes(.signature, offset: 100, count: 1)) { try read(bytes) }
  }

  @Test func aSignatureIsNotCritical() throws {
    let bytes = try file(content: [1, 0, 0, 0] + record(1), flags: 1)
    let row = RawFile.row(of: .signature, in: bytes)
    #expect(throws: ModelFormatError.sectionFlags(.signature, offset: row + 2, expected: 0, found: 1)) {
      try read(bytes)
    }
  }

  // MARK: Writing

  @Test func anEncodedModelHasNoSignatures() throws {
    var model = try sampleModel()
    let file = try ModelFileWriter.encode(model)
    model.signatures = [try signature(1)]
    #expect(try ModelFileWriter.encode(model) == file)
  }

  @Test func twoSignaturesOfOneKeyAreNotWritten() throws {
    #expect(throws: ModelFormatError.signaturesNotSorted(offset: 100)) { try signed(5, 5) }
  }

  @Test func seventeenSignaturesAreNotWritten() throws {
    let file = try ModelFileWriter.encode(sampleModel())
    let signatures = try (1...17).map { try signature($0) }
    #expect(throws: ModelFormatError.countTooLarge(.signature, offset: 0, found: 17, maximum: 16)) {
      try ModelFileWriter.replacingSignatures(of: file.span, with: signatures)
    }
  }

  @Test func aFileWithoutARowLeftTakesNoSignature() throws {
    var model = try sampleModel()
    let file = try ModelFileWriter.encode(model)
    let free = try 32 - ModelFileReader.inspect(bytes: file.span).sections.count
    model.unknownSections = (0..<free).map { UnknownSection(id: SectionID(rawValue: 1000 + UInt16($0)), bytes: [1]) }
    let full = try ModelFileWriter.encode(model)
    #expect(throws: ModelFormatError.sectionCount(found: 33, maximum: 32)) {
      try ModelFileWriter.replacingSignatures(of: full.span, with: [signature(1)])
    }
  }

  @Test func aDamagedFileIsNotSigned() throws {
    var file = try ModelFileWriter.encode(sampleModel())
    file[file.count - 1] ^= 1
    #expect(throws: ModelFormatError.self) {
      try ModelFileWriter.replacingSignatures(of: file.span, with: [signature(1)])
    }
  }

  /// The section is not known by its number alone: as an unknown one it would not be checked.
  @Test func aSignatureSectionIsNoUnknownSection() throws {
    var model = try sampleModel()
    model.unknownSections = [UnknownSection(id: .signature, bytes: [1])]
    #expect(throws: ModelFormatError.unknownSectionMisplaced(index: 0)) { try ModelFileWriter.encode(model) }
  }
}
