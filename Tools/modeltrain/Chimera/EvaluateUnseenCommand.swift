import ArgumentParser
import TocsinAutograd
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinLogs
import TocsinTraining
import ToolSupport

struct EvaluateUnseen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chimera-unseen",
    abstract: "Trains Chimera without some alert templates, and judges it by windows that hold them.",
    discussion: """
      The templates of root causes are dealt into folds. For each fold a model is trained on the windows without any of \
      its templates, and all models together are judged by the abnormal windows whose root causes are all of templates \
      that their training did not have, beside baselines that learnt from the same windows. What is held out and what is a cause is \
      read from line labels; no model is trained on them.

      Of a log the parser still knows all templates: a line of a held-out one is known by its text, as a new line would be by \
      its words. With windows, models are judged by --dev-normal and --dev-abnormal; with --logs, by the windows that each fold left \
      out.
      """)

  @OptionGroup var sources: ChimeraSources

  @Option(help: "Folds that the alert templates are dealt into.")
  var folds = 5

  @Option(help: "What templates are dealt and models trained by.")
  var seed: UInt64 = 1

  @OptionGroup var options: ChimeraOptions

  @Flag(help: "Print the report as JSON, schema \(UnseenReport.schema).")
  var json = false

  @OptionGroup(title: "Raw logs (with --logs)") var logOptions: LogOptions

  func validate() throws {
    if !(2...100).contains(folds) { throw ValidationError("--folds takes 2 to 100") }
    if sources.logs == nil, sources.devNormal == nil {
      throw ValidationError("name windows to judge by: --dev-normal and --dev-abnormal")
    }
    if sources.devLogs != nil {
      throw ValidationError("--dev-logs has no place here: folds are judged by what they left out")
    }
  }

  func run() throws {
    let kernels = try requestedKernels()
    let (training, judged, log) = try windows()
    let holdOut = TemplateHoldOut(training.abnormal, folds: folds, seed: seed)
    guard holdOut.folds.count > 1 else {
      throw ToolFailure(
        "has a single alert template, and training needs another; name windows with more of them", file: sources.path)
    }
    var report = UnseenReport(alertTemplates: holdOut.folds.reduce(0) { $0 + $1.count })
    for (fold, held) in holdOut.folds.enumerated() {
      let truth = WindowTruth(
        normal: TemplateHoldOut.windows(of: judged.normal.distinct, without: held),
        abnormal: TemplateHoldOut.windows(of: judged.abnormal, causedOnlyBy: held))
      guard truth.abnormal.count > 0 else { continue }
      writeToStandardError("fold \(fold + 1) of \(holdOut.folds.count): \(held.count) templates held out\n")
      let left = ChimeraData(
        normal: TemplateHoldOut.windows(of: training.normal, without: held),
        abnormal: TemplateHoldOut.windows(of: training.abnormal.windows, without: held), parser: log?.parser,
        words: try log.flatMap { log throws(ToolFailure) in try words(of: log, without: held) })
      let (model, counts) = try model(of: left, kernels: kernels)
      let rules = trainedBaselines(normal: left.normal, abnormal: left.abnormal) + countingBaselines(counts)
      let diagnoses = try ToolFailure.attributing(to: sources.path) { () throws(DetectError) in
        var diagnoser = try ChimeraDiagnoser(model)
        return try diagnoser.diagnoses(of: truth)
      }
      report.add(fold: held, truth: truth, [diagnoses] + rules.map { $0.diagnoses(of: truth) })
    }
    report.finish()
    try StandardOutput.print(json ? report.json() : report.text)
  }

  /// What is trained on and what is judged by: of a log the same windows.
  private func windows() throws(ToolFailure) -> (training: WindowTruth, judged: WindowTruth, log: LogTemplates?) {
    if let logs = sources.logs {
      let log = try sources.learnt(logs, logOptions)
      let windows = try loadLabelledLogWindows(
        logs, log, window: sources.window, stride: sources.stride ?? sources.window)
      return (windows, windows, log)
    }
    guard let normal = sources.normal, let abnormal = sources.abnormal, let devNormal = sources.devNormal,
      let devAbnormal = sources.devAbnormal
    else { throw ToolFailure("no windows; name some with --normal and --abnormal, --dev-normal and --dev-abnormal") }
    let training = WindowTruth(
      normal: try loadWindows(normal, .normal), abnormal: try loadLabelledWindows(abnormal, .abnormal))
    let judged = try loadTruth(
      normal: devNormal, abnormal: devAbnormal, windowLength: sources.window, source: "--window")
    return (training, judged, nil)
  }

  /// Word vectors that know nothing of templates that are held out.
  private func words(of log: LogTemplates, without held: Set<UInt32>) throws(ToolFailure) -> WordVectors? {
    try sources.words(
      of: log.templates.enumerated().filter { !held.contains(UInt32($0.offset) + 1) }.map(\.element))
  }

  /// Trains a model, and counts what it was trained on.
  private func model(
    of data: ChimeraData, kernels: KernelSet
  ) throws(ToolFailure) -> (model: ChimeraModel, counts: TemplateCounts) {
    let training = try sources.training(
      on: data,
      options.configuration(
        ablation: ChimeraAblation(ilrl: options.ilrl, cda: options.cda), seed: seed, window: sources.window,
        textWidth: data.textWidth))
    var progress = TrainingProgress()
    let network = try ToolFailure.attributing(to: sources.path) { () throws(TrainingError) in
      try training.run(arithmetic: KernelArithmetic(kernels), threads: options.threads) { progress.show($0) }
    }
    progress.finish()
    let file = try ToolFailure.attributing(to: sources.path) {
      try data.makeExport().modelFile(of: network, training: training, kernels: kernels)
    }
    return (try chimeraModel(of: file, path: sources.path, kernels: kernels), training.baselineCounts)
  }
}
