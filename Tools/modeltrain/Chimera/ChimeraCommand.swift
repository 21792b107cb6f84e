import ArgumentParser
import TocsinAutograd
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinLogs
import TocsinTraining
import ToolSupport

struct ChimeraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chimera",
    abstract: "Trains Chimera on windows of a log known to be normal or abnormal, and writes a model file.",
    discussion: """
      One network tells abnormal windows from normal ones and ranks the lines of a window as root causes, which it learns \
      from the labels of windows alone: labels of lines are not read. Windows are given as keys, one a line \
      (label:keys:line labels), or as the raw lines of a log whose format has a field <Label>, `-` for all but alerts; \
      templates are then learnt with the options of `modeltrain parse` and go into the model file.

      A share of the distinct windows is held out: it chooses the epoch, calibrates the probability and sets the \
      threshold. Windows of --dev-normal and --dev-abnormal are judged once, when all is done, beside baselines without a \
      network. The same windows, options and seed give the same bytes, with any number of threads and on any CPU.
      """)

  @OptionGroup var sources: ChimeraSources

  @Option(name: [.short, .long], help: ArgumentHelp("The model file to write.", valueName: "file"))
  var output: String

  @Flag(help: "Train with and without ILRL and CDA, all four, and compare them; the model is that with both.")
  var ablations = false

  @Option(help: "Train with so many seeds, from --seed on; the model is the one with the lowest loss on the hold-out.")
  var seeds = 1

  @Option(help: "The same seed gives the same model.")
  var seed: UInt64 = 1

  @Option(
    help:
      "The share of abnormal windows in use, for the probability; by default that of the log's windows, or of distinct windows of keys."
  )
  var prior: Double?

  @OptionGroup var options: ChimeraOptions

  @OptionGroup var files: TrainingFiles

  @Option(help: ArgumentHelp("Lines of `name: text` for the model's card.", valueName: "file"))
  var card: String?

  @Flag(help: "Print the report as JSON, schema \(ChimeraTrainReport.schema).")
  var json = false

  @OptionGroup(title: "Raw logs (with --logs)") var logOptions: LogOptions

  func validate() throws {
    if sources.logs == nil, !logOptions.areDefaults {
      throw ValidationError("the options of formats, parsers and masks belong to --logs")
    }
    if seed > UInt64(UInt32.max) { throw ValidationError("--seed takes 0 to \(UInt32.max)") }
    if !(1...100).contains(seeds) { throw ValidationError("--seeds takes 1 to 100") }
    if let prior, !(prior > 0 && prior < 1) { throw ValidationError("--prior takes a share above 0 and below 1") }
    if ablations, !options.ilrl || !options.cda {
      throw ValidationError("--ablations trains with and without: leave out the switches")
    }
    if files.resume != nil || files.log != nil, seeds > 1 || ablations {
      throw ValidationError("--resume and --log follow one training: not with --seeds or --ablations")
    }
  }

  func run() throws {
    let kernels = try requestedKernels()
    try files.check(output: output, inputs: sources.files + [FileArgument("--card", card)])
    let card = try cardTexts(family: "Chimera (He et al., ASE 2025)", intendedUse: Self.intendedUse, of: card)
    let judgement = try sources.judgement()
    let data = try sources.load(logOptions)
    let chosen = ChimeraAblation(ilrl: options.ilrl, cda: options.cda)
    var trials: [ChimeraTrial] = []
    var best: ChimeraTrained?
    for number in 0..<UInt64(seeds) {
      let trained = try trained(
        data, judgement, ablation: chosen, seed: seed + number, card: card, kernels: kernels)
      trials.append(trained.trial)
      if best.map({ trained.trial.validationLoss < $0.trial.validationLoss }) ?? true { best = trained }
    }
    guard let best else { return }
    // Before the others are trained: whatever becomes of them, this one is there.
    let byteCount = try ToolFailure.attributing(to: output) { try ModelFileWriter.write(best.file, to: output) }
    for ablation in ChimeraAblation.allCases where ablations && ablation != chosen {
      for number in 0..<UInt64(seeds) {
        trials.append(
          try trained(data, judgement, ablation: ablation, seed: seed + number, card: card, kernels: kernels).trial)
      }
    }
    let report = ChimeraTrainReport(
      output: output, byteCount: byteCount, trials: trials, chosen: best, baselines: baselines(data, chosen: best))
    try StandardOutput.print(json ? report.json() : report.text)
  }

  private static let intendedUse =
    "Detection of abnormal windows of the log that the training windows come from, and ranking of their root-cause lines."

  private func trained(
    _ data: ChimeraData, _ judgement: ChimeraJudgement?, ablation: ChimeraAblation, seed: UInt64, card: Metadata,
    kernels: KernelSet
  ) throws(ToolFailure) -> ChimeraTrained {
    let training = try sources.training(
      on: data,
      options.configuration(ablation: ablation, seed: seed, window: sources.window, textWidth: data.textWidth))
    var progress = TrainingProgress()
    let network = try files.attributing(to: sources.path) { () throws(TrainingError) in
      try training.run(
        arithmetic: KernelArithmetic(kernels), threads: options.threads, checkpoint: files.checkpoint, log: files.log
      ) { progress.show($0) }
    }
    progress.finish()
    var export = data.makeExport()
    export.stride = sources.stride
    // Of a log it is known how many windows are abnormal; a file of windows may repeat them.
    export.prior = prior ?? (data.log == nil ? nil : data.abnormalShare)
    export.card = card
    export.provenance = provenance(of: training, network: network, data: data, ablation: ablation)
    let file = try ToolFailure.attributing(to: output) {
      try export.modelFile(of: network, training: training, kernels: kernels)
    }
    return try ChimeraTrained(
      ablation: ablation, seed: seed, file: file, training: training, summary: network.summary, judgement: judgement,
      output: output, kernels: kernels)
  }

  /// What the baselines make of the windows that the models are judged by. They know all windows, the hold-out among
  /// them.
  private func baselines(_ data: ChimeraData, chosen: ChimeraTrained) -> [DiagnosisResult] {
    guard let diagnosed = chosen.diagnosed else { return [] }
    let rules =
      trainedBaselines(normal: data.normal, abnormal: data.abnormal)
      + countingBaselines(chosen.training.baselineCounts)
    return rules.map { DiagnosisResult(ofDistinct: $0.diagnoses(of: diagnosed.truth), truth: diagnosed.truth) }
  }
}
