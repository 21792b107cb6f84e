/// A section in the form in which the file holds it.
package struct EncodedSection {
  package let id: SectionID
  package let codec: SectionCodec
  package let filter: SectionFilter
  package let stored: [UInt8]
  package let decodedLength: Int
  package let digest: SHA256Digest

  /// A section whose stored form is at hand; whether it is one of those that are allowed, a reader says.
  package init(
    id: SectionID, codec: SectionCodec, filter: SectionFilter, stored: [UInt8], decodedLength: Int,
    digest: SHA256Digest
  ) {
    self.id = id
    self.codec = codec
    self.filter = filter
    self.stored = stored
    self.decodedLength = decodedLength
    self.digest = digest
  }

  /// The section's row of the table, for a row that begins at `row` and a section that starts at `offset`.
  package func entry(row: Int, at offset: Int) -> SectionEntry {
    let rules = SectionRules(id) ?? SectionRules(ofUnknown: id)
    return SectionEntry(
      row: row, id: id, isCritical: rules.isCritical, codec: codec, filter: filter, offset: offset,
      storedLength: stored.count, decodedLength: decodedLength, storedChecksum: Digest.crc32c(stored.span),
      digest: digest)
  }
}

/// Chooses how to store a section, and does it.
package struct SectionEncoder: ~Copyable {
  private let profile: ModelFileWriter.Profile
  private let zstd = ZstdEncoder()

  package init(profile: ModelFileWriter.Profile) { self.profile = profile }

  /// Of the allowed forms, the smallest; of equally small ones, the simplest.
  package func encode(_ id: SectionID, _ bytes: [UInt8]) throws(ModelFormatError) -> EncodedSection {
    let rules = SectionRules(id) ?? SectionRules(ofUnknown: id)
    guard !bytes.isEmpty, bytes.count <= rules.maximumDecodedLength else {
      throw .sectionNotWritable(id, length: bytes.count, maximum: rules.maximumDecodedLength)
    }
    var stored = bytes
    var codec = SectionCodec.stored
    var filter = SectionFilter.none
    if profile == .compressed {
      let frame = zstd.encode(bytes.span)
      if frame.count < stored.count { (stored, codec) = (frame, .zstd) }
      if rules.allowsBytePlanes, bytes.count % SectionEntry.planeElementSize == 0 {
        let planes = BytePlanes.encode(bytes.span, with: zstd)
        if planes.count < stored.count { (stored, codec, filter) = (planes, .zstd, .bytePlanes) }
      }
    }
    return EncodedSection(
      id: id, codec: codec, filter: filter, stored: stored, decodedLength: bytes.count,
      digest: Digest.sha256(bytes.span))
  }
}
