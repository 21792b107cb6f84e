extension ModelFileWriter {
  /// The file with another card, or without one. All other sections keep their stored bytes, but for signatures and other
  /// attachments, which are left out: they are of the file as it was.
  ///
  /// - Throws: the rule of the container that the file breaks, or that the card's texts do.
  package static func replacingCard(
    of file: Span<UInt8>, with card: Metadata
  ) throws(ModelFormatError) -> [UInt8] {
    try card.check(in: .card)
    var writer = ByteWriter()
    writer.writeMetadata(card)
    return try replacing(.card, of: file, with: card.isEmpty ? nil : writer.bytes, profile: .compressed)
  }

  /// The file with this content of one section, or without it. All other sections keep their stored bytes, and where it is
  /// no attachment, all attachments are left out.
  static func replacing(
    _ id: SectionID, of file: Span<UInt8>, with content: [UInt8]?, profile: Profile
  ) throws(ModelFormatError) -> [UInt8] {
    let contents = MemoryContents(file)
    let table = try SectionTable(decoding: contents, limits: .standard, history: .current)
    var sections: [EncodedSection] = []
    for entry in table.entries where entry.id != id && (id.isAttachment || !entry.id.isAttachment) {
      sections.append(
        EncodedSection(
          id: entry.id, codec: entry.codec, filter: entry.filter, stored: try contents.bytes(entry.storedRange),
          decodedLength: entry.decodedLength, digest: entry.digest))
    }
    if let content {
      sections.append(try SectionEncoder(profile: profile).encode(id, content))
      sections.sort { $0.id.rawValue < $1.id.rawValue }
    }
    return try assemble(
      sections, version: table.header.version, optionalFeatures: table.header.optionalFeatures)
  }
}
