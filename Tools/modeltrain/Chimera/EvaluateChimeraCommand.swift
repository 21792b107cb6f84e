import ArgumentParser
import TocsinDetect
import TocsinFormat
import TocsinTensor
import TocsinTraining
import ToolSupport

struct EvaluateChimera: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chimera",
    abstract: "Diagnoses windows with the truth about their lines by the runtime, beside baselines without a network.",
    discussion: """
      A file of windows has one a line, as label:keys:line labels: 0 or 1, the keys of its lines, and for each of them 1 \
      where it is a root cause. Counting baselines come from the model file; with --train-normal and --train-abnormal \
      there are more of them, and what they all make of the windows that training did not see.
      """)

  @Option(help: ArgumentHelp("The model file.", valueName: "file"))
  var model: String

  @Option(help: ArgumentHelp("Normal windows; their line labels may be left out.", valueName: "file"))
  var normal: String?

  @Option(help: ArgumentHelp("Abnormal windows.", valueName: "file"))
  var abnormal: String?

  @Option(
    help: ArgumentHelp(
      """
      Raw lines instead, through the model's own parser and stream. Root causes are the lines whose label field is not -, \
      as alerts are in the public logs of supercomputers.
      """, valueName: "file"))
  var logs: String?

  @Option(help: ArgumentHelp("The normal windows that the model was trained on.", valueName: "file"))
  var trainNormal: String?

  @Option(help: ArgumentHelp("The abnormal windows that the model was trained on.", valueName: "file"))
  var trainAbnormal: String?

  @Flag(help: "Count windows as often as they occur, not each distinct one once.")
  var all = false

  @Flag(help: "Print the report as JSON, schema \(ChimeraEvaluationReport.schema).")
  var json = false

  func validate() throws {
    switch (logs, normal, abnormal) {
    case (_?, nil, nil), (nil, _?, _?): break
    default: throw ValidationError("name windows: --normal and --abnormal, or --logs")
    }
    guard (trainNormal == nil) == (trainAbnormal == nil) else {
      throw ValidationError("--train-normal and --train-abnormal go together")
    }
  }

  func run() throws {
    let kernels = try requestedKernels()
    let file = try loadModelFile(model)
    let detector = try chimeraModel(of: file, path: model, kernels: kernels)
    let training = try trainingWindows(of: file)
    let baselines = try baselines(of: file, training: training)
    let diagnosed = try diagnosedWindows(by: detector)
    let truth = diagnosed.truth

    let others = baselines?.map { $0.diagnoses(of: truth) }
    func comparison(_ subset: WindowSubset) -> WindowComparison {
      WindowComparison(diagnosed.diagnoses, baselines: others, truth: truth, subset: subset, countsCopies: all)
    }
    let subset = all ? WindowSubset(all: truth) : WindowSubset(distinct: truth)
    let novel = subset.novel(of: truth, vocabulary: detector.vocabulary)
    let seen = training.map { SeenWindows($0.normal, $0.abnormal) }
    let report = ChimeraEvaluationReport(
      countsCopies: all, comparison: comparison(subset),
      clean: seen.map { comparison(subset.clean(of: truth, seen: $0)) },
      novel: novel.isEmpty ? nil : comparison(novel), log: diagnosed.log)
    try StandardOutput.print(json ? report.json() : report.text)
  }

  private func diagnosedWindows(by detector: ChimeraModel) throws(ToolFailure) -> DiagnosedWindows {
    if let normal, let abnormal {
      let truth = try loadTruth(
        normal: normal, abnormal: abnormal, windowLength: detector.configuration.windowLength, source: "the model")
      return try DiagnosedWindows(truth, model: detector, path: model)
    }
    guard let logs else { throw ToolFailure("no windows; name some with --normal and --abnormal") }
    return try DiagnosedWindows(log: logs, model: detector, path: model)
  }

  private func trainingWindows(
    of file: ModelFile
  ) throws(ToolFailure) -> (normal: SessionDataset, abnormal: SessionDataset)? {
    guard let trainNormal, let trainAbnormal else { return nil }
    let (normal, abnormal) = (try loadWindows(trainNormal, .normal), try loadWindows(trainAbnormal, .abnormal))
    try checkIsTrainedOn(normal, trainNormal, provenance: "data.normal.sha256", of: file)
    try checkIsTrainedOn(abnormal, trainAbnormal, provenance: "data.abnormal.sha256", of: file)
    return (normal, abnormal)
  }

  /// `nil` where neither the model file nor the options tell what training saw.
  private func baselines(
    of file: ModelFile, training: (normal: SessionDataset, abnormal: SessionDataset)?
  ) throws(ToolFailure) -> [any WindowBaseline]? {
    var counts: TemplateCounts?
    if let section = file.baselines {
      counts = try ToolFailure.attributing(to: model, exit: .bad) { try TemplateCounts(decodingBaselines: section) }
    } else if let training {
      counts = TemplateCounts(normal: training.normal, abnormal: training.abnormal)
      counts?.chooseThreshold(normal: training.normal.distinct, abnormal: training.abnormal.distinct)
    }
    guard let counts else { return nil }
    let trained = training.map { trainedBaselines(normal: $0.normal, abnormal: $0.abnormal) } ?? []
    return trained + countingBaselines(counts)
  }
}
