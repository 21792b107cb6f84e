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
      majorVersion: FormatVersion.major, minorVersion: Int(table.header.version.rawValue),
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
    let version = FormatVersion(holding: index.declarations)
    guard table.header.version == version else {
      throw .minorVersion(expected: Int(version.rawValue), found: Int(table.header.version.rawValue))
    }

    let graphBytes = try decoder.decode(try table.require(.graph), of: file)
    var graphReader = ByteReader(graphBytes.span, section: .graph)
    let graph = try graphReader.readGraph(tensors: index.declarations, limits: limits)

    var model = ModelFile(graph: graph, weights: [])
    model.optionalFeatures = table.header.optionalFeatures
    if let entry = try table.entry(.weights, ofLength: index.weightsLength) {
      let bytes = try decoder.decode(entry, of: file)
      model.weights = try index.readWeights(bytes.span)
    }
    if let entry = try table.entry(.quantisation, ofLength: index.scalesLength) {
      let bytes = try decoder.decode(entry, of: file)
      try index.readScales(bytes.span, into: &model.weights)
    }
    for entry in table.entries where entry.id.rawValue > SectionID.quantisation.rawValue {
      try model.take(entry, bytes: try decoder.decode(entry, of: file))
    }
    return model
  }
}

extension ModelFile {
  /// Takes in a section other than those of the network.
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

  /// The entry of a section whose decoded length the tensor index gives: there must be none where that is 0.
  ///
  /// Compared before decompression: the index says how much there is to allocate.
  fileprivate func entry(_ id: SectionID, ofLength length: Int) throws(ModelFormatError) -> SectionEntry? {
    if length == 0 {
      guard entry(id) == nil else { throw .unexpectedSection(id) }
      return nil
    }
    let entry = try require(id)
    guard entry.decodedLength == length else {
      throw .sectionLength(id, expected: UInt64(length), found: UInt64(entry.decodedLength))
    }
    return entry
  }
}
