import TocsinTensor

/// The tensors of Chimera's graphs.
///
/// Encoders have PyTorch's names of a `nn.GRU`; heads are `detector.0` to `detector.2` and `localiser.0` to
/// `localiser.2`; what starts with ``fixed`` is a number of a formula, what starts with ``training`` such a one that
/// only losses need.
struct ChimeraTensors {
  static let table = "embedding.table"
  /// The ``LinearEvidence`` of each key, which training does not change.
  static let linearTable = "linear.table"
  /// What a line's evidence says of it as a cause: not trained either, so that context is all that moves it.
  static let linearLocaliser = "linear.localiser"
  static let fixed = "factor."
  /// Behind all others in the order of names.
  static let training = "training."
  /// Widths of the two hidden layers of each head.
  static let headWidths = [128, 32]

  private(set) var declared: [(name: String, sizes: [Int])]

  init(_ architecture: ChimeraArchitecture, classCount: Int) {
    let width = 2 * architecture.hiddenSize
    declared = [
      (Self.table, [classCount, architecture.tableWidth]), ("attention.weight", [1, width]), ("attention.bias", [1]),
    ]
    for encoder in architecture.encoders {
      for layer in 0..<architecture.layers {
        for suffix in Self.suffixes(layer: layer) {
          declared += RecurrentTensors.declared(
            encoder, suffix: suffix, gates: 3, features: layer == 0 ? architecture.inputWidth : width,
            hidden: architecture.hiddenSize)
        }
      }
    }
    for (head, classes) in [("detector", 2), ("localiser", 1)] {
      let widths = [width] + Self.headWidths + [classes]
      for layer in 1..<widths.count { declare("\(head).\(layer - 1)", from: widths[layer - 1], to: widths[layer]) }
    }
    if architecture.startsFromLinearModel {
      declare("linear.detector", from: 1, to: 2)
      declare(Self.linearLocaliser, from: LinearEvidence.count, to: 1)
      declared.append((Self.linearTable, [classCount, LinearEvidence.count]))
    }
    if architecture.hasGuide {
      declared += [("attention.guide", [1, 1, width]), ("attention.guideWeight", [1, width])]
    }
    if architecture.reweighsByRank {
      declare("factor.rank.0", from: 1, to: architecture.windowLength)
      declare("factor.rank.1", from: architecture.windowLength, to: 1)
    }
    for factor in ChimeraFactor.used(by: architecture) {
      declared.append((factor.tensor, [Int](repeating: 1, count: factor.rank)))
    }
  }

  /// Those of a layer's two directions, as PyTorch has them.
  static func suffixes(layer: Int) -> [String] { ["l\(layer)", "l\(layer)_reverse"] }

  private mutating func declare(_ name: String, from inputs: Int, to outputs: Int) {
    declared += [("\(name).weight", [outputs, inputs]), ("\(name).bias", [outputs])]
  }
}

/// The single numbers in Chimera's formulas.
enum ChimeraFactor: String, CaseIterable {
  case attentionSharpness, contextBound, half, huge, minusOne, one, zero
  /// Only the alignment needs it.
  case causeSharpness

  var tensor: String { (self == .causeSharpness ? ChimeraTensors.training : ChimeraTensors.fixed) + rawValue }

  /// The dimensions of what it is multiplied with.
  var rank: Int { self == .causeSharpness ? 2 : 3 }

  func value(in architecture: ChimeraArchitecture) -> Float {
    switch self {
    case .attentionSharpness: 1 / architecture.attentionTemperature
    case .causeSharpness: 1 / architecture.causeTemperature
    case .contextBound: architecture.contextBound
    case .half: 0.5
    // Takes the smallest difference of two attentions beyond 1.
    case .huge: 1e30
    case .minusOne: -1
    case .one: 1
    case .zero: 0
    }
  }

  static func used(by architecture: ChimeraArchitecture) -> [ChimeraFactor] {
    allCases.filter { factor in
      switch factor {
      case .attentionSharpness: architecture.attentionTemperature != 1
      case .causeSharpness: architecture.alignment == .sharpened
      case .contextBound: architecture.startsFromLinearModel
      case .half: architecture.hasPrivateEncoders && architecture.fusion == .mean
      case .huge, .minusOne, .one, .zero: architecture.reweighsByRank
      }
    }
  }
}
