/// The header and the section table of a file, checked: every section lies in the file, in order, without gaps, and its
/// stored bytes have the checksum that the table gives. So damage is always reported as damage.
struct SectionTable {
  let header: FileHeader
  let entries: [SectionEntry]

  /// Reads both from the whole file. Allocates at most 32 entries; decodes nothing.
  init(decoding file: Span<UInt8>, limits: ReaderLimits) throws(ModelFormatError) {
    header = try FileHeader(decoding: file, limits: limits)
    let tableEnd = SectionEntry.tableEnd(sectionCount: header.sectionCount)
    guard file.count >= tableEnd else { throw .fileTooShort(length: file.count, minimum: tableEnd) }
    let checksum = file.uint32(at: tableEnd - 4)
    let computed = Digest.crc32c(file.extracting(FileHeader.byteCount..<tableEnd - 4))
    guard checksum == computed else { throw .tableChecksum(expected: checksum, found: computed) }

    var entries: [SectionEntry] = []
    var end = tableEnd
    var decodedLength = 0
    for index in 0..<header.sectionCount {
      let start = FileHeader.byteCount + index * SectionEntry.byteCount
      let row = file.extracting(start..<start + SectionEntry.byteCount)
      guard row.uint16(at: 0) > entries.last?.id.rawValue ?? 0 else { throw .sectionsNotSorted(index: index) }
      let entry = try SectionEntry(
        decoding: row, expectedOffset: aligned(end, to: SectionEntry.alignment), fileLength: file.count)
      if let offset = file.firstNonZero(in: end..<entry.offset) { throw .paddingNotZero(offset: offset) }
      end = entry.storedRange.upperBound
      decodedLength += entry.decodedLength
      entries.append(entry)
    }
    guard end == file.count else { throw .fileLength(expected: UInt64(end), found: UInt64(file.count)) }
    guard UInt64(decodedLength) == header.totalDecodedLength else {
      throw .totalDecodedLength(expected: header.totalDecodedLength, found: UInt64(decodedLength))
    }
    for entry in entries {
      let checksum = Digest.crc32c(file.extracting(entry.storedRange))
      guard checksum == entry.storedChecksum else {
        throw .sectionChecksum(entry.id, expected: entry.storedChecksum, found: checksum)
      }
    }
    self.entries = entries
  }

  /// The entry of a section.
  func entry(_ id: SectionID) -> SectionEntry? {
    for entry in entries where entry.id == id { return entry }
    return nil
  }
}

extension SectionEntry {
  /// Reads and checks one row. `expectedOffset` is the only place where the section may start.
  init(decoding row: Span<UInt8>, expectedOffset: Int, fileLength: Int) throws(ModelFormatError) {
    let id = SectionID(rawValue: row.uint16(at: 0))
    let flags = row.uint16(at: 2)
    let rules = SectionRules(id) ?? .unknown
    if SectionRules(id) == nil, flags & Self.criticalFlag != 0 { throw .unknownCriticalSection(id) }
    guard flags == rules.flags else { throw .sectionFlags(id, expected: rules.flags, found: flags) }
    if row.firstNonZero(in: 40..<64) != nil { throw .entryReservedNotZero(id) }

    let offset = row.uint64(at: 8)
    guard offset == UInt64(expectedOffset) else {
      throw .sectionOffset(id, expected: UInt64(expectedOffset), found: offset)
    }
    let stored = row.uint64(at: 16)
    let decoded = row.uint64(at: 24)
    guard stored > 0, decoded > 0 else { throw .emptySection(id) }
    guard decoded <= UInt64(rules.maximumDecodedLength) else {
      throw .sectionTooLarge(id, length: decoded, maximum: rules.maximumDecodedLength)
    }
    guard expectedOffset <= fileLength, stored <= UInt64(fileLength - expectedOffset) else {
      throw .sectionTruncated(
        id, offset: 0, expected: Int(clamping: stored), found: max(0, fileLength - expectedOffset))
    }
    guard let codec = SectionCodec(rawValue: row.uint16(at: 4)) else {
      throw .unknownCodec(id, found: Int(row.uint16(at: 4)))
    }
    guard codec == .stored ? stored == decoded : stored < decoded else {
      throw .storedLength(id, stored: stored, decoded: decoded)
    }
    guard let filter = SectionFilter(rawValue: row.uint16(at: 6)),
      filter == .none || (rules.allowsBytePlanes && codec == .zstd)
    else { throw .unknownFilter(id, found: Int(row.uint16(at: 6))) }
    let elementSize = row.uint32(at: 32)
    guard elementSize == (filter == .bytePlanes ? UInt32(Self.planeElementSize) : 0),
      filter == .none || decoded % UInt64(Self.planeElementSize) == 0
    else { throw .filterElementSize(id, found: elementSize) }
    guard let digest = SHA256Digest(bytes: [UInt8](copying: row.extracting(64..<96))) else {
      preconditionFailure("32 bytes are a digest")
    }
    self.id = id
    isCritical = rules.isCritical
    self.codec = codec
    self.filter = filter
    self.offset = expectedOffset
    storedLength = Int(stored)
    decodedLength = Int(decoded)
    storedChecksum = row.uint32(at: 36)
    self.digest = digest
  }
}
