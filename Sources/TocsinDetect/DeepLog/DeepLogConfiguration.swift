/// What a prediction looks back on.
public enum DeepLogHistory: UInt8, Sendable {
  /// The last `windowLength` entries, from a zero state (DeepLog 3.1).
  case window = 0
  /// Every entry since the begin symbol: the recurrent state is carried through the session.
  case session = 1
}

/// How sessions are judged.
public enum DeepLogProtocol: UInt8, Sendable {
  /// Begin and end are symbols of the language: the first entries are predicted, and so is the end of a session.
  case modelled = 0
  /// As in the literature: only entries that follow a full window of real keys are judged, the end is not, and a session
  /// of `windowLength` entries or fewer is anomalous by rule.
  case shortIsAnomalous = 1
}

/// When an entry is anomalous. Each part can be switched off; an entry must pass those that are on.
public struct DecisionRule: Equatable, Sendable {
  /// Entries of this rank or better pass, `g` (DeepLog 3.1); 0 is off.
  public var topG: Int
  /// Entries of this probability or above pass; 0 is off.
  public var minimumProbability: Float
  /// Entries of this probability or above are no surprise: they cost a session none of its plausibility.
  public var expectedProbability: Float
  /// An unexpected entry passes as long as the plausibility of its session is this or above; 0 is off.
  ///
  /// A session's plausibility is the product of `min(1, p / expectedProbability)` over its entries and its end. Its
  /// negative logarithm is the surprise in excess of `-ln expectedProbability`, summed: a little disorder is forgiven,
  /// one gross violation or many small ones are not.
  public var minimumPlausibility: Double

  public init(
    topG: Int = 0, minimumProbability: Float = 0, expectedProbability: Float = 1, minimumPlausibility: Double = 0
  ) {
    self.topG = topG
    self.minimumProbability = minimumProbability
    self.expectedProbability = expectedProbability
    self.minimumPlausibility = minimumPlausibility
  }

  /// The share of its plausibility that an entry leaves to its session.
  public func plausibility(ofProbability probability: Float) -> Double {
    if probability >= expectedProbability { return 1 }
    return probability > 0 ? Double(probability) / Double(expectedProbability) : 0
  }

  /// Whether the rule lets an entry pass. A probability that is not a number does not.
  ///
  /// - Parameter plausibility: of the session, this entry included.
  public func accepts(rank: Int, probability: Float, plausibility: Double) -> Bool {
    guard probability >= minimumProbability else { return false }
    guard probability >= expectedProbability || plausibility >= minimumPlausibility else { return false }
    return topG == 0 || rank <= topG
  }
}

/// How a DeepLog model judges: what the detector section of a model file holds.
public struct DeepLogConfiguration: Equatable, Sendable {
  public static let maximumWindowLength = 1024

  public var history: DeepLogHistory
  /// Keys in a window, `h`.
  public var windowLength: Int
  /// The rule for sessions whose begin and end are modelled.
  public var rule: DecisionRule
  /// The rule of the literature's protocol: top-g alone.
  public var compatibleTopG: Int

  public init(history: DeepLogHistory, windowLength: Int, rule: DecisionRule, compatibleTopG: Int) {
    self.history = history
    self.windowLength = windowLength
    self.rule = rule
    self.compatibleTopG = compatibleTopG
  }

  /// The rule in force under a protocol.
  public func rule(under protocol: DeepLogProtocol) -> DecisionRule {
    switch `protocol` {
    case .modelled: rule
    case .shortIsAnomalous: DecisionRule(topG: compatibleTopG)
    }
  }
}
