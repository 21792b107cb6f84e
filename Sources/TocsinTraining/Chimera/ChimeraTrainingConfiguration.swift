public import TocsinAutograd

/// How Chimera is built and trained.
public struct ChimeraTrainingConfiguration: Equatable, Sendable {
  public var architecture = ChimeraArchitecture()
  public var loss = ChimeraLossWeights()
  /// Which Gram matrix the disentanglement makes small.
  public var gramForm = GramForm.features
  /// Whether attention and causes of normal windows are aligned too, though they have no root cause.
  public var alignsNormalWindows = false
  /// The share of what is dropped between the encoders' layers.
  public var layerDropout: Float = 0.1
  /// The share of what is dropped behind each hidden layer of the heads.
  public var headDropout: Float = 0.3
  /// The share of the causes that is dropped, which the authors' code does and which breaks their range and the margin.
  public var causeDropout: Float = 0
  /// The share of pairs in which keys become unknown, so that what they are like is learnt in every context. Of the
  /// abnormal window all go that speak for one, of the normal window a few rare ones.
  public var unknownShare = 0.1
  /// What such a pair counts in the detection loss, where whole ones count 1: without its suspects an abnormal window
  /// may look like a normal one.
  public var forgottenWeight: Float = 0.3
  /// The share of distinct windows that is held out to choose the epoch and the threshold, and to calibrate.
  public var holdOut = 0.1
  /// What the hold-out is drawn by: apart from the seed of training, so that trainings of different seeds can be
  /// compared.
  public var holdOutSeed: UInt64 = 1
  /// The epochs to run; `nil` for as many as ``sufficientSteps`` take.
  public var epochs: Int?
  /// Everything that is not particular to Chimera, but for the number of epochs.
  public var training = TrainingOptions()

  /// After so many steps the loss on BGL's hold-out falls no more: three epochs there, and more of smaller sets.
  static let sufficientSteps = 960

  public init() {
    training.batchSize = 64
    // By the hold-out the best epoch is taken; the rate falls to the end, so none is left out.
    training.stopping = EarlyStoppingRule(patience: .max)
    training.schedule = .cosine(floor: 0.01)
    training.optimiser = .adamW()
    training.initialisation = Initialisation(.pytorch)
  }

  /// The authors' code: 256 pairs a batch, 16 batches a step, a rate that warms up for 8 epochs and then falls with the
  /// square root of their number, windows of all labels aligned, dropout on the localiser's output.
  public static var paperCode: ChimeraTrainingConfiguration {
    var configuration = ChimeraTrainingConfiguration()
    configuration.architecture = .paperCode
    configuration.alignsNormalWindows = true
    configuration.headDropout = 0.6
    configuration.causeDropout = 0.6
    configuration.unknownShare = 0
    configuration.training.batchSize = 256
    configuration.training.batchesPerStep = 16
    configuration.epochs = 150
    configuration.training.stopping = EarlyStoppingRule(patience: 10, minimumEpoch: 2)
    configuration.training.schedule = .inverseSquareRoot(warmUp: 8, per: .epoch)
    configuration.training.clipNorm = nil
    return configuration
  }
}

extension ChimeraTrainingConfiguration {
  /// The fewest epochs that take ``sufficientSteps``.
  func sufficientEpochs(pairs: Int) -> Int {
    let pairsPerStep = training.batchSize * training.batchesPerStep
    let steps = (pairs + pairsPerStep - 1) / pairsPerStep
    return max(1, (Self.sufficientSteps + steps - 1) / max(1, steps))
  }
}

/// What the parts of the loss are multiplied by (equation 10).
public struct ChimeraLossWeights: Equatable, Sendable {
  /// `λ₁`: cross-entropy of the verdict.
  public var detection: Float = 1
  /// `λ₂`: ranking hinge between the highest cause of an abnormal and of a normal window.
  public var localisation: Float = 2
  /// `λ₃`: what private and shared representations have in common.
  public var disentanglement: Float = 0.001
  /// `λ₄`: Jensen–Shannon divergence of attention and causes; 0 is the ablation of the paper's CDA.
  public var alignment: Float = 0.5

  public init() {}
}
