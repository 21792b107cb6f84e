import TocsinAutograd
package import TocsinDetect

/// What a linear model knows of each key, as columns beside those of the embedding table that are drawn: what the key
/// adds to the log-odds of a window that holds it, how common it is in normal windows, and whether it is known at all.
///
/// A logistic regression on which keys a window holds is the baseline that is hardest to beat where templates nearly
/// tell the labels, as in BGL. A network that is given its weights starts from there and learns what order and context
/// add. Window labels are all that the columns need.
package enum LinearEvidence {
  /// The key's weight in ``LogisticRegressionBaseline``, divided by 5.
  package static let weight = 0
  /// `ln (1 + m) / 5` of the key's `m` lines in normal windows.
  package static let frequency = 1
  /// 1 for the class of keys that are not in the vocabulary.
  package static let unknown = 2

  static let count = 3

  /// What the log-odds of a line as a cause are but for context: half of `w - ¼ ln (1 + m) + 4 u`, with `u` 1 for an unknown
  /// key. In held-out tenths of BGL's training windows, and in training windows with templates that were held out, it finds
  /// more causes than weights, log-odds or rarity alone: numbers chosen by labels of lines, though nothing is trained by
  /// them (Decision 0009).
  static let causeWeights: [Float] = [2.5, -0.625, 2]
  static let causeBias: Float = -1
  /// What the verdict's log-odds gain by the highest weight of a window's keys at first.
  static let verdictWeight: Float = 2.5
  static let verdictBias: Float = -2

  /// Weak, as each key is to have its say, and strong enough that one of a few windows gets no certainty from them.
  fileprivate static let decay = 1e-5

  private static let ofUnknown: [Double] = [0, 0, 1]

  /// One row for each class; the last is that of the unknown keys, which nothing is known of.
  package static func rows(
    _ vocabulary: LogKeyVocabulary, _ counts: TemplateCounts, normal: SessionDataset, abnormal: SessionDataset
  ) -> [[Float]] {
    let regression = LogisticRegressionBaseline(normal: normal, abnormal: abnormal, decay: decay)
    return (vocabulary.keys.map { row(of: $0, regression, counts) } + [ofUnknown]).map { $0.map(Float.init) }
  }

  fileprivate static func row(
    of key: UInt32, _ regression: LogisticRegressionBaseline, _ counts: TemplateCounts
  ) -> [Double] {
    let entry = counts[key]
    guard entry.normalWindows + entry.abnormalWindows > 0 else { return ofUnknown }
    return [regression.weight(of: key) / 5, naturalLogarithm(1 + Double(entry.normalLines)) / 5, 0]
  }
}

/// What Chimera's heads start from, without a network: a logistic regression flags windows, and lines are ordered by their
/// ``LinearEvidence``. How far a trained network is ahead of it is what context adds.
///
/// It knows every key of the training windows; a network of raw lines knows nothing of those that no template matches.
public struct EvidenceBaseline: WindowBaseline {
  private let regression: LogisticRegressionBaseline
  private let counts: TemplateCounts

  /// - Parameters:
  ///   - normal: The normal windows that training saw.
  ///   - abnormal: The abnormal ones. A second for 25,000 windows of both.
  public init(normal: SessionDataset, abnormal: SessionDataset) {
    regression = LogisticRegressionBaseline(normal: normal, abnormal: abnormal, decay: LinearEvidence.decay)
    counts = TemplateCounts(normal: normal, abnormal: abnormal)
  }

  public var name: String { "evidence without a network" }

  public func diagnose(_ window: ArraySlice<UInt32>) -> WindowDiagnosis {
    let scores = window.map { key in
      zip(LinearEvidence.row(of: key, regression, counts), LinearEvidence.causeWeights)
        .reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    return WindowDiagnosis(
      isAnomalous: regression.diagnose(window).isAnomalous, order: LineOrder(descending: scores))
  }
}
