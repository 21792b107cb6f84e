import TocsinFormat

/// A model file with another card: all other sections keep the bytes that they are stored as.
struct CardEdit {
  let bytes: [UInt8]
  /// A signature covers the card.
  let signatureWasDropped: Bool

  /// - Parameters:
  ///   - file: the bytes of a valid model file.
  ///   - model: its content.
  init(of file: [UInt8], _ model: ModelFile, to card: Metadata) throws(ModelFormatError) {
    let old = try ModelFileReader.inspect(bytes: file.span)
    let isChanged = card != model.card
    var sections: [EncodedSection] = []
    var dropped = false
    for entry in old.sections where entry.id != .card {
      if isChanged, entry.id == .signature {
        dropped = true
      } else {
        sections.append(EncodedSection(entry, of: file))
      }
    }
    if !card.isEmpty { sections.append(try Self.encode(card, for: model)) }
    sections.sort { $0.id.rawValue < $1.id.rawValue }
    bytes = try ModelFileWriter.assemble(
      sections, version: old.version,
      optionalFeatures: old.optionalFeatures)
    signatureWasDropped = dropped
  }

  /// The card's section as a writer of the whole file encodes it.
  private static func encode(_ card: Metadata, for model: ModelFile) throws(ModelFormatError) -> EncodedSection {
    var edited = ModelFile(graph: model.graph, weights: model.weights)
    edited.card = card
    let bytes = try ModelFileWriter.encode(edited, profile: .storedOnly)
    let summary = try ModelFileReader.inspect(bytes: bytes.span)
    guard let entry = summary.sections.first(where: { $0.id == .card }) else { throw .missingSection(.card) }
    return try SectionEncoder(profile: .compressed).encode(.card, Array(bytes[entry.storedRange]))
  }
}

extension EncodedSection {
  /// A section in the form that a valid file gives it.
  fileprivate init(_ entry: SectionEntry, of file: [UInt8]) {
    self.init(
      id: entry.id, codec: entry.codec, filter: entry.filter, stored: Array(file[entry.storedRange]),
      decodedLength: entry.decodedLength, digest: entry.digest)
  }
}
