import TocsinGraph

/// Reads model files. Strict: of all encodings of a content, those that Spec/ModelFormat.md allows are accepted, and
/// nothing else. No input traps, and nothing is allocated before its size has been checked against the limits.
public enum ModelFileReader {
  /// The content of the file whose bytes these are.
  ///
  /// Hashes every decoded byte once. Peak memory is about twice the decoded weights.
  /// - Throws: the first rule that the bytes break.
  public static func read(
    bytes: Span<UInt8>, limits: ReaderLimits = .standard
  ) throws(ModelFormatError) -> ModelFile {
    try read(SectionTable(decoding: bytes, limits: limits), of: bytes, limits: limits)
  }

  /// The table of the file's sections and the file's identities, without decoding any section.
  ///
  /// Checks header, table, padding and the checksums of the stored bytes; what the sections hold is checked by
  /// ``read(bytes:limits:)``.
  public static func inspect(
    bytes: Span<UInt8>, limits: ReaderLimits = .standard
  ) throws(ModelFormatError) -> ContainerSummary {
    let table = try SectionTable(decoding: bytes, limits: limits)
    return ContainerSummary(
      majorVersion: FileHeader.majorVersion, minorVersion: FileHeader.minorVersion,
      optionalFeatures: table.header.optionalFeatures, fileLength: bytes.count,
      decodedLength: Int(table.header.totalDecodedLength), sections: table.entries,
      identities: Identities(of: table, file: bytes))
  }

  private static func read(
    _ table: SectionTable, of file: Span<UInt8>, limits: ReaderLimits
  ) throws(ModelFormatError) -> ModelFile {
    let decoder = SectionDecoder()
    let indexBytes = try decoder.decode(try table.require(.tensorIndex), of: file)
    var indexReader = ByteReader(indexBytes.span, section: .tensorIndex)
    let index = try indexReader.readTensorIndex(limits: limits)

    let graphBytes = try decoder.decode(try table.require(.graph), of: file)
    var graphReader = ByteReader(graphBytes.span, section: .graph)
    let graph = try graphReader.readGraph(tensors: index.declarations, limits: limits)

    var model = ModelFile(graph: graph, weights: [])
    model.optionalFeatures = table.header.optionalFeatures
    if index.weightsLength > 0 {
      // Compared before decompression: the graph says how much there is to allocate.
      let entry = try table.require(.weights)
      guard entry.decodedLength == index.weightsLength else {
        throw .weightsLength(expected: UInt64(index.weightsLength), found: UInt64(entry.decodedLength))
      }
      let bytes = try decoder.decode(entry, of: file)
      model.weights = try index.readWeights(bytes.span)
    } else if table.entry(.weights) != nil {
      throw .unexpectedSection(.weights)
    }
    for entry in table.entries where entry.id.rawValue > SectionID.weights.rawValue {
      try model.take(entry, bytes: try decoder.decode(entry, of: file))
    }
    return model
  }
}

extension ModelFile {
  /// Takes in a section other than graph, tensor index and weights.
  fileprivate mutating func take(_ entry: SectionEntry, bytes: [UInt8]) throws(ModelFormatError) {
    var reader = ByteReader(bytes.span, section: entry.id)
    switch entry.id {
    case .detector: detector = bytes
    case .logParser: logParser = bytes
    case .vocabulary: vocabulary = bytes
    case .goldenVectors: goldenVectors = try reader.readGoldenVectors(for: graph)
    case .baselines: baselines = bytes
    case .card: card = try reader.readMetadata()
    case .provenance: provenance = try reader.readMetadata()
    default: unknownSections.append(UnknownSection(id: entry.id, bytes: bytes))
    }
  }
}

extension SectionTable {
  fileprivate func require(_ id: SectionID) throws(ModelFormatError) -> SectionEntry {
    guard let entry = entry(id) else { throw .missingSection(id) }
    return entry
  }
}
