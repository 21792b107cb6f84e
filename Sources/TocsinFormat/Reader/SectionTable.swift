/// The header and the section table of a file, checked: every section lies in the file, in order, without gaps, and its
/// stored bytes have the checksum that the table gives. So damage is always reported as damage.
struct SectionTable {
  let header: FileHeader
  let entries: [SectionEntry]

  /// Reads both, and every stored byte once. Allocates at most 32 entries and a piece; decodes nothing.
  init(
    decoding file: borrowing some FileContents & ~Copyable & ~Escapable, limits: ReaderLimits, history: FormatHistory
  ) throws(ModelFormatError) {
    guard file.count <= limits.maximumFileLength else {
      throw .fileTooLarge(length: file.count, maximum: limits.maximumFileLength)
    }
    let tableStart = FileHeader.byteCount
    guard file.count >= tableStart else { throw .fileTooShort(length: file.count, minimum: tableStart) }
    let headerBytes = try file.bytes(0..<tableStart)
    header = try FileHeader(decoding: headerBytes.span, fileLength: file.count, limits: limits, history: history)
    let tableEnd = SectionEntry.tableEnd(sectionCount: header.sectionCount)
    guard file.count >= tableEnd else { throw .fileTooShort(length: file.count, minimum: tableEnd) }
    let table = try file.bytes(tableStart..<tableEnd)
    let checksumOffset = table.count - SectionEntry.checksumByteCount
    let checksum = table.span.uint32(at: checksumOffset)
    let computed = Digest.crc32c(table.span.extracting(0..<checksumOffset))
    guard checksum == computed else {
      throw .tableChecksum(offset: tableStart + checksumOffset, expected: checksum, found: computed)
    }
    entries = try Self.entries(table.span, file, end: tableEnd, of: header.version, history: history)
    try checkTotals(fileLength: file.count, tableEnd: tableEnd)
    for entry in entries { try entry.checkStoredBytes(of: file) }
  }

  /// The rows, each checked together with the padding before its section.
  private static func entries(
    _ table: Span<UInt8>, _ file: borrowing some FileContents & ~Copyable & ~Escapable, end tableEnd: Int,
    of version: FormatVersion, history: FormatHistory
  ) throws(ModelFormatError) -> [SectionEntry] {
    var entries: [SectionEntry] = []
    var end = tableEnd
    for start in stride(from: 0, to: table.count - SectionEntry.checksumByteCount, by: SectionEntry.byteCount) {
      let row = table.extracting(start..<start + SectionEntry.byteCount)
      guard row.uint16(at: 0) > entries.last?.id.rawValue ?? 0 else {
        throw .sectionsNotSorted(offset: FileHeader.byteCount + start)
      }
      let entry = try SectionEntry(
        decoding: row, at: FileHeader.byteCount + start, expectedOffset: aligned(end, to: SectionEntry.alignment),
        fileLength: file.count, known: history.rules(of: SectionID(rawValue: row.uint16(at: 0)), in: version))
      let padding = try file.bytes(end..<entry.offset)
      if let index = padding.span.firstNonZero(in: padding.indices) { throw .paddingNotZero(offset: end + index) }
      end = entry.storedRange.upperBound
      entries.append(entry)
    }
    return entries
  }

  private func checkTotals(fileLength: Int, tableEnd: Int) throws(ModelFormatError) {
    let end = entries.last?.storedRange.upperBound ?? tableEnd
    guard end == fileLength else { throw .fileLength(expected: UInt64(end), found: UInt64(fileLength)) }
    var decodedLength = 0
    for entry in entries { decodedLength += entry.decodedLength }
    guard UInt64(decodedLength) == header.totalDecodedLength else {
      throw .totalDecodedLength(expected: header.totalDecodedLength, found: UInt64(decodedLength))
    }
  }

  /// The entry of a section.
  func entry(_ id: SectionID) -> SectionEntry? {
    for entry in entries where entry.id == id { return entry }
    return nil
  }

  /// The entry of a section that must be there.
  func required(_ id: SectionID) throws(ModelFormatError) -> SectionEntry {
    guard let entry = entry(id) else { throw .missingSection(id) }
    return entry
  }

