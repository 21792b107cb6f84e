/// How sessions are drawn and varied, so that a network learns what belongs together beyond the orders it has seen.
///
/// Logs of one operation interleave several tasks, and training sees few of the possible orders. Three things make up for
/// it: rare kinds of session are drawn as often as common ones, entries move and repeat, and targets look ahead
/// (``TocsinAutograd/FutureMixture``). Windows cut out of unvaried sessions are mixed in, so that the same network also
/// predicts from a window without what came before.
public struct SessionAugmentation: Equatable, Sendable {
  /// How much a session's multiplicity counts when it is drawn among the sessions of its key set. Key sets (all
  /// sessions with the same distinct keys) are drawn alike.
  public var tempering = Tempering.squareRoot
  /// The probability that an entry is repeated, if the session has one that may be: a key whose number of occurrences
  /// takes at least ``minimumDistinctCounts`` values among the training sessions of its key set.
  public var repeatProbability = 0.2
  /// See ``repeatProbability``.
  public var minimumDistinctCounts = 3
  /// The probability that all entries are put in random order.
  public var shuffleProbability = 0.1
  /// Otherwise, the probability that entries are moved, one at a time.
  public var moveProbability = 0.8
  /// After each move, the probability that it was the last.
  public var stopProbability = 0.15
  /// Varied sessions in each batch.
  public var sessionsPerBatch = 64
  /// Windows of unvaried sessions in each batch.
  public var windowsPerBatch = 64
  /// Steps of the optimiser in an epoch.
  public var batchesPerEpoch = 100
  /// The part of each target that goes to the keys to come, and its discount per step.
  public var lookAheadShare: Float = 0.5
  /// See ``lookAheadShare``.
  public var lookAheadDecay: Float = 0.8

  public init() {}

  var samplesPerBatch: Int { sessionsPerBatch + windowsPerBatch }
}

/// How much a count counts.
public enum Tempering: UInt8, Sendable {
  case uniform = 0
  case squareRoot = 1
  case proportional = 2

  func weight(ofCount count: Int) -> Double {
    switch self {
    case .uniform: 1
    case .squareRoot: Double(count).squareRoot()
    case .proportional: Double(count)
    }
  }
}
