/// A section in the form in which the file holds it.
struct EncodedSection {
  let id: SectionID
  let rules: SectionRules
  let codec: SectionCodec
  let filter: SectionFilter
  let stored: [UInt8]
  let decodedLength: Int
  let digest: SHA256Digest

  /// The section's row of the table, for a section that starts at `offset`.
  func entry(row: Int, at offset: Int) -> SectionEntry {
    SectionEntry(
      row: row, id: id, isCritical: rules.isCritical, codec: codec, filter: filter, offset: offset,
      storedLength: stored.count,
      decodedLength: decodedLength, storedChecksum: Digest.crc32c(stored.span), digest: digest)
  }
}

/// Chooses how to store a section, and does it.
struct SectionEncoder: ~Copyable {
  private let profile: ModelFileWriter.Profile
  private let zstd = ZstdEncoder()

  init(profile: ModelFileWriter.Profile) { self.profile = profile }

  /// Of the allowed forms, the smallest; of equally small ones, the simplest.
  func encode(_ id: SectionID, _ bytes: [UInt8]) throws(ModelFormatError) -> EncodedSection {
    let rules = SectionRules(id) ?? .unknown
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
      id: id, rules: rules, codec: codec, filter: filter, stored: stored, decodedLength: bytes.count,
      digest: Digest.sha256(bytes.span))
  }
}
