/// What the anomalies that a detector found had going for them: how many any rule of thumb would have found, and how
/// many took the model. Each session counts once, in the first case that applies.
public struct TruePositiveComposition: Equatable, Sendable {
  /// Too short for one full window: anomalous by the literature's protocol whatever the model says.
  public private(set) var short = 0
  /// Longer, with a key that training did not hold.
  public private(set) var unseenKey = 0
  /// Longer, of known keys only.
  public private(set) var modelOnly = 0

  private let window: Int
  private let knownKeys: Set<UInt32>

  /// - Parameters:
  ///   - window: The length of the history; a session of so many entries or fewer is short.
  ///   - knownKeys: The keys of the training sessions.
  public init(window: Int, knownKeys: [UInt32]) {
    self.window = window
    self.knownKeys = Set(knownKeys)
  }

  /// The number of sessions recorded.
  public var total: Int { short + unseenKey + modelOnly }

  /// Counts an abnormal session that was found.
  public mutating func record(_ session: ArraySlice<UInt32>, multiplicity: Int = 1) {
    if session.count <= window {
      short += multiplicity
    } else if !session.allSatisfy(knownKeys.contains) {
      unseenKey += multiplicity
    } else {
      modelOnly += multiplicity
    }
  }
}
