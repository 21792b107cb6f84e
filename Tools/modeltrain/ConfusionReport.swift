import TocsinTraining

/// How verdicts compare with the truth, for reports.
struct ConfusionReport: Encodable {
  var truePositives: Int
  var falsePositives: Int
  var falseNegatives: Int
  var trueNegatives: Int
  var precision: Double
  var recall: Double
  var f1: Double

  init(_ counts: ConfusionCounts) {
    truePositives = counts.truePositives
    falsePositives = counts.falsePositives
    falseNegatives = counts.falseNegatives
    trueNegatives = counts.trueNegatives
    precision = counts.precision
    recall = counts.recall
    f1 = counts.f1
  }
}