  /// The entry of a section whose decoded length the tensor index gives: there must be none where that is 0.
  ///
  /// Compared before decompression: the index says how much there is to allocate.
  func entry(_ id: SectionID, ofLength length: Int) throws(ModelFormatError) -> SectionEntry? {
    if length == 0 {
      if let entry = entry(id) { throw .unexpectedSection(id, offset: entry.row) }
      return nil
    }
    let entry = try required(id)
    guard entry.decodedLength == length else {
      throw .sectionLength(
        id, offset: entry.row + SectionEntry.decodedLengthOffset, expected: UInt64(length),
        found: UInt64(entry.decodedLength))
    }
    return entry
  }
}

extension SectionEntry {
  /// Reads and checks one row, which begins at `start` in the file. `expectedOffset` is the only place where the section may
  /// start, `known` what the format fixes for it.
  init(
    decoding row: Span<UInt8>, at start: Int, expectedOffset: Int, fileLength: Int, known: SectionRules?
  ) throws(ModelFormatError) {
    let id = SectionID(rawValue: row.uint16(at: 0))
    let flags = row.uint16(at: 2)
    let rules = known ?? SectionRules(ofUnknown: id)
    if known == nil, flags & Self.criticalFlag != 0 { throw .unknownCriticalSection(id, offset: start) }
    guard flags == rules.flags else {
      throw .sectionFlags(id, offset: start + 2, expected: rules.flags, found: flags)
    }
    if let index = row.firstNonZero(in: 40..<64) { throw .entryReservedNotZero(id, offset: start + index) }

    let offset = row.uint64(at: 8)
    guard offset == UInt64(expectedOffset) else {
      throw .sectionOffset(id, offset: start + 8, expected: UInt64(expectedOffset), found: offset)
    }
    let stored = row.uint64(at: 16)
    let decoded = row.uint64(at: Self.decodedLengthOffset)
    guard stored > 0 else { throw .emptySection(id, offset: start + 16) }
    guard decoded > 0 else { throw .emptySection(id, offset: start + Self.decodedLengthOffset) }
    guard decoded <= UInt64(rules.maximumDecodedLength) else {
      throw .sectionTooLarge(
        id, offset: start + Self.decodedLengthOffset, length: decoded, maximum: rules.maximumDecodedLength)
    }
    let left = max(0, fileLength - expectedOffset)
    guard stored <= UInt64(left) else {
      throw .sectionBeyondFile(id, offset: start + 16, stored: stored, left: left)
    }
    guard let codec = SectionCodec(rawValue: row.uint16(at: 4)) else {
      throw .unknownCodec(id, offset: start + 4, found: Int(row.uint16(at: 4)))
    }
    guard codec == .stored ? stored == decoded : stored < decoded else {
      throw .storedLength(id, offset: start + 16, stored: stored, decoded: decoded)
    }
    guard let filter = SectionFilter(rawValue: row.uint16(at: 6)),
      filter == .none || (rules.allowsBytePlanes && codec == .zstd)
    else { throw .unknownFilter(id, offset: start + 6, found: Int(row.uint16(at: 6))) }
    let elementSize = row.uint32(at: 32)
    guard elementSize == (filter == .bytePlanes ? UInt32(Self.planeElementSize) : 0),
      filter == .none || decoded % UInt64(Self.planeElementSize) == 0
    else { throw .filterElementSize(id, offset: start + 32, found: elementSize) }
    guard let digest = SHA256Digest(bytes: [UInt8](copying: row.extracting(Self.digestOffset..<Self.byteCount))) else {
      preconditionFailure("32 bytes are a digest")
    }
    self.row = start
    self.id = id
    isCritical = rules.isCritical
    self.codec = codec
    self.filter = filter
    self.offset = expectedOffset
    storedLength = Int(stored)
    decodedLength = Int(decoded)
    storedChecksum = row.uint32(at: Self.storedChecksumOffset)
    self.digest = digest
  }

  /// Compares the checksum of the stored bytes.
  fileprivate func checkStoredBytes(
    of file: borrowing some FileContents & ~Copyable & ~Escapable
  ) throws(ModelFormatError) {
    var checksum: UInt32 = 0
    try file.forEachPiece(of: storedRange) { piece throws(ModelFormatError) in
      checksum = Digest.crc32c(piece, after: checksum)
    }
    guard checksum == storedChecksum else {
      throw .sectionChecksum(id, offset: row + Self.storedChecksumOffset, expected: storedChecksum, found: checksum)
    }
  }
}
