import ArgumentParser
import TocsinDetect
import TocsinFormat
import TocsinTensor
import TocsinTraining
import ToolSupport

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares a model's verdicts with the truth, beside trivial baselines.",
    subcommands: [EvaluateDeepLog.self, EvaluateChimera.self, EvaluateUnseen.self])
}

struct EvaluateDeepLog: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deeplog",
    abstract: "Scores labelled sessions with the runtime, beside baselines learnt from the same training sessions.",
    discussion: """
      The baselines are learnt from the training sessions that the model file carries, or from those of --train.
      """)

  @Option(help: ArgumentHelp("The model file.", valueName: "file"))
  var model: String

  @Option(help: ArgumentHelp("Normal sessions of keys, one per line.", valueName: "file"))
  var normal: String?

  @Option(help: ArgumentHelp("Abnormal sessions of keys, one per line.", valueName: "file"))
  var abnormal: String?

  @Option(
    help: ArgumentHelp(
      "Raw lines instead, which the model's own parser turns into sessions of keys.", valueName: "file"))
  var logs: String?

  @Option(
    help: ArgumentHelp(
      """
      With --logs: a table with the sessions' identifiers in the first column and Normal or Anomaly in the column Label. \
      Sessions without a label are left out.
      """, valueName: "csv"))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "With --logs: leave out the first sessions to begin, such as those trained on.", valueName: "count"))
  var skip: Int?

  @Option(help: ArgumentHelp("Judge as the literature does: short=anomalous.", valueName: "rule"))
  var compat: Compatibility?

  @Option(help: ArgumentHelp("The sessions that the model was trained on, for the baselines.", valueName: "file"))
  var train: String?

  @Flag(help: "Print the report as JSON, schema \(EvaluationReport.schema).")
  var json = false

  func validate() throws {
    switch (logs, labels, normal, abnormal) {
    case (_?, _?, nil, nil), (nil, nil, _?, _?): break
    case (_?, nil, _, _): throw ValidationError("--logs needs --labels, the truth about its sessions")
    case (nil, _?, _, _): throw ValidationError("--labels belongs to --logs")
    default:
      throw ValidationError("name labelled sessions: --normal and --abnormal, or --logs and --labels")
    }
    if skip != nil, logs == nil { throw ValidationError("--skip belongs to --logs") }
    if let skip, skip < 0 { throw ValidationError("--skip takes 0 or more") }
  }

  func run() throws {
    let kernels = try requestedKernels()
    let file = try loadModelFile(model)
    let detector = try deepLogModel(of: file, path: model, kernels: kernels)
    let (normalSessions, abnormalSessions, log) = try labelledSessions(for: detector)
    let training = try trainingSessions(of: file)
    let judged = compat?.protocol ?? .modelled
    var progress = ProgressBar()
    let evaluation = try ToolFailure.attributing(to: model) {
      try DeepLogEvaluation.evaluate(
        detector, normal: normalSessions, abnormal: abnormalSessions, protocol: judged
      ) { progress.update(completed: $0, of: $1, detail: "distinct sessions") }
    }
    progress.finish()
    var report = EvaluationReport(evaluation, model: detector, protocol: judged, log: log)
    if let training {
      let isCompatible = judged == .shortIsAnomalous
      let baselines = deepLogBaselines(
        trainedOn: training, topG: detector.configuration.compatibleTopG,
        fullWindow: isCompatible ? detector.configuration.windowLength : nil)
      for baseline in baselines {
        report.add(baseline.evaluate(normal: normalSessions, abnormal: abnormalSessions), named: baseline.name)
      }
    }
    try StandardOutput.print(json ? report.json() : report.text)
  }

  private func labelledSessions(
    for detector: DeepLogModel
  ) throws(ToolFailure) -> (normal: SessionDataset, abnormal: SessionDataset, log: LogSessionsReport?) {
    if let normal, let abnormal { return (try loadSessions(normal), try loadSessions(abnormal), nil) }
    guard let logs, let labels else { throw ToolFailure("no sessions; name some with --logs and --labels") }
    guard let parser = detector.logParser else {
      throw ToolFailure(
        "the model has no log parser; train it with --logs, or give sessions of keys with --normal and --abnormal",
        file: model)
    }
    let selection = LogSessionSelection(places: (skip ?? 0)..<Int.max, labels: try loadSessionLabels(labels))
    let read = try loadLabelledSessions(fromLog: logs, parser: parser, selection: selection)
    return (read.normal, read.abnormal, read.report)
  }

  private func trainingSessions(of file: ModelFile) throws(ToolFailure) -> SessionDataset? {
    if let train {
      let sessions = try loadSessions(train)
      try checkIsTrainedOn(sessions, train, provenance: "data.sha256", of: file)
      return sessions
    }
    guard let section = file.baselines else { return nil }
    return try ToolFailure.attributing(to: model, exit: .bad) { try SessionDataset(decodingBaselines: section) }
  }
}
