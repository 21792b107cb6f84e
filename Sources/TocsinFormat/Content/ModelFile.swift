public import TocsinGraph

/// Everything that a model file holds, decoded: the value that ``ModelFileReader`` returns and ``ModelFileWriter`` takes.
public struct ModelFile: Equatable, Sendable {
  /// The network.
  public var graph: Graph
  /// The elements of every tensor, in the order of `graph.tensors`; all finite.
  public var weights: DecodedList<TensorData>
  /// Decision rules, encoded and decoded by TocsinDetect; `nil` where the file has no such section, never empty.
  public var detector: [UInt8]?
  /// How raw lines become keys, encoded and decoded by TocsinDetect; `nil` where the file has no such section, never
  /// empty: then the model scores keys only.
  public var logParser: [UInt8]?
  /// What inputs and outputs mean; `nil` where the file has no such section.
  public var ioSchema: IOSchema?
  /// The vocabulary, encoded and decoded by TocsinDetect; `nil` where the file has no such section, never empty.
  public var vocabulary: [UInt8]?
  /// The distinct training sessions, encoded and decoded by TocsinTraining; `nil` where the file has no such section,
  /// never empty. The runtime does not look at it.
  public var baselines: [UInt8]?
  /// Recorded runs that every executor must reproduce; none where the file has no such section.
  public var goldenVectors: DecodedList<GoldenVector>
  /// What a person wants to know; empty where the file has no such section.
  public var card: Metadata
  /// What the model was made from; empty where the file has no such section.
  public var provenance: Metadata
  /// What keys have signed of the file that was read, by ascending key identifier. Nothing is verified here, and
  /// ``ModelFileWriter/encode(_:profile:)`` leaves them out: see ``ModelFileWriter/replacingSignatures(of:with:)``.
  public var signatures: [ModelSignature] = []
  /// Optional sections that this version does not know, sorted by number. They are kept, never interpreted.
  public var unknownSections: [UnknownSection]
  /// The header's optional feature bits. None is assigned yet; unknown ones are kept.
  public var optionalFeatures: UInt32

  /// A model of these parts; whether they fit together is checked when a file is written.
  public init(
    graph: Graph, weights: some Sequence<TensorData>, detector: [UInt8]? = nil, vocabulary: [UInt8]? = nil,
    goldenVectors: some Sequence<GoldenVector> = [GoldenVector](), card: Metadata = Metadata(),
    provenance: Metadata = Metadata(),
    unknownSections: [UnknownSection] = [], optionalFeatures: UInt32 = 0
  ) {
    self.graph = graph
    self.weights = DecodedList(weights)
    self.detector = detector
    self.vocabulary = vocabulary
    self.goldenVectors = DecodedList(goldenVectors)
    self.card = card
    self.provenance = provenance
    self.unknownSections = unknownSections
    self.optionalFeatures = optionalFeatures
  }
}

extension ModelFile {
  /// The sections that prove or state something about the file that was read.
  package var attachments: [SectionID] {
    unknownSections.map { $0.id }.filter { $0.isAttachment } + (signatures.isEmpty ? [] : [.signature])
  }

  /// Leaves out what proves or states something about the file that was read, for who changes it.
  public mutating func leaveOutAttachments() {
    signatures = []
    unknownSections.removeAll { $0.id.isAttachment }
  }
}

/// An optional section of a later version, as its decoded bytes.
public struct UnknownSection: Equatable, Sendable {
  /// The number in the section table.
  public var id: SectionID
  /// The decoded bytes, never empty.
  public var bytes: [UInt8]

  /// A section to be kept as it is.
  public init(id: SectionID, bytes: [UInt8]) {
    self.id = id
    self.bytes = bytes
  }
}
