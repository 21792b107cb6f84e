import TocsinDetect
import TocsinFormat
import TocsinGraph
import TocsinTraining
import ToolSupport

/// What `modeltrain chimera` tells when it is done. Counts of windows are of distinct ones.
struct ChimeraTrainReport: JSONReport {
  static let schema = "tocsin.train-chimera/1"

  /// A training.
  struct Trial: Encodable {
    var ablation: String
    var seed: UInt64
    var epochs: Int
    var bestEpoch: Int
    var trainingLoss: Double
    var validationLoss: Double?
    var temperature: Float
    var threshold: Float
    /// `nil` where there are no windows to judge by.
    var result: DiagnosisResult?

    init(_ trial: ChimeraTrial) {
      ablation = trial.ablation.rawValue
      seed = trial.seed
      epochs = trial.summary.epochs
      bestEpoch = trial.summary.bestEpoch
      trainingLoss = trial.summary.trainingLoss
      validationLoss = trial.summary.validationLoss
      temperature = trial.configuration.temperature
      threshold = trial.configuration.threshold
      result = trial.result
    }
  }

  var output: String
  var byteCount: Int
  var parameters: Int
  var keys: Int
  var normalWindows: Int
  var abnormalWindows: Int
  var heldOutNormalWindows: Int
  var heldOutAbnormalWindows: Int
  /// The seed of the model that was written.
  var seed: UInt64
  /// Held-out windows of which tape and runtime made the same, to the bit.
  var agreeingWindows: Int
  var trials: [Trial]
  /// Empty where there are no windows to judge by.
  var baselines: [DiagnosisResult]

  init(
    output: String, byteCount: Int, trials: [ChimeraTrial], chosen: ChimeraTrained, baselines: [DiagnosisResult]
  ) {
    self.output = output
    self.byteCount = byteCount
    parameters = chosen.file.graph.parameterCount
    let training = chosen.training
    keys = training.vocabulary.count
    normalWindows = training.trained.normal.count
    abnormalWindows = training.trained.abnormal.count
    heldOutNormalWindows = training.heldOut.normal.count
    heldOutAbnormalWindows = training.heldOut.abnormal.count
    seed = chosen.trial.seed
    agreeingWindows = chosen.trial.agreeingWindows
    self.trials = trials.map(Trial.init)
    self.baselines = baselines
  }

  /// The report for a terminal.
  var text: String {
    var text = """
      \(output): \(byteCount) bytes, \(parameters) parameters, \(keys) keys, seed \(seed)
      trained on \(normalWindows) normal and \(abnormalWindows) abnormal windows, \(heldOutNormalWindows) and \
      \(heldOutAbnormalWindows) held out; on these, tape and runtime agree bit for bit (\(agreeingWindows) windows)

      """
    var trainings = TextTable([
      ("ablation", .left), ("seed", .right), ("epochs", .right), ("best", .right), ("loss", .right),
      ("hold-out", .right), ("temperature", .right), ("threshold", .right),
    ])
    for trial in trials {
      trainings.append([
        trial.ablation, "\(trial.seed)", "\(trial.epochs)", "\(trial.bestEpoch)",
        "\(rounded(trial.trainingLoss, digits: 4))", trial.validationLoss.map { "\(rounded($0, digits: 4))" } ?? "",
        "\(rounded(Double(trial.temperature), digits: 3))", "\(rounded(Double(trial.threshold), digits: 4))",
      ])
    }
    text += "\n" + trainings.text
    if trials.contains(where: { $0.result != nil }) { text += "\n" + judgement }
    return text
  }

  /// Means over seeds, with standard deviations where there are several, beside the baselines.
  private var judgement: String {
    var table = TextTable(
      [("%", .left)] + DiagnosisSummary.columns.map { ($0.title, TextTable.Alignment.right) })
    var ablations: [String] = []
    for trial in trials where !ablations.contains(trial.ablation) { ablations.append(trial.ablation) }
    for ablation in ablations {
      let results = trials.filter { $0.ablation == ablation }.compactMap(\.result)
      let name = ablations.count > 1 ? "Chimera, \(ablation)" : ChimeraDiagnoser.name
      table.append(
        [name] + DiagnosisSummary.columns.map { column in DiagnosisSummary.text(of: results.map(column.value)) })
    }
    for baseline in baselines {
      table.append(
        [baseline.name] + DiagnosisSummary.columns.map { column in DiagnosisSummary.text(of: [column.value(baseline)]) }
      )
    }
    return table.text
  }
}

/// The columns by which trainings are compared: those of the paper's tables II, III, VI and VII.
enum DiagnosisSummary {
  struct Column: Sendable {
    var title: String
    var value: @Sendable (DiagnosisResult) -> Double
  }

  static let columns: [Column] = [
    Column(title: "precision") { $0.detection.precision }, Column(title: "recall") { $0.detection.recall },
    Column(title: "F1") { $0.detection.f1 }, Column(title: "HR@1") { hitRate($0.theoretical, 1) },
    Column(title: "HR@3") { hitRate($0.theoretical, 3) }, Column(title: "HR@5") { hitRate($0.theoretical, 5) },
    Column(title: "MRR") { $0.theoretical.reciprocalRank },
    Column(title: "actual HR@1") { hitRate($0.actual, 1) }, Column(title: "actual MRR") { $0.actual.reciprocalRank },
    Column(title: "bias") { $0.bias },
  ]

  /// `97.53 ± 0.21` of several shares, `97.53` of one.
  static func text(of shares: [Double]) -> String {
    guard !shares.isEmpty else { return "" }
    let mean = shares.reduce(0, +) / Double(shares.count)
    guard shares.count > 1 else { return percent(mean) }
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(shares.count - 1)
    return "\(percent(mean)) ± \(percent(variance.squareRoot()))"
  }

  private static func hitRate(_ localisation: DiagnosisResult.Localisation, _ k: Int) -> Double {
    localisation.at.first { $0.k == k }?.hitRate ?? 0
  }
}
