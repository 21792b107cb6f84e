import TocsinFormat

/// The stages of `modelctl validate`, in their order.
enum ValidationStage: String, Encodable, CaseIterable {
  /// Header, section table, padding, checksums.
  case structure
  /// Operations, shapes, tensor index.
  case graph
  /// Elements of tensors and their scales.
  case weights
  /// Card, provenance, and what else the reader decodes.
  case texts
  /// What the detectors decode: detector, vocabulary, log parser.
  case detector
  case goldenVectors

  /// The stage in which a reader finds the broken rule of a file whose container is sound.
  init(of error: ModelFormatError) {
    switch error.place?.section {
    case SectionID.graph, SectionID.tensorIndex: self = .graph
    case SectionID.weights, SectionID.quantisation: self = .weights
    case SectionID.goldenVectors: self = .goldenVectors
    case .some: self = .texts
    case nil: self = .structure
    }
  }

  /// The stages that a reader has passed when it finds something in this one.
  var readBefore: [ValidationStage] {
    switch self {
    case .structure, .graph: []
    case .weights: [.graph]
    case .texts, .detector, .goldenVectors: [.graph, .weights]
    }
  }

  /// What is shown to people.
  var title: String { self == .goldenVectors ? "golden vectors" : rawValue }
}
