import TocsinFormat

/// The header of a file, as far as it can be made out: what it must say of the sections, and the rules that it breaks.
struct LenientHeader {
  /// The versions whose sections are those of the current one.
  private static let earlierVersions = [FormatVersion(major: 0, minor: 1), FormatVersion(major: 0, minor: 2)]

  let optionalFeatures: UInt32
  let sectionCount: Int
  let totalDecodedLength: UInt64
  /// Whether the table has its checksum.
  let isTableConfirmed: Bool
  /// Where the section table and its checksum end.
  let tableEnd: Int
  private(set) var repairs: [ModelFormatError] = []

  /// Checks what cannot be repaired: a header that is damaged says nothing that the table does not confirm.
  init(_ file: Span<UInt8>) throws {
    let maximumLength = ReaderLimits.standard.maximumFileLength
    guard file.count <= maximumLength else {
      throw ModelFormatError.fileTooLarge(length: file.count, maximum: maximumLength)
    }
    guard file.count >= FileHeader.byteCount else {
      throw ModelFormatError.fileTooShort(length: file.count, minimum: FileHeader.byteCount)
    }
    guard ModelFileReader.recognises(file) else { throw ModelFormatError.wrongMagic }
    let version = FormatVersion(major: Int(file.uint16(at: 8)), minor: Int(file.uint16(at: 10)))
    let isCurrent = version == .current
    guard isCurrent || Self.earlierVersions.contains(version) else {
      throw ModelFormatError.unsupportedVersion(version)
    }
    let required = file.uint32(at: 12)
    guard required == 0 else { throw ModelFormatError.unknownRequiredFeatures(bits: required) }
    optionalFeatures = file.uint32(at: 16)
    totalDecodedLength = file.uint64(at: 28)
    let count = Int(file.uint32(at: 36))
    guard count <= FileHeader.maximumSections else {
      throw ModelFormatError.sectionCount(found: count, maximum: FileHeader.maximumSections)
    }
    sectionCount = count
    tableEnd = SectionEntry.tableEnd(sectionCount: count)
    guard file.count >= tableEnd else { throw ModelFormatError.fileTooShort(length: file.count, minimum: tableEnd) }

    let header = Checksum(of: file, in: 0..<FileHeader.checksumOffset)
    let table = Checksum(of: file, in: FileHeader.byteCount..<tableEnd - 4)
    isTableConfirmed = table.isRight
    if !isCurrent { repairs.append(.unsupportedVersion(version)) }
    if !header.isRight {
      // The table's checksum stands where the number of sections says; nothing but the header's covers the features.
      guard table.isRight else { throw CanonicalizeError.bothChecksums }
      guard optionalFeatures == 0 else { throw CanonicalizeError.unconfirmedFeatures }
      repairs.append(.headerChecksum(expected: header.stated, found: header.computed))
    }
    if let offset = file.firstNonZero(in: FileHeader.reservedRange) {
      repairs.append(.headerReservedNotZero(offset: offset))
    }
    if !table.isRight {
      repairs.append(.tableChecksum(offset: tableEnd - 4, expected: table.stated, found: table.computed))
    }
    let length = file.uint64(at: 20)
    if length != UInt64(file.count) { repairs.append(.fileLength(expected: length, found: UInt64(file.count))) }
  }
}

/// A CRC32C that a file states, and the one that its bytes have.
private struct Checksum {
  let stated: UInt32
  let computed: UInt32

  var isRight: Bool { stated == computed }

  /// The stated one follows what it covers.
  init(of file: Span<UInt8>, in range: Range<Int>) {
    stated = file.uint32(at: range.upperBound)
    computed = Digest.crc32c(file.extracting(range))
  }
}
