import ArgumentParser
import TocsinDetect
import TocsinFormat
import TocsinTraining
import ToolSupport

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares a model's verdicts with the truth, beside trivial baselines.",
    subcommands: [EvaluateDeepLog.self])
}

struct EvaluateDeepLog: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deeplog",
    abstract: "Scores labelled sessions with the runtime, beside baselines learnt from the same training sessions.",
    discussion: """
      The baselines are learnt from the training sessions that the model file carries, or from --train where it carries \
      none.
      """)

  @Option(help: ArgumentHelp("The model file.", valueName: "file"))
  var model: String

  @Option(help: ArgumentHelp("Normal sessions, one per line.", valueName: "file"))
  var normal: String

  @Option(help: ArgumentHelp("Abnormal sessions, one per line.", valueName: "file"))
  var abnormal: String

  @Option(help: ArgumentHelp("Judge as the literature does: short=anomalous.", valueName: "rule"))
  var compat: Compatibility?

  @Option(help: ArgumentHelp("Training sessions for the baselines.", valueName: "file"))
  var train: String?

  @Flag(help: "Print the report as JSON, schema \(EvaluationReport.schema).")
  var json = false

  func run() throws {
    let kernels = try requestedKernels()
    let file = try loadModelFile(model)
    let detector = try deepLogModel(of: file, path: model, kernels: kernels)
    let normalSessions = try loadSessions(normal)
    let abnormalSessions = try loadSessions(abnormal)
    let training = try trainingSessions(of: file)
    let judged = compat?.protocol ?? .modelled
    var progress = ProgressBar()
    let evaluation = try ToolFailure.attributing(to: model) {
      try DeepLogEvaluation.evaluate(
        detector, normal: normalSessions, abnormal: abnormalSessions, protocol: judged
      ) { progress.update(completed: $0, of: $1, detail: "distinct sessions") }
    }
    progress.finish()
    var report = EvaluationReport(evaluation, model: detector, protocol: judged)
    if let training {
      let isCompatible = judged == .shortIsAnomalous
      let baselines = deepLogBaselines(
        trainedOn: training, topG: detector.configuration.compatibleTopG,
        fullWindow: isCompatible ? detector.configuration.windowLength : nil)
      for baseline in baselines {
        report.add(baseline.evaluate(normal: normalSessions, abnormal: abnormalSessions), named: baseline.name)
      }
    }
    var output = StandardOutput()
    try output.write(json ? report.json() : report.text)
    try output.flush()
  }

  private func trainingSessions(of file: ModelFile) throws(ToolFailure) -> SessionDataset? {
    if let train { return try loadSessions(train) }
    guard let section = file.baselines else { return nil }
    return try ToolFailure.attributing(to: model, exit: .bad) { try SessionDataset(decodingBaselines: section) }
  }
}
