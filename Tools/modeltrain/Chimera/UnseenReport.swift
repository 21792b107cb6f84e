import TocsinDetect
import TocsinTraining
import ToolSupport

/// What `modeltrain evaluate chimera-unseen` tells. Windows are distinct.
struct UnseenReport: JSONReport {
  static let schema = "tocsin.chimera-unseen/1"

  /// Templates that one model was trained without.
  struct Fold: Encodable {
    /// The keys, ascending.
    var templates: [UInt32]
    /// Abnormal windows whose root causes are all of them.
    var windows: Int
    /// `HR@1` of the model and of the baselines, in their order.
    var hitRates: [Double]
  }

  /// What a diagnoser makes of the windows of all folds.
  struct Result: Encodable {
    var name: String
    /// Of the theoretical setting: every window counts.
    var hitRateAt1: Double
    var hitRateAt3: Double
    var reciprocalRank: Double
    /// Of the actual setting: a window that is not flagged is a miss.
    var actualHitRateAt1: Double
    /// The share of the windows that is flagged, and of normal windows.
    var detected: Double
    var falseAlarms: Double
    /// How much more of the windows Chimera finds a root cause in at the first line, in the theoretical setting; the
    /// interval is of draws of whole templates, that of a window's first root cause. `nil` of Chimera itself.
    var lead: DiagnosisDifference.Interval?
  }

  var alertTemplates: Int
  private(set) var windows = 0
  private(set) var folds: [Fold] = []
  private(set) var results: [Result] = []
  private var names: [String] = []
  private var measures: [[LocalisationMeasures]] = []
  private var actual: [[LocalisationMeasures]] = []
  private var detection: [ConfusionCounts] = []
  /// Of each window, the template of its first root cause.
  private var groups: [UInt32] = []

  private enum CodingKeys: CodingKey {
    case alertTemplates, windows, folds, results
  }

  init(alertTemplates: Int) {
    self.alertTemplates = alertTemplates
  }

  /// Takes in what was made of the windows of a fold: by the model first, then by the baselines.
  mutating func add(fold held: Set<UInt32>, truth: WindowTruth, _ diagnoses: [WindowDiagnoses]) {
    let evaluations = diagnoses.map {
      DiagnosisEvaluation(normal: $0.normal, abnormal: $0.abnormal, truth: truth.abnormal)
    }
    if names.isEmpty {
      names = diagnoses.map(\.name)
      measures = [[LocalisationMeasures]](repeating: [], count: names.count)
      actual = measures
      detection = [ConfusionCounts](repeating: ConfusionCounts(), count: names.count)
    }
    for (index, evaluation) in evaluations.enumerated() {
      measures[index] += evaluation.measures
      actual[index] += zip(evaluation.isDetected, evaluation.measures).map { $0 ? $1 : .miss }
      detection[index].add(evaluation.detection)
    }
    for index in truth.abnormal.windows.indices {
      let cause = zip(truth.abnormal.windows[index], truth.abnormal.causes(of: index)).first { $1 }
      groups.append(cause?.0 ?? 0)
    }
    windows += truth.abnormal.count
    folds.append(
      Fold(
        templates: held.sorted(), windows: truth.abnormal.count,
        hitRates: evaluations.map { $0.theoretical.hitRate(at: 1) }))
  }

  /// Puts the folds together.
  mutating func finish() {
    results = names.indices.map { index in
      let mean = LocalisationMeasures(meanOf: measures[index])
      let counts = detection[index]
      let lead = MeanDifference(
        of: measures[0].map { $0.hitRate(at: 1) }, minus: measures[index].map { $0.hitRate(at: 1) }, groups: groups)
      return Result(
        name: names[index], hitRateAt1: mean.hitRate(at: 1), hitRateAt3: mean.hitRate(at: 3),
        reciprocalRank: mean.reciprocalRank,
        actualHitRateAt1: LocalisationMeasures(meanOf: actual[index]).hitRate(at: 1), detected: counts.recall,
        falseAlarms: Double(counts.falsePositives) / Double(max(1, counts.falsePositives + counts.trueNegatives)),
        lead: index == 0 ? nil : DiagnosisDifference.Interval(lead))
    }
  }

  /// The report for a terminal.
  var text: String {
    let text = """
      \(alertTemplates) alert templates in \(folds.count) folds; \(windows) abnormal windows whose root causes are \
      all of templates that training did not have

      """
    var table = TextTable([
      ("%", .left), ("HR@1", .right), ("HR@3", .right), ("MRR", .right), ("actual HR@1", .right),
      ("detected", .right),
      ("false alarms", .right), ("Chimera's lead in HR@1", .right), ("", .left),
    ])
    for result in results {
      table.append([
        result.name, percent(result.hitRateAt1), percent(result.hitRateAt3), percent(result.reciprocalRank),
        percent(result.actualHitRateAt1), percent(result.detected), percent(result.falseAlarms),
        result.lead.map { percent($0.mean) } ?? "",
        result.lead.map { "\(percent($0.lower)) … \(percent($0.upper))" } ?? "",
      ])
    }
    return text + "\n" + table.text
  }
}
