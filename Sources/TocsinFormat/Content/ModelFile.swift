public import TocsinGraph

/// Everything that a model file holds, decoded: the value that ``ModelFileReader`` returns and ``ModelFileWriter`` takes.
public struct ModelFile: Equatable, Sendable {
  public var graph: Graph
  /// The elements of every tensor, in the order of `graph.tensors`; all finite.
  public var weights: [TensorData]
  /// Decision rules, encoded and decoded by TocsinDetect; `nil` where the file has no such section, never empty.
  public var detector: [UInt8]?
  /// The vocabulary, encoded and decoded by TocsinDetect; `nil` where the file has no such section, never empty.
  public var vocabulary: [UInt8]?
  /// The distinct training sessions, encoded and decoded by TocsinTraining; `nil` where the file has no such section,
  /// never empty. The runtime does not look at it.
  public var baselines: [UInt8]?
  public var goldenVectors: [GoldenVector]
  public var card: Metadata
  public var provenance: Metadata
  /// Optional sections that this version does not know, sorted by number. They are kept, never interpreted.
  public var unknownSections: [UnknownSection]
  /// The header's optional feature bits. None is assigned yet; unknown ones are kept.
  public var optionalFeatures: UInt32

  public init(
    graph: Graph, weights: [TensorData], detector: [UInt8]? = nil, vocabulary: [UInt8]? = nil,
    goldenVectors: [GoldenVector] = [], card: Metadata = Metadata(), provenance: Metadata = Metadata(),
    unknownSections: [UnknownSection] = [], optionalFeatures: UInt32 = 0
  ) {
    self.graph = graph
    self.weights = weights
    self.detector = detector
    self.vocabulary = vocabulary
    self.goldenVectors = goldenVectors
    self.card = card
    self.provenance = provenance
    self.unknownSections = unknownSections
    self.optionalFeatures = optionalFeatures
  }
}

/// An optional section of a later version, as its decoded bytes.
public struct UnknownSection: Equatable, Sendable {
  public var id: SectionID
  public var bytes: [UInt8]

  public init(id: SectionID, bytes: [UInt8]) {
    self.id = id
    self.bytes = bytes
  }
}
