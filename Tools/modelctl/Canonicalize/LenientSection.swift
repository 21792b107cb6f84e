import TocsinFormat

/// A section whose decoded bytes have the digest that its row gives, however they are stored.
struct LenientSection {
  let id: SectionID
  let decoded: [UInt8]
  let digest: SHA256Digest
  /// The form that the file gives it; `nil` where the format does not allow it.
  let form: EncodedSection?
  private(set) var repairs: [ModelFormatError] = []

  /// Fetches a section. Allocates its decoded length, which the row has bounded, and what zstd's window takes.
  /// - Throws: `sectionDigest`, or what is wrong with its compression where no decoder can read it.
  init(_ row: LenientRow, of file: Span<UInt8>, with decoder: borrowing SectionDecoder) throws {
    id = row.id
    digest = row.digest
    let form = row.encoded(in: file)
    let checksum = Digest.crc32c(form.stored.span)
    if checksum != row.storedChecksum {
      repairs.append(
        .sectionChecksum(
          id, offset: row.start + SectionEntry.storedChecksumOffset, expected: row.storedChecksum, found: checksum))
    }
    do throws(ModelFormatError) {
      decoded = try decoder.decode(form.entry(row: row.start, at: row.range.lowerBound), of: file)
    } catch {
      switch error {
      case .compressedFrame, .planeLength: decoded = try LenientZstd.decode(form, row, of: error)
      default: throw error
      }
      repairs.append(error)
    }
    let rules = SectionRules(id) ?? SectionRules(ofUnknown: id)
    if form.codec == .zstd, form.stored.count >= form.decodedLength {
      repairs.append(
        .storedLength(
          id, offset: row.start + 16, stored: UInt64(form.stored.count), decoded: UInt64(form.decodedLength)))
    }
    if form.filter == .bytePlanes, !rules.allowsBytePlanes {
      repairs.append(.unknownFilter(id, offset: row.start + 6, found: Int(form.filter.rawValue)))
    }
    let isFormAllowed = repairs.allSatisfy { if case .sectionChecksum = $0 { true } else { false } }
    self.form = isFormAllowed ? form : nil
  }
}
