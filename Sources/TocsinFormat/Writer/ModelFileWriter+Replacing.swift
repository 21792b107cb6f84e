extension ModelFileWriter {
  /// The file with another card, or without one. All other sections keep their stored bytes, but for signatures, which are
  /// left out: they cover the card.
  ///
  /// - Throws: the rule of the container that the file breaks, or that the card's texts do.
  package static func replacingCard(
    of file: Span<UInt8>, with card: Metadata
  ) throws(ModelFormatError) -> [UInt8] {
    try card.check(in: .card)
    var writer = ByteWriter()
    writer.writeMetadata(card)
    let edited = try replacing(.card, of: file, with: card.isEmpty ? nil : writer.bytes, profile: .compressed)
    return try replacingSignatures(of: edited.span, with: [])
  }

  /// The file with this content of one section, or without it. All other sections keep their stored bytes.
  static func replacing(
    _ id: SectionID, of file: Span<UInt8>, with content: [UInt8]?, profile: Profile
  ) throws(ModelFormatError) -> [UInt8] {
    let contents = MemoryContents(file)
    let table = try SectionTable(decoding: contents, limits: .standard, history: .current)
    var sections: [EncodedSection] = []
    for entry in table.entries where entry.id != id {
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
