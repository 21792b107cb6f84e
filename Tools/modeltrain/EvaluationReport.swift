import TocsinDetect
import TocsinTraining
import ToolSupport

/// What `modeltrain evaluate deeplog` tells. Counts are sessions.
struct EvaluationReport: JSONReport {
  static let schema = "tocsin.evaluate/1"

  struct Result: Encodable {
    var name: String
    /// Its fields are the result's own.
    var counts: ConfusionReport

    private enum Field: CodingKey {
      case name
    }

    init(_ counts: ConfusionCounts, named name: String) {
      self.name = name
      self.counts = ConfusionReport(counts)
    }

    func encode(to encoder: any Encoder) throws {
      try counts.encode(to: encoder)
      var container = encoder.container(keyedBy: Field.self)
      try container.encode(name, forKey: .name)
    }
  }

  /// True positives by what gives them away.
  struct Composition: Encodable {
    var short: Int
    var unseenKey: Int
    var modelOnly: Int
  }

  struct SweepPoint: Encodable {
    var topG: Int
    var result: Result
  }

  var `protocol`: String
  var history: String
  var deepLog: Result
  var composition: Composition
  /// False positives by the reason of the first anomaly.
  var falseAlarms: [String: Int]
  /// Rank alone, for every g.
  var sweep: [SweepPoint]
  /// `nil` where the training sessions are not at hand.
  var baselines: [Result]?
  /// `nil` where the sessions were given as keys.
  var log: LogSessionsReport?

  init(
    _ evaluation: DeepLogEvaluation, model: DeepLogModel, protocol: DeepLogProtocol, log: LogSessionsReport? = nil
  ) {
    self.log = log
    self.protocol = `protocol` == .modelled ? "modelled" : Compatibility.shortIsAnomalous.rawValue
    history = `protocol` == .modelled && model.configuration.history == .session ? "session" : "window"
    deepLog = Result(evaluation.counts, named: "DeepLog")
    composition = Composition(
      short: evaluation.composition.short, unseenKey: evaluation.composition.unseenKey,
      modelOnly: evaluation.composition.modelOnly)
    falseAlarms = [:]
    for (reason, count) in evaluation.falseAlarms { falseAlarms["\(reason.name)"] = count }
    sweep = evaluation.sweep.enumerated().map { index, counts in
      SweepPoint(topG: index + 1, result: Result(counts, named: "g = \(index + 1)"))
    }
  }

  mutating func add(_ counts: ConfusionCounts, named name: String) {
    baselines = (baselines ?? []) + [Result(counts, named: name)]
  }

  /// The report for a terminal.
  var text: String {
    var table = Self.table("detector")
    Self.append(deepLog, to: &table)
    for baseline in baselines ?? [] { Self.append(baseline, to: &table) }
    var text = log.map { $0.text + "\n" } ?? ""
    text += "protocol \(self.protocol), history \(history)\n" + table.text
    if baselines == nil {
      text += "no baselines: the model file carries no training sessions; name them with --train\n"
    }
    text += "\ntrue positives: \(composition.short) short, \(composition.unseenKey) longer with an unseen key, "
    text += "\(composition.modelOnly) by the model alone\n"
    if !falseAlarms.isEmpty {
      let reasons = falseAlarms.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      text += "false positives: \(reasons.joined(separator: ", "))\n"
    }
    var sweepTable = Self.table("rank alone")
    for point in sweep { Self.append(point.result, to: &sweepTable) }
    return text + "\n" + sweepTable.text
  }

  private static func table(_ title: String) -> TextTable {
    TextTable([
      (title, .left), ("TP", .right), ("FP", .right), ("FN", .right), ("precision %", .right), ("recall %", .right),
      ("F1 %", .right),
    ])
  }

  private static func append(_ result: Result, to table: inout TextTable) {
    let counts = result.counts
    table.append([
      result.name, "\(counts.truePositives)", "\(counts.falsePositives)", "\(counts.falseNegatives)",
      percent(counts.precision), percent(counts.recall), percent(counts.f1),
    ])
  }

  private static func percent(_ share: Double) -> String { "\((share * 1e5).rounded() / 1e3)" }
}
