/// The threshold of a detection score that gives the best F1 on labelled windows. At and above it a window is flagged.
public struct BestThreshold: Equatable, Sendable {
  /// One of the scores. Of equally good ones the lowest, which flags the most.
  public private(set) var value: Double
  /// What it makes of the windows.
  public private(set) var counts: ConfusionCounts

  /// - Parameters:
  ///   - normal: The scores of the normal windows; no NaN.
  ///   - abnormal: Those of the abnormal ones; at least one.
  /// - Complexity: O(n log n).
  public init(normal: [Double], abnormal: [Double]) {
    precondition(!abnormal.isEmpty, "without an abnormal window there is nothing to be found")
    let scores = (normal.map { ($0, false) } + abnormal.map { ($0, true) }).sorted { $0.0 > $1.0 }
    var counts = ConfusionCounts(
      truePositives: 0, falsePositives: 0, falseNegatives: abnormal.count, trueNegatives: normal.count)
    (value, self.counts) = (scores[0].0, counts)
    for (position, (score, isAbnormal)) in scores.enumerated() {
      if isAbnormal {
        counts.truePositives += 1
        counts.falseNegatives -= 1
      } else {
        counts.falsePositives += 1
        counts.trueNegatives -= 1
      }
      let isLastOfItsScore = position + 1 == scores.count || scores[position + 1].0 != score
      if isLastOfItsScore, counts.f1 >= self.counts.f1 { (value, self.counts) = (score, counts) }
    }
  }
}
