import TocsinGraph

/// Writes model files.
public enum ModelFileWriter {
  /// Which of the encodings of a content to write.
  public enum Profile: UInt8, Sendable {
    /// Every section in the smallest of the forms that are allowed for it.
    case compressed
    /// Every section as it is. A content has exactly one such encoding.
    case storedOnly
  }

  /// The bytes of a file that holds `model`.
  ///
  /// The same model gives the same bytes, with one version of libzstd; in the stored profile, with any. Signatures are
  /// left out: they are of a file, and this is a new one; see ``replacingSignatures(of:with:)``.
  /// - Throws: the rule of the format that the model breaks.
  public static func encode(
    _ model: ModelFile, profile: Profile = .compressed
  ) throws(ModelFormatError) -> [UInt8] {
    try model.check()
    let encoder = SectionEncoder(profile: profile)
    var sections: [EncodedSection] = []
    for (id, bytes) in model.decodedSections { sections.append(try encoder.encode(id, bytes)) }
    return try assemble(
      sections, version: .current, optionalFeatures: model.optionalFeatures)
  }

  /// Header, table and sections, each where it must be. The sections are sorted.
  package static func assemble(
    _ sections: [EncodedSection], version: FormatVersion, optionalFeatures: UInt32
  ) throws(ModelFormatError) -> [UInt8] {
    guard sections.count <= FileHeader.maximumSections else {
      throw .sectionCount(found: sections.count, maximum: FileHeader.maximumSections)
    }
    var table = ByteWriter()
    var end = SectionEntry.tableEnd(sectionCount: sections.count)
    var decodedLength = 0
    for section in sections {
      let entry = section.entry(
        row: FileHeader.byteCount + table.bytes.count, at: aligned(end, to: SectionEntry.alignment))
      table.writeBytes(entry.encoded())
      end = entry.storedRange.upperBound
      decodedLength += entry.decodedLength
    }
    guard decodedLength <= ReaderLimits.decodedLengthBound else {
      throw .decodedTooLarge(length: UInt64(decodedLength), maximum: ReaderLimits.decodedLengthBound)
    }
    let header = FileHeader(
      version: version, optionalFeatures: optionalFeatures, fileLength: UInt64(end),
      totalDecodedLength: UInt64(decodedLength), sectionCount: sections.count)
    var file = ByteWriter()
    file.writeBytes(header.encoded)
    file.writeBytes(table.bytes)
    file.writeUInt32(Digest.crc32c(table.bytes.span))
    for section in sections {
      file.pad(to: SectionEntry.alignment)
      file.writeBytes(section.stored)
    }
    return file.bytes
  }
}

extension ModelFile {
  /// The decoded bytes of all sections, by ascending number.
  fileprivate var decodedSections: [(SectionID, [UInt8])] {
    var sections = [
      (SectionID.graph, encode { $0.writeGraph(graph) }),
      (SectionID.tensorIndex, encode { $0.writeTensorIndex(graph.tensors) }),
    ]
    if !weights.isEmpty { sections.append((.weights, encode { $0.writeWeights(weights) })) }
    let scales = encode { $0.writeScales(weights) }
    if !scales.isEmpty { sections.append((.quantisation, scales)) }
    if let ioSchema { sections.append((.ioSchema, encode { $0.writeIOSchema(ioSchema) })) }
    if let detector { sections.append((.detector, detector)) }
    if let logParser { sections.append((.logParser, logParser)) }
    if let vocabulary { sections.append((.vocabulary, vocabulary)) }
    if !goldenVectors.isEmpty { sections.append((.goldenVectors, encode { $0.writeGoldenVectors(goldenVectors) })) }
    if !card.isEmpty { sections.append((.card, encode { $0.writeMetadata(card) })) }
    if !provenance.isEmpty { sections.append((.provenance, encode { $0.writeMetadata(provenance) })) }
    if let baselines { sections.append((.baselines, baselines)) }
    for section in unknownSections { sections.append((section.id, section.bytes)) }
    sections.sort { $0.0.rawValue < $1.0.rawValue }
    return sections
  }

  private func encode(_ body: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    body(&writer)
    return writer.bytes
  }
}
