import TocsinTraining
import ToolSupport

/// What `modeltrain evaluate chimera` tells. Counts are windows.
struct ChimeraEvaluationReport: JSONReport {
  static let schema = "tocsin.chimera-evaluation/1"

  /// Whether a window counts as often as it occurs, not once.
  var countsCopies: Bool
  /// All windows. Its fields are the report's own.
  var comparison: WindowComparison
  /// The windows that training did not see; `nil` where it is not known what it saw.
  var clean: WindowComparison?
  /// The windows with a key that is not in the model's vocabulary; `nil` where there are none.
  var novel: WindowComparison?
  /// `nil` where windows were given.
  var log: WindowLogReport?

  private enum Field: CodingKey {
    case countsCopies, clean, novel, log
  }

  func encode(to encoder: any Encoder) throws {
    try comparison.encode(to: encoder)
    var container = encoder.container(keyedBy: Field.self)
    try container.encode(countsCopies, forKey: .countsCopies)
    try container.encodeIfPresent(clean, forKey: .clean)
    try container.encodeIfPresent(novel, forKey: .novel)
    try container.encodeIfPresent(log, forKey: .log)
  }
}

/// What the model and the baselines make of the same windows.
struct WindowComparison: Encodable {
  var normalWindows: Int
  var abnormalWindows: Int
  var chimera: DiagnosisResult
  /// `nil` where it is not known what training saw.
  var baselines: [DiagnosisResult]?
  /// How far the model is ahead of each baseline; `nil` without baselines, without abnormal windows, and where copies
  /// count, for copies are no observations of their own.
  var differences: [DiagnosisDifference]?

  init(
    _ model: WindowDiagnoses, baselines: [WindowDiagnoses]?, truth: WindowTruth, subset: WindowSubset,
    countsCopies: Bool
  ) {
    normalWindows = subset.normal.count
    abnormalWindows = subset.abnormal.count
    let evaluation = DiagnosisEvaluation(model, truth: truth, subset: subset)
    chimera = DiagnosisResult(evaluation, named: model.name)
    guard let baselines else { return }
    let others = baselines.map { ($0.name, DiagnosisEvaluation($0, truth: truth, subset: subset)) }
    self.baselines = others.map { DiagnosisResult($1, named: $0) }
    guard !countsCopies, !subset.abnormal.isEmpty else { return }
    differences = others.map { DiagnosisDifference(of: evaluation, from: $1, named: $0) }
  }
}

/// How much more the model gets than a baseline on the same abnormal windows, flagged or not.
struct DiagnosisDifference: Encodable {
  /// A mean with the interval of 95 % around it.
  struct Interval: Encodable {
    var mean: Double
    var lower: Double
    var upper: Double

    init(_ difference: MeanDifference) {
      (mean, lower, upper) = (difference.mean, difference.lower, difference.upper)
    }
  }

  var baseline: String
  var hitRateAt1: Interval
  var reciprocalRank: Interval

  init(of evaluation: DiagnosisEvaluation, from other: DiagnosisEvaluation, named name: String) {
    baseline = name
    hitRateAt1 = Interval(evaluation.difference(from: other) { $0.hitRate(at: 1) })
    reciprocalRank = Interval(evaluation.difference(from: other, in: \.reciprocalRank))
  }
}
