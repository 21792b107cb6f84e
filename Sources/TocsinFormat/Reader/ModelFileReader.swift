import TocsinGraph

/// Reads model files. Strict: of all encodings of a content, those that Spec/ModelFormat.md allows are accepted, and
/// nothing else. No input traps, and nothing is allocated before its size has been checked against the limits.
public enum ModelFileReader {
  /// The content of the file whose bytes these are.
  ///
  /// Hashes every decoded byte once. Besides the caller's bytes, reading takes the memory of the decoded sections and at
  /// most 1 MiB more.
  /// - Throws: the first rule that the bytes break.
  public static func read(
    bytes: Span<UInt8>, limits: ReaderLimits = .standard
  ) throws(ModelFormatError) -> ModelFile {
    try read(MemoryContents(bytes), limits: limits)
  }

  /// The table of the file's sections, the file's identities and its signatures, without decoding any other section.
  ///
  /// Checks header, table, padding and the checksums of the stored bytes; what the sections hold is checked by
  /// ``read(bytes:limits:)``. So a host can judge the signatures before it decodes what they are of.
  public static func inspect(
    bytes: Span<UInt8>, limits: ReaderLimits = .standard
  ) throws(ModelFormatError) -> ContainerSummary {
    let file = MemoryContents(bytes)
    let table = try SectionTable(decoding: file, limits: limits, history: .current)
    return try ContainerSummary(
      version: table.header.version, optionalFeatures: table.header.optionalFeatures, fileLength: bytes.count,
      decodedLength: Int(table.header.totalDecodedLength), sections: table.entries,
      identities: Identities(of: table, file: file), signatures: table.signatures(of: file))
  }

  /// As ``read(bytes:limits:)``, for a reader that knows what `history` says.
  package static func read(
    bytes: Span<UInt8>, history: FormatHistory
  ) throws(ModelFormatError) -> ModelFile {
    try read(MemoryContents(bytes), limits: .standard, history: history)
  }

  /// As ``read(bytes:limits:)``, and the content identity of the file.
  package static func readIdentified(
    bytes: Span<UInt8>, limits: ReaderLimits
  ) throws(ModelFormatError) -> (file: ModelFile, content: SHA256Digest) {
    let file = MemoryContents(bytes)
    let table = try SectionTable(decoding: file, limits: limits, history: .current)
    return (try read(table, of: file, limits: limits), Identities.content(of: table))
  }

  static func read(
    _ file: borrowing some FileContents & ~Copyable & ~Escapable, limits: ReaderLimits,
    history: FormatHistory = .current
  ) throws(ModelFormatError) -> ModelFile {
    try read(SectionTable(decoding: file, limits: limits, history: history), of: file, limits: limits)
  }

  private static func read(
    _ table: SectionTable, of file: borrowing some FileContents & ~Copyable & ~Escapable, limits: ReaderLimits
  ) throws(ModelFormatError) -> ModelFile {
    let decoder = SectionDecoder()
    let index = try readTensorIndex(decoder.decode(table.required(.tensorIndex), of: file), limits: limits)
    let graph = try readGraph(decoder.decode(table.required(.graph), of: file), tensors: index, limits: limits)
    var model = ModelFile(graph: graph, weights: [])
    model.optionalFeatures = table.header.optionalFeatures
    let weights = try table.entry(.weights, ofLength: index.weightsLength)
    let scales = try table.entry(.quantisation, ofLength: index.scalesLength)
    if let weights {
      var encoded = try EncodedWeights(index, elements: decoder.decode(weights, of: file))
      if let scales { try encoded.take(scales: decoder.decode(scales, of: file)) }
      model.weights = encoded.list
    }
    for entry in table.entries where entry.id.rawValue > SectionID.quantisation.rawValue {
      try model.take(entry.id, try decoder.decode(entry, of: file).ordered)
    }
    return model
  }

  private static func readTensorIndex(
    _ section: SectionBytes, limits: ReaderLimits
  ) throws(ModelFormatError) -> TensorIndex {
    let bytes = section.ordered
    var reader = ByteReader(bytes.span, section: .tensorIndex)
    return try reader.readTensorIndex(limits: limits)
  }

  private static func readGraph(
    _ section: SectionBytes, tensors index: TensorIndex, limits: ReaderLimits
  ) throws(ModelFormatError) -> Graph {
    let bytes = section.ordered
    var reader = ByteReader(bytes.span, section: .graph)
    return try reader.readGraph(tensors: index.declarations, limits: limits)
  }
}

extension ModelFile {
  /// Takes in a section other than those of the network.
  fileprivate mutating func take(_ id: SectionID, _ bytes: [UInt8]) throws(ModelFormatError) {
    var reader = ByteReader(bytes.span, section: id)
    switch id {
    case .ioSchema: ioSchema = try reader.readIOSchema(for: graph)
    case .detector: detector = bytes
    case .logParser: logParser = bytes
    case .vocabulary: vocabulary = bytes
    case .goldenVectors: goldenVectors = try EncodedGoldenVectors(bytes, of: graph).list
    case .baselines: baselines = bytes
    case .card: card = try reader.readMetadata()
    case .provenance: provenance = try reader.readMetadata()
    case .signature: signatures = try reader.readSignatures()
    default: unknownSections.append(UnknownSection(id: id, bytes: bytes))
    }
  }
}
