import TocsinFormat

/// A row of the section table, as far as it can be made out, and the rules that it breaks.
struct LenientRow {
  /// Where in the file the row begins.
  let start: Int
  let id: SectionID
  let codec: SectionCodec
  let filter: SectionFilter
  /// Of the stored bytes in the file.
  let range: Range<Int>
  let decodedLength: Int
  let storedChecksum: UInt32
  let digest: SHA256Digest
  /// The row's bytes with the offset set to zero: what the file identity covers.
  let identityBytes: [UInt8]
  private(set) var repairs: [ModelFormatError] = []

  private static let offsetField = 8..<16
  private static let reservedField = 40..<64

  /// The form that the file gives the section.
  func encoded(in file: Span<UInt8>) -> EncodedSection {
    EncodedSection(
      id: id, codec: codec, filter: filter, stored: [UInt8](copying: file.extracting(range)),
      decodedLength: decodedLength, digest: digest)
  }

  /// Checks what cannot be repaired: a section of unknown meaning or form, or of which bytes are missing.
  init(_ index: Int, of file: Span<UInt8>) throws {
    let start = FileHeader.byteCount + index * SectionEntry.byteCount
    let row = file.extracting(start..<start + SectionEntry.byteCount)
    self.start = start
    id = SectionID(rawValue: row.uint16(at: 0))
    guard id.rawValue > 0 else { throw ModelFormatError.sectionsNotSorted(offset: start) }
    let flags = row.uint16(at: 2)
    let rules = SectionRules(id) ?? SectionRules(ofUnknown: id)
    if SectionRules(id) == nil, flags & SectionEntry.criticalFlag != 0 {
      throw ModelFormatError.unknownCriticalSection(id, offset: start)
    }
    if flags != rules.flags {
      let error = ModelFormatError.sectionFlags(id, offset: start + 2, expected: rules.flags, found: flags)
      // Of a known section, the flags say nothing new.
      guard SectionRules(id) != nil else { throw error }
      repairs.append(error)
    }
    guard let codec = SectionCodec(rawValue: row.uint16(at: 4)) else {
      throw ModelFormatError.unknownCodec(id, offset: start + 4, found: Int(row.uint16(at: 4)))
    }
    guard let filter = SectionFilter(rawValue: row.uint16(at: 6)), filter == .none || codec == .zstd else {
      throw ModelFormatError.unknownFilter(id, offset: start + 6, found: Int(row.uint16(at: 6)))
    }
    let (offset, stored, decoded) = (
      row.uint64(at: 8), row.uint64(at: 16), row.uint64(at: SectionEntry.decodedLengthOffset)
    )
    guard stored > 0 else { throw ModelFormatError.emptySection(id, offset: start + 16) }
    guard decoded > 0 else { throw ModelFormatError.emptySection(id, offset: start + SectionEntry.decodedLengthOffset) }
    guard decoded <= UInt64(rules.maximumDecodedLength) else {
      throw ModelFormatError.sectionTooLarge(
        id, offset: start + SectionEntry.decodedLengthOffset, length: decoded, maximum: rules.maximumDecodedLength)
    }
    let left = UInt64(file.count) - min(offset, UInt64(file.count))
    guard stored <= left else {
      throw ModelFormatError.sectionBeyondFile(id, offset: start + 16, stored: stored, left: Int(left))
    }
    guard codec == .zstd || stored == decoded else {
      throw ModelFormatError.storedLength(id, offset: start + 16, stored: stored, decoded: decoded)
    }
    let elementSize = row.uint32(at: 32)
    if filter == .bytePlanes, decoded % UInt64(SectionEntry.planeElementSize) != 0 {
      throw ModelFormatError.filterElementSize(id, offset: start + 32, found: elementSize)
    }
    if elementSize != (filter == .bytePlanes ? UInt32(SectionEntry.planeElementSize) : 0) {
      repairs.append(.filterElementSize(id, offset: start + 32, found: elementSize))
    }
    if let index = row.firstNonZero(in: Self.reservedField) {
      repairs.append(.entryReservedNotZero(id, offset: start + index))
    }
    guard
      let digest = SHA256Digest(
        bytes: [UInt8](copying: row.extracting(SectionEntry.digestOffset..<SectionEntry.byteCount)))
    else {
      preconditionFailure("32 bytes are a digest")
    }
    self.codec = codec
    self.filter = filter
    range = Int(offset)..<Int(offset) + Int(stored)
    decodedLength = Int(decoded)
    storedChecksum = row.uint32(at: SectionEntry.storedChecksumOffset)
    self.digest = digest
    var bytes = [UInt8](copying: row)
    bytes.replaceSubrange(Self.offsetField, with: repeatElement(0, count: Self.offsetField.count))
    identityBytes = bytes
  }
}
