import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinTraining
import ToolSupport

/// How one training ended.
struct ChimeraTrial {
  let ablation: ChimeraAblation
  let seed: UInt64
  let summary: TrainingSummary
  let configuration: ChimeraConfiguration
  /// Held-out windows of which tape and runtime made the same, to the bit.
  let agreeingWindows: Int
  /// Of the distinct windows that models are judged by; `nil` where there are none.
  let result: DiagnosisResult?

  var validationLoss: Double { summary.validationLoss ?? .infinity }
}

/// A trained model, and what it was trained by.
struct ChimeraTrained {
  let trial: ChimeraTrial
  let file: ModelFile
  let training: ChimeraTraining
  let diagnosed: DiagnosedWindows?

  /// - Throws: where the runtime does not give the bits of the tape, which would be a defect of one of the two.
  init(
    ablation: ChimeraAblation, seed: UInt64, file: ModelFile, training: ChimeraTraining, summary: TrainingSummary,
    judgement: ChimeraJudgement?, output: String, kernels: KernelSet
  ) throws(ToolFailure) {
    let model = try chimeraModel(of: file, path: output, kernels: kernels)
    var agreeing = 0
    for windows in [training.heldOut.normal, training.heldOut.abnormal] {
      let agreement = try ToolFailure.attributing(to: output) {
        try TapeAgreement(file, model: model, windows: windows, kernels: kernels)
      }
      if let window = agreement.firstDifference {
        throw ToolFailure(
          "the runtime differs from training in held-out window \(window), which is a defect; report it", file: output,
          exit: .bad)
      }
      agreeing += agreement.windows
    }
    diagnosed = try judgement?.diagnosed(by: model, path: output)
    trial = ChimeraTrial(
      ablation: ablation, seed: seed, summary: summary, configuration: model.configuration, agreeingWindows: agreeing,
      result: diagnosed.map { DiagnosisResult(ofDistinct: $0.diagnoses, truth: $0.truth) })
    self.file = file
    self.training = training
  }
}
