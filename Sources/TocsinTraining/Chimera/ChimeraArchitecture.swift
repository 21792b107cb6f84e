/// What Chimera's network is made of (He et al., "Chimera", ASE 2025, IV).
///
/// The defaults are the authors' code where the paper says less, with what makes it sharper and lets it start from a
/// linear model; ``paperCode`` is their code.
public struct ChimeraArchitecture: Equatable, Sendable {
  /// How a private and the shared representation become one.
  public enum Fusion: UInt8, Sendable {
    /// The authors' code.
    case mean = 0
    /// Equation 2.
    case sum = 1
  }

  /// What the rows of the embedding table start as.
  public enum Embedding: UInt8, Sendable {
    /// Normal numbers, trained.
    case trained = 0
    /// Directions at random, which stay: of keys without text the authors' code knows no more.
    case fixed = 1
  }

  /// Which two distributions over the lines the alignment compares (equations 8 and 9).
  public enum Alignment: UInt8, Sendable {
    /// The attention, and the softmax of the causes divided by ``causeTemperature``.
    case sharpened = 0
    /// The softmax of each, although the attention is one already: the authors' code.
    case paperCode = 1
  }

  /// The longest window, `n`.
  public var windowLength = 20
  /// Numbers that stand for a key, `D`.
  public var embeddingWidth = 64
  public var embedding = Embedding.trained
  /// Whether each key enters with its weight in a logistic regression on the keys of a window, its frequency and
  /// whether it is known, and both heads start from these: what the network learns is what such a model misses.
  public var startsFromLinearModel = true
  /// With a linear model: how far context can move the log-odds that it gives a line of being a cause.
  public var contextBound: Float = 1
  /// The width of the text vectors that enter beside the keys; 0 for none.
  public var textWidth = 0
  /// Hidden units of each direction, `H`.
  public var hiddenSize = 128
  /// GRU layers of each encoder.
  public var layers = 2
  public var fusion = Fusion.mean
  /// Whether detection and localisation have an encoder of their own beside the shared one: without, the ablation of
  /// the paper's ILRL.
  public var hasPrivateEncoders = true
  /// The detector's scores, within ±1, are divided by it before the softmax: at 1 no line of 20 gets more than 0.28.
  public var attentionTemperature: Float = 0.25
  /// Whether the attention of the line of rank `r`, from 0, is multiplied by `3 / (3 + r)`; the authors' code alone.
  public var reweighsByRank = false
  /// Whether the attention has the authors' learnt guide vector, which is no more than another bias.
  public var hasGuide = false

  public var alignment = Alignment.sharpened
  /// See ``Alignment/sharpened``.
  public var causeTemperature: Float = 0.2

  /// The most layers of an encoder.
  public static let maximumLayers = 4

  public init() {}

  /// The authors' code.
  public static var paperCode: ChimeraArchitecture {
    var architecture = ChimeraArchitecture()
    architecture.embeddingWidth = 300
    architecture.embedding = .fixed
    architecture.startsFromLinearModel = false
    architecture.attentionTemperature = 1
    architecture.reweighsByRank = true
    architecture.hasGuide = true
    architecture.alignment = .paperCode
    return architecture
  }

  /// The columns of the embedding table.
  var tableWidth: Int { embeddingWidth + (startsFromLinearModel ? LinearEvidence.count : 0) }

  /// What goes into the first layer, for each line.
  var inputWidth: Int { tableWidth + textWidth }

  /// The encoders by name, the shared one last.
  var encoders: [String] { hasPrivateEncoders ? ["privateDetection", "privateLocalisation", "shared"] : ["shared"] }
}
