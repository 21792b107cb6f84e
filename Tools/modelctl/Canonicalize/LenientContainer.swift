import TocsinFormat

/// All sections of a file whose container may break rules of the format, as long as nothing has to be guessed.
///
/// For ``CanonicalFile`` alone: what a model file is, the strict reader says. A section is taken where its decoded bytes
/// have the SHA-256 that its row gives; sizes are held to the same limits as there, before anything is allocated.
struct LenientContainer {
  /// By ascending number, each once.
  let sections: [LenientSection]
  let optionalFeatures: UInt32
  /// The rules that the container breaks: of the header, of the table, of the sections.
  let repairs: [ModelFormatError]
  /// What the file identity of Spec/ModelFormat.md is for these bytes.
  let fileIdentity: SHA256Digest

  init(reading bytes: [UInt8]) throws {
    let file = bytes.span
    let header = try LenientHeader(file)
    var rows: [LenientRow] = []
    for index in 0..<header.sectionCount { rows.append(try LenientRow(index, of: file)) }
    // Digests vouch for what sections hold, and not for their numbers: a damaged one may be that of no section at all.
    if !header.isTableConfirmed, let row = rows.first(where: { SectionRules($0.id) == nil }) {
      throw CanonicalizeError.unconfirmedSection(row.id)
    }
    let decodedLength = rows.reduce(0) { $0 + $1.decodedLength }
    let maximum = ReaderLimits.standard.maximumDecodedLength
    guard decodedLength <= maximum else {
      throw ModelFormatError.decodedTooLarge(length: UInt64(decodedLength), maximum: maximum)
    }
    var repairs = header.repairs
    if header.totalDecodedLength != UInt64(decodedLength) {
      repairs.append(.totalDecodedLength(expected: header.totalDecodedLength, found: UInt64(decodedLength)))
    }
    repairs += rows.flatMap(\.repairs) + Self.misplacements(of: rows, behind: header.tableEnd)
    repairs += try Self.waste(in: file, behind: header.tableEnd, of: rows)
    let decoder = SectionDecoder()
    var sections: [LenientSection] = []
    for row in rows {
      let section = try LenientSection(row, of: file, with: decoder)
      repairs += section.repairs
      if let twin = sections.first(where: { $0.id == section.id }) {
        guard twin.digest == section.digest else { throw CanonicalizeError.differentTwins(section.id) }
      } else {
        sections.append(section)
      }
    }
    self.sections = sections.sorted { $0.id.rawValue < $1.id.rawValue }
    optionalFeatures = header.optionalFeatures
    self.repairs = repairs
    fileIdentity = Self.identity(of: rows, file: file)
  }

  /// Rows that are out of order, and sections that are not where they must be.
  private static func misplacements(of rows: [LenientRow], behind tableEnd: Int) -> [ModelFormatError] {
    var errors: [ModelFormatError] = []
    var (end, last) = (tableEnd, UInt16(0))
    for row in rows {
      if row.id.rawValue <= last { errors.append(.sectionsNotSorted(offset: row.start)) }
      let expected = (end + SectionEntry.alignment - 1) / SectionEntry.alignment * SectionEntry.alignment
      if row.range.lowerBound != expected {
        errors.append(
          .sectionOffset(row.id, offset: row.start + 8, expected: UInt64(expected), found: UInt64(row.range.lowerBound))
        )
      }
      (end, last) = (row.range.upperBound, row.id.rawValue)
    }
    return errors
  }

  /// Bytes that belong to no section: between two, where they are not zero, and behind the last one.
  /// - Throws: where bytes belong to two, so that no more is read than the file has.
  private static func waste(
    in file: Span<UInt8>, behind tableEnd: Int, of rows: [LenientRow]
  ) throws(CanonicalizeError) -> [ModelFormatError] {
    var errors: [ModelFormatError] = []
    var end = tableEnd
    for row in rows.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      guard row.range.lowerBound >= end else { throw .overlap(row.id) }
      if let offset = file.firstNonZero(in: end..<row.range.lowerBound) {
        errors.append(.paddingNotZero(offset: offset))
      }
      end = row.range.upperBound
    }
    if end < file.count { errors.append(.fileLength(expected: UInt64(end), found: UInt64(file.count))) }
    return errors
  }

  private static func identity(of rows: [LenientRow], file: Span<UInt8>) -> SHA256Digest {
    let signed = rows.filter { !$0.id.isAttachment }
    var hash = Identities.fileHash(
      sectionCount: signed.count, featureFields: [UInt8](copying: file.extracting(FileHeader.featureRange)))
    for row in signed { hash.update(row.identityBytes.span) }
    for row in signed { hash.update(file.extracting(row.range)) }
    return hash.finalize()
  }
}
