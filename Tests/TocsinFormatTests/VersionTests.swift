import Testing
import TocsinFormat

/// What section 10 of Spec/ModelFormat.md promises, rehearsed: a later minor version that has one more critical section, and
/// a later major one.
@Suite struct VersionTests {
  private static let later = FormatVersion(major: 1, minor: 1)
  private static let section = SectionID(rawValue: 15)
  private static let optionalSection = SectionID(rawValue: 16)
  /// A reader of 1.1, which has added section 15, and an optional section 16.
  private static let minorBump = FormatHistory(
    newest: later,
    additions: [
      FormatHistory.Addition(section, isCritical: true, maximumDecodedLength: 4, since: later),
      FormatHistory.Addition(optionalSection, isCritical: false, maximumDecodedLength: 4, since: later),
    ])
  private static let majorBump = FormatHistory(
    newest: FormatVersion(major: 2, minor: 0), additions: minorBump.additions)

  private func file(version: FormatVersion, withSection hasSection: Bool = false) throws -> [UInt8] {
    try edited { file in
      (file.major, file.minor) = (UInt16(version.major), UInt16(version.minor))
      if hasSection { file.sections.append(RawFile.Section(id: Self.section.rawValue, flags: 1, content: [1, 2])) }
    }
  }

  private func read(_ bytes: [UInt8], history: FormatHistory) throws(ModelFormatError) -> ModelFile {
    try ModelFileReader.read(bytes: bytes.span, history: history)
  }

  @Test func everyFileIsOfTheVersionThatThisPackageWrites() throws {
    for sample in Sample.allCases {
      let bytes = try edited(sample) { _ in }
      #expect(try ModelFileReader.inspect(bytes: bytes.span).version == FormatVersion(major: 1, minor: 0))
    }
  }

  // MARK: A minor version later

  @Test func theOldReaderNamesTheVersionThatItLacks() throws {
    let bytes = try file(version: Self.later, withSection: true)
    #expect(throws: ModelFormatError.unsupportedVersion(Self.later)) { try read(bytes, history: .current) }
    #expect(
      "\(ModelFormatError.unsupportedVersion(Self.later))"
        == "header: format version 1.1 is not known; use a later version of the tools")
  }

  @Test(arguments: [minorBump, majorBump]) func newReadersTakeOldFiles(history: FormatHistory) throws {
    let bytes = try file(version: .current)
    #expect(try read(bytes, history: history) == read(bytes, history: .current))
  }

  @Test(arguments: [minorBump, majorBump]) func newReadersTakeNewFiles(history: FormatHistory) throws {
    let model = try read(file(version: Self.later, withSection: true), history: history)
    #expect(model.unknownSections == [UnknownSection(id: Self.section, bytes: [1, 2])])
  }

  @Test func aNewFileThatUsesNothingNewIsRead() throws {
    let bytes = try file(version: Self.later)
    #expect(try read(bytes, history: Self.minorBump) == read(file(version: .current), history: .current))
  }

  /// A file is read by the rules of its own version.
  @Test(arguments: [.current, minorBump, majorBump])
  func anOldFileThatUsesWhatIsNewIsRefusedByAllAlike(history: FormatHistory) throws {
    let bytes = try file(version: .current, withSection: true)
    let row = RawFile.row(of: Self.section, in: bytes)
    #expect(throws: ModelFormatError.unknownCriticalSection(Self.section, offset: row)) {
      try read(bytes, history: history)
    }
  }

  @Test(arguments: [minorBump, majorBump]) func anOptionalSectionNeedsNoVersion(history: FormatHistory) throws {
    let bytes = try fileWithOptionalSection(byteCount: 4)
    #expect(try read(bytes, history: .current) == read(bytes, history: history))
    // Who knows it reads it by its rules, in a file of 1.0 too; to all others it is bytes.
    let long = try fileWithOptionalSection(byteCount: 5)
    #expect(try read(long, history: .current).unknownSections.map(\.bytes.count) == [5])
    let offset = RawFile.row(of: Self.optionalSection, in: long) + 24
    #expect(
      throws: ModelFormatError.sectionTooLarge(Self.optionalSection, offset: offset, length: 5, maximum: 4)
    ) { try read(long, history: history) }
  }

  private func fileWithOptionalSection(byteCount: Int) throws -> [UInt8] {
    try edited {
      $0.sections.append(
        RawFile.Section(id: Self.optionalSection.rawValue, content: [UInt8](repeating: 1, count: byteCount)))
    }
  }

  /// What the vectors are kept for.
  @Test(arguments: [minorBump, majorBump]) func laterReadersTakeEveryVector(history: FormatHistory) throws {
    for vector in TestVectors.accepted {
      let bytes = try vector.bytes
      #expect(try read(bytes, history: history) == read(bytes, history: .current), "\(vector.testDescription)")
    }
  }

  // MARK: A major version later

  /// A major version may lay out all else anew: the reader must get to the version, and no further.
  @Test func theOldReaderNamesAMajorVersionWhateverElseTheFileHolds() throws {
    var bytes = [UInt8](repeating: 0xA5, count: 64)
    bytes.replaceSubrange(0..<12, with: [0x89, 0x54, 0x43, 0x4E, 0x0D, 0x0A, 0x1A, 0x0A, 2, 0, 0, 0])
    let checksum = Digest.crc32c(bytes.span.extracting(0..<60))
    bytes.replaceSubrange(60..<64, with: [UInt8](littleEndian: checksum))
    let error = ModelFormatError.unsupportedVersion(FormatVersion(major: 2, minor: 0))
    #expect(throws: error) { try read(bytes, history: .current) }
    #expect(throws: error) { try read(bytes, history: Self.minorBump) }
  }

  // MARK: Before 1.0

  @Test(arguments: [1, 2]) func filesBeforeTheFirstVersionAreToBeMadeCanonical(minor: Int) throws {
    let old = FormatVersion(major: 0, minor: minor)
    let bytes = try file(version: old)
    for history in [.current, Self.minorBump, Self.majorBump] {
      #expect(throws: ModelFormatError.unsupportedVersion(old)) { try read(bytes, history: history) }
    }
    #expect(
      "\(ModelFormatError.unsupportedVersion(old))".hasSuffix("; bring it to version 1.0 with modelctl canonicalize"))
  }
}
