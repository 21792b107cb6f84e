import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinTraining
import ToolSupport

/// One training with its model, and what the model makes of the windows that it is judged by.
struct ChimeraTrial {
  let ablation: ChimeraAblation
  let seed: UInt64
  let file: ModelFile
  let training: ChimeraTraining
  let summary: TrainingSummary
  let configuration: ChimeraConfiguration
  /// Held-out windows of which tape and runtime made the same, to the bit.
  let agreeingWindows: Int
  let diagnosed: DiagnosedWindows?
  /// Of distinct windows; `nil` where there are none to judge by.
  let result: DiagnosisResult?

  var validationLoss: Double { summary.validationLoss ?? .infinity }

  /// - Throws: where the runtime does not give the bits of the tape, which would be a defect of one of the two.
  init(
    ablation: ChimeraAblation, seed: UInt64, file: ModelFile, training: ChimeraTraining, summary: TrainingSummary,
    sources: ChimeraSources, output: String, kernels: KernelSet
  ) throws(ToolFailure) {
    let model = try chimeraModel(of: file, path: output, kernels: kernels)
    let agreement = try ToolFailure.attributing(to: output) {
      try TapeAgreement(file, model: model, windows: training.heldOut.abnormal, kernels: kernels)
    }
    if let window = agreement.firstDifference {
      throw ToolFailure(
        "the runtime differs from training in held-out window \(window), which is a defect; report it", file: output,
        exit: .bad)
    }
    diagnosed = try sources.diagnosed(by: model, path: output)
    result = diagnosed.map { diagnosed in
      let subset = WindowSubset(distinct: diagnosed.truth)
      return DiagnosisResult(
        DiagnosisEvaluation(diagnosed.diagnoses, truth: diagnosed.truth, subset: subset), named: ChimeraDiagnoser.name)
    }
    configuration = model.configuration
    agreeingWindows = agreement.windows
    self.ablation = ablation
    self.seed = seed
    self.file = file
    self.training = training
    self.summary = summary
  }
}
