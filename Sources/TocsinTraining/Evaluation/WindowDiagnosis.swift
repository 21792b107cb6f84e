/// What a diagnoser says about one window.
public struct WindowDiagnosis: Equatable, Sendable {
  /// Whether the window is flagged.
  public var isAnomalous: Bool
  /// The window's lines, the likeliest root cause first. There is an order for every window, flagged or not.
  public var order: LineOrder
  /// Whether the diagnoser stands by its first line; where not, it answers "no clear root cause".
  public var hasClearCause: Bool
  /// That the window is abnormal, 0 to 1; `nil` where the diagnoser gives none.
  public var probability: Double?

  public init(isAnomalous: Bool, order: LineOrder, hasClearCause: Bool = true, probability: Double? = nil) {
    self.isAnomalous = isAnomalous
    self.order = order
    self.hasClearCause = hasClearCause
    self.probability = probability
  }
}

/// An order of a window's lines.
public enum LineOrder: Equatable, Sendable {
  /// Positions of lines, the likeliest root cause first.
  case ranked([Int])
  /// Any order, all equally probable.
  case random

  /// Lines by descending score; of equal ones the earlier first. No score is NaN.
  public init(descending scores: [Double]) {
    self = .ranked(scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) })
  }

  /// How well the order finds root causes; of a random one on average.
  public func measures(causes: some Collection<Bool>) -> LocalisationMeasures {
    switch self {
    case .ranked(let lines): LocalisationMeasures(order: lines, causes: causes)
    case .random: LocalisationMeasures(expectedOfRandomOrderOf: causes)
    }
  }

  /// The same of templates instead of lines: each template once, at the rank of its best line; a root cause where any of
  /// its lines in the window is one. `nil` of a random order.
  ///
  /// Windows are full of copies: an order may fill its first places with the same line five times.
  public func templateMeasures(keys: some Collection<UInt32>, causes: some Collection<Bool>) -> LocalisationMeasures? {
    guard case .ranked(let lines) = self else { return nil }
    let keys = Array(keys)
    let causeKeys = Set(zip(keys, causes).lazy.filter(\.1).map(\.0))
    var seen: Set<UInt32> = []
    let templates = lines.map { keys[$0] }.filter { seen.insert($0).inserted }
    return LocalisationMeasures(order: Array(templates.indices), causes: templates.map(causeKeys.contains))
  }
}
