import Testing
import TocsinFormat

/// One file per rule on header, section table and padding.
@Suite struct InvalidContainerTests {
  @Test func aFileShorterThanItsHeaderIsRejected() {
    #expect(throws: ModelFormatError.fileTooShort(length: 0, minimum: 64)) { try read([]) }
    #expect(throws: ModelFormatError.fileTooShort(length: 63, minimum: 64)) {
      try read([UInt8](repeating: 0, count: 63))
    }
  }

  @Test func anotherMagicIsRejected() throws {
    let bytes = try edited { $0.magic[0] = 0x47 }
    #expect(throws: ModelFormatError.wrongMagic) { try read(bytes) }
  }

  @Test func aWrongHeaderChecksumIsRejected() throws {
    let bytes = try edited { $0.statedHeaderChecksum = 5 }
    let found = Digest.crc32c(bytes.span.extracting(0..<60))
    #expect(throws: ModelFormatError.headerChecksum(expected: 5, found: found)) { try read(bytes) }
  }

  @Test(arguments: [(0, 0), (0, 1), (0, 2), (1, 1), (2, 0), (65535, 65535)])
  func otherVersionsAreRejected(major: Int, minor: Int) throws {
    let bytes = try edited { ($0.major, $0.minor) = (UInt16(major), UInt16(minor)) }
    #expect(throws: ModelFormatError.unsupportedVersion(FormatVersion(major: major, minor: minor))) { try read(bytes) }
  }

  @Test func unknownRequiredFeaturesAreRejected() throws {
    let bytes = try edited { $0.requiredFeatures = 0x8000_0001 }
    #expect(throws: ModelFormatError.unknownRequiredFeatures(bits: 0x8000_0001)) { try read(bytes) }
  }

  @Test func unknownOptionalFeaturesAreKept() throws {
    let bytes = try edited { $0.optionalFeatures = 0x10 }
    let model = try ModelFileReader.read(bytes: bytes.span)
    #expect(model.optionalFeatures == 0x10)
    #expect(try ModelFileWriter.encode(model, profile: .storedOnly) == bytes)
  }

  @Test(arguments: 0..<20)
  func reservedHeaderBytesMustBeZero(index: Int) throws {
    let bytes = try edited { $0.reserved[index] = 1 }
    #expect(throws: ModelFormatError.headerReservedNotZero(offset: 40 + index)) { try read(bytes) }
  }

  @Test func theStatedFileLengthMustBeTheTrueOne() throws {
    let bytes = try edited { $0.statedFileLength = .max }
    #expect(throws: ModelFormatError.fileLength(expected: .max, found: UInt64(bytes.count))) { try read(bytes) }
  }

  @Test func theFileMustEndWithItsLastSection() throws {
    let bytes = try edited { $0.trailing = [0] }
    #expect(throws: ModelFormatError.fileLength(expected: UInt64(bytes.count - 1), found: UInt64(bytes.count))) {
      try read(bytes)
    }
  }

  @Test func moreThan32SectionsAreRejected() throws {
    let bytes = try edited { $0.statedSectionCount = 33 }
    #expect(throws: ModelFormatError.sectionCount(found: 33, maximum: 32)) { try read(bytes) }
  }

  @Test func aTableBeyondTheFileIsRejected() throws {
    let bytes = try edited { file in
      file.sections = []
      file.statedSectionCount = 32
    }
    #expect(throws: ModelFormatError.fileTooShort(length: 68, minimum: 64 + 32 * 96 + 4)) { try read(bytes) }
  }

  @Test func aWrongTableChecksumIsRejected() throws {
    let bytes = try edited { $0.statedTableChecksum = 5 }
    let count = Int(bytes.integer(at: 36, bytes: 4))
    let found = Digest.crc32c(bytes.span.extracting(64..<64 + 96 * count))
    #expect(throws: ModelFormatError.tableChecksum(offset: 64 + 96 * count, expected: 5, found: found)) {
      try read(bytes)
    }
  }

  @Test func theStatedDecodedLengthMustBeTheSum() throws {
    let bytes = try edited { $0.statedDecodedLength = 7 }
    let sum = RawFile(bytes).sections.reduce(0) { $0 + $1.decodedLength }
    #expect(throws: ModelFormatError.totalDecodedLength(expected: 7, found: sum)) { try read(bytes) }
  }

  @Test func aDecodedLengthAboveTheBoundIsRejected() throws {
    let bytes = try edited { $0.statedDecodedLength = 1 << 63 }
    #expect(throws: ModelFormatError.decodedTooLarge(length: 1 << 63, maximum: 1 << 28)) { try read(bytes) }
  }

  @Test func sectionsMustAscend() throws {
    let swapped = try edited { $0.sections.swapAt(1, 2) }
    #expect(throws: ModelFormatError.sectionsNotSorted(offset: 256)) { try read(swapped) }
    let twice = try edited { $0.sections.insert($0.sections[3], at: 3) }
    #expect(throws: ModelFormatError.sectionsNotSorted(offset: 448)) { try read(twice) }
    let zero = try edited { $0.sections[0].id = 0 }
    #expect(throws: ModelFormatError.sectionsNotSorted(offset: 64)) { try read(zero) }
  }

  @Test(arguments: [SectionID.workflows, .initialState, SectionID(rawValue: 99), SectionID(rawValue: 65534)])
  func anUnknownCriticalSectionIsRejectedAndNamed(id: SectionID) throws {
    let bytes = try edited { file in
      file.sections.append(RawFile.Section(id: id.rawValue, flags: 1, content: [1]))
      file.sections.sort { $0.id < $1.id }
    }
    #expect(throws: ModelFormatError.unknownCriticalSection(id, offset: RawFile.row(of: id, in: bytes))) {
      try read(bytes)
    }
  }

  @Test(arguments: [SectionID.workflows, SectionID(rawValue: 99), SectionID(rawValue: 65534)])
  func anUnknownOptionalSectionIsKept(id: SectionID) throws {
    let bytes = try edited { file in
      file.sections.append(RawFile.Section(id: id.rawValue, content: [1, 2, 3]))
      file.sections.sort { $0.id < $1.id }
    }
    let model = try ModelFileReader.read(bytes: bytes.span)
    #expect(model.unknownSections == [UnknownSection(id: id, bytes: [1, 2, 3])])
    #expect(try ModelFileWriter.encode(model, profile: .storedOnly) == bytes)
  }

  @Test func flagsMustBeThoseOfTheSection() throws {
    let optionalGraph = try edited { $0[.graph].flags = 0 }
    #expect(
      throws: ModelFormatError.sectionFlags(
        .graph, offset: RawFile.row(of: .graph, in: optionalGraph) + 2, expected: 1, found: 0)
    ) { try read(optionalGraph) }
    let criticalCard = try edited { $0[.card].flags = 1 }
    #expect(
      throws: ModelFormatError.sectionFlags(
        .card, offset: RawFile.row(of: .card, in: criticalCard) + 2, expected: 0, found: 1)
    ) { try read(criticalCard) }
    let otherBit = try edited { $0[.graph].flags = 3 }
    #expect(
      throws: ModelFormatError.sectionFlags(
        .graph, offset: RawFile.row(of: .graph, in: otherBit) + 2, expected: 1, found: 3)
    ) { try read(otherBit) }
  }

  @Test(arguments: 0..<24)
  func reservedTableBytesMustBeZero(index: Int) throws {
    let bytes = try edited { $0[.card].reserved[index] = 1 }
    #expect(
      throws: ModelFormatError.entryReservedNotZero(.card, offset: RawFile.row(of: .card, in: bytes) + 40 + index)
    ) { try read(bytes) }
  }

  @Test(arguments: [0, 64, UInt64.max])
  func aSectionElsewhereIsRejected(offset: UInt64) throws {
    let bytes = try edited { $0[.card].statedOffset = offset }
    let expected = RawFile.offset(of: .card, in: try edited { _ in })
    #expect(
      throws: ModelFormatError.sectionOffset(
        .card, offset: RawFile.row(of: .card, in: bytes) + 8, expected: expected, found: offset)
    ) { try read(bytes) }
  }

  @Test func aGapBeforeASectionIsRejected() throws {
    let bytes = try edited { $0[.card].gap = 64 }
    let expected = RawFile.offset(of: .card, in: try edited { _ in })
    let row = RawFile.row(of: .card, in: bytes)
    let error = ModelFormatError.sectionOffset(.card, offset: row + 8, expected: expected, found: expected + 64)
    #expect(throws: error) { try read(bytes) }
  }

  @Test func paddingMustBeZero() throws {
    let bytes = try edited { $0[.weights].paddingByte = 1 }
    let clean = RawFile(bytes)
    let offset = Int(RawFile.offset(of: .tensorIndex, in: bytes)) + clean[.tensorIndex].stored.count
    #expect(throws: ModelFormatError.paddingNotZero(offset: offset)) { try read(bytes) }
  }

  @Test func emptySectionsAreRejected() throws {
    let stored = try edited { $0[.card].replace([]) }
    #expect(throws: ModelFormatError.emptySection(.card, offset: RawFile.row(of: .card, in: stored) + 16)) {
      try read(stored)
    }
    let decoded = try edited { $0[.card].decodedLength = 0 }
    #expect(throws: ModelFormatError.emptySection(.card, offset: RawFile.row(of: .card, in: decoded) + 24)) {
      try read(decoded)
    }
  }

  @Test func sectionsHaveTheirOwnBounds() throws {
    let bytes = try edited { $0[.card].replace([UInt8](repeating: 0, count: 65537)) }
    #expect(
      throws: ModelFormatError.sectionTooLarge(
        .card, offset: RawFile.row(of: .card, in: bytes) + 24, length: 65537, maximum: 65536)
    ) { try read(bytes) }
  }

  @Test(arguments: [1 << 20, UInt64.max])
  func aSectionBeyondTheFileIsRejected(length: UInt64) throws {
    let bytes = try edited { $0[.provenance].statedStoredLength = length }
    let found = RawFile(try edited { _ in })[.provenance].stored.count
    let error = ModelFormatError.sectionBeyondFile(
      .provenance, offset: RawFile.row(of: .provenance, in: bytes) + 16, stored: length, left: found)
    #expect(throws: error) { try read(bytes) }
  }

  @Test func unknownCodecsAreRejected() throws {
    let bytes = try edited { $0[.card].codec = 2 }
    #expect(throws: ModelFormatError.unknownCodec(.card, offset: RawFile.row(of: .card, in: bytes) + 4, found: 2)) {
      try read(bytes)
    }
  }

  @Test func unknownAndMisplacedFiltersAreRejected() throws {
    let unknown = try edited { $0[.card].filter = 2 }
    #expect(throws: ModelFormatError.unknownFilter(.card, offset: RawFile.row(of: .card, in: unknown) + 6, found: 2)) {
      try read(unknown)
    }
    let stored = try edited { $0[.weights].filter = 1 }
    #expect(
      throws: ModelFormatError.unknownFilter(.weights, offset: RawFile.row(of: .weights, in: stored) + 6, found: 1)
    ) { try read(stored) }
    let elsewhere = try edited { file in
      file[.detector].replace([UInt8](repeating: 0, count: 64))
      file[.detector].stored.removeLast(60)
      file[.detector].codec = 1
      file[.detector].filter = 1
      file[.detector].elementSize = 4
    }
    #expect(
      throws: ModelFormatError.unknownFilter(.detector, offset: RawFile.row(of: .detector, in: elsewhere) + 6, found: 1)
    ) { try read(elsewhere) }
  }

  @Test(arguments: [0, 2, 8] as [UInt32])
  func otherElementSizesAreRejected(elementSize: UInt32) throws {
    let bytes = try edited { file in
      file[.weights].stored.removeLast()
      file[.weights].codec = 1
      file[.weights].filter = 1
      file[.weights].elementSize = elementSize
    }
    #expect(
      throws: ModelFormatError.filterElementSize(
        .weights, offset: RawFile.row(of: .weights, in: bytes) + 32, found: elementSize)
    ) { try read(bytes) }
  }

  @Test func anElementSizeWithoutAFilterIsRejected() throws {
    let bytes = try edited { $0[.weights].elementSize = 4 }
    #expect(
      throws: ModelFormatError.filterElementSize(.weights, offset: RawFile.row(of: .weights, in: bytes) + 32, found: 4)
    ) { try read(bytes) }
  }

  @Test func storedAndDecodedLengthMustFitTheCodec() throws {
    let stored = try edited { $0[.detector].decodedLength = 5 }
    #expect(
      throws: ModelFormatError.storedLength(
        .detector, offset: RawFile.row(of: .detector, in: stored) + 16, stored: 4, decoded: 5)
    ) { try read(stored) }
    // Compression that does not make a section smaller is not canonical.
    let compressed = try edited { $0[.detector].codec = 1 }
    #expect(
      throws: ModelFormatError.storedLength(
        .detector, offset: RawFile.row(of: .detector, in: compressed) + 16, stored: 4, decoded: 4)
    ) { try read(compressed) }
  }

  @Test(arguments: [SectionID.graph, .tensorIndex, .weights])
  func sectionsOfTheNetworkMustBeThere(id: SectionID) throws {
    let bytes = try edited { file in file.sections.removeAll { $0.id == id.rawValue } }
    #expect(throws: ModelFormatError.missingSection(id)) { try read(bytes) }
  }

  @Test func aWrongSectionChecksumIsRejected() throws {
    let bytes = try edited { $0[.card].statedChecksum = 5 }
    let found = Digest.crc32c(RawFile(bytes)[.card].stored.span)
    #expect(
      throws: ModelFormatError.sectionChecksum(
        .card, offset: RawFile.row(of: .card, in: bytes) + 36, expected: 5, found: found)
    ) { try read(bytes) }
  }

  @Test(arguments: [
    SectionID.graph, .tensorIndex, .weights, .detector, .logParser, .vocabulary, .goldenVectors, .card, .provenance,
  ])
  func aWrongSectionDigestIsRejected(id: SectionID) throws {
    let bytes = try edited { $0[id].digest[31] ^= 1 }
    #expect(throws: ModelFormatError.sectionDigest(id, offset: RawFile.row(of: id, in: bytes) + 64)) { try read(bytes) }
  }
}

extension RawFile {
  /// Where a section's row of the table begins.
  static func row(of id: SectionID, in file: [UInt8]) -> Int {
    let rows = stride(from: 64, to: 64 + 96 * Int(file.integer(at: 36, bytes: 4)), by: 96)
    return rows.first { file.integer(at: $0, bytes: 2) == id.rawValue } ?? 0
  }

  /// Where the table says that a section starts.
  static func offset(of id: SectionID, in file: [UInt8]) -> UInt64 {
    file.integer(at: row(of: id, in: file) + 8, bytes: 8)
  }
}
