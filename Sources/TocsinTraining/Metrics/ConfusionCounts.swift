/// How verdicts compare with the truth; "positive" is anomalous. Counts are sessions.
public struct ConfusionCounts: Equatable, Sendable {
  /// Abnormal and found.
  public var truePositives = 0
  /// Normal and flagged.
  public var falsePositives = 0
  /// Abnormal and missed.
  public var falseNegatives = 0
  /// Normal and passed.
  public var trueNegatives = 0

  public init() {}

  public init(truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// Takes in the counts of other windows or sessions.
  public mutating func add(_ other: ConfusionCounts) {
    truePositives += other.truePositives
    falsePositives += other.falsePositives
    falseNegatives += other.falseNegatives
    trueNegatives += other.trueNegatives
  }

  /// Counts the same verdict on `multiplicity` sessions.
  public mutating func record(isAnomalous: Bool, isAbnormal: Bool, multiplicity: Int = 1) {
    switch (isAnomalous, isAbnormal) {
    case (true, true): truePositives += multiplicity
    case (true, false): falsePositives += multiplicity
    case (false, true): falseNegatives += multiplicity
    case (false, false): trueNegatives += multiplicity
    }
  }

  /// `TP / (TP + FP)`; 0 where nothing was flagged.
  public var precision: Double { ratio(truePositives, truePositives + falsePositives) }

  /// `TP / (TP + FN)`; 0 where nothing is abnormal.
  public var recall: Double { ratio(truePositives, truePositives + falseNegatives) }

  /// `FP / (FP + TN)`; 0 where nothing is normal.
  public var falsePositiveRate: Double { ratio(falsePositives, falsePositives + trueNegatives) }

  /// The harmonic mean of precision and recall, `2 TP / (2 TP + FP + FN)`; 0 where nothing was flagged and nothing is
  /// abnormal.
  public var f1: Double { ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }

  private func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
}
