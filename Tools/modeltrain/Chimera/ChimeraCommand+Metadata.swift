import TocsinDetect
import TocsinFormat
import TocsinTensor
import TocsinTraining
import ToolSupport

extension ChimeraCommand {
  /// What repeats the training: data, options, seed, version. No time, host, path or thread count.
  func provenance(
    of training: ChimeraTraining, network: TrainedNetwork, data: ChimeraData, ablation: ChimeraAblation
  ) -> Metadata {
    let (configuration, options) = (training.configuration, training.configuration.training)
    let architecture = configuration.architecture
    var texts = Metadata()
    texts.set("trainer", to: "modeltrain \(toolVersion)")
    if let fingerprint = data.normal.fingerprint { texts.set("data.normal.sha256", to: fingerprint.text) }
    if let fingerprint = data.abnormal.fingerprint { texts.set("data.abnormal.sha256", to: fingerprint.text) }
    if let log = data.log {
      texts.set("log.sha256", to: log.digest.text)
      texts.set("log.lines", to: "\(log.counts.lines)")
      texts.set("log.lines.unmatched", to: "\(log.counts.unmatched)")
      texts.set("log.lines.unknown", to: "\(log.counts.unknown)")
      logOptions.setProvenance(in: &texts)
      texts.set("option.stride", to: "\(sources.stride ?? sources.window)")
      texts.set("option.text", to: "\(architecture.textWidth)")
      if sources.glove != nil { texts.set("option.glove", to: "true") }
    }
    texts.set("data.normal.windows", to: "\(training.trained.normal.count)")
    texts.set("data.abnormal.windows", to: "\(training.trained.abnormal.count)")
    texts.set("data.held-out-windows", to: "\(training.heldOut.normal.count + training.heldOut.abnormal.count)")
    texts.set("option.preset", to: self.options.preset.rawValue)
    texts.set("option.window", to: "\(architecture.windowLength)")
    texts.set("option.fusion", to: architecture.fusion == .mean ? "mean" : "sum")
    texts.set("option.ilrl", to: "\(ablation.hasILRL)")
    texts.set("option.cda", to: "\(ablation.hasCDA)")
    texts.set("option.linear", to: "\(architecture.startsFromLinearModel)")
    texts.set("option.hidden", to: "\(architecture.hiddenSize)")
    texts.set("option.embedding", to: "\(architecture.embeddingWidth)")
    texts.set("option.batch", to: "\(options.batchSize)")
    texts.set("option.epochs", to: "\(options.epochs)")
    texts.set("option.learning-rate", to: "\(options.learningRate)")
    texts.set("option.seed", to: "\(options.seed)")
    texts.set("option.validation", to: "\(configuration.holdOut)")
    if let prior { texts.set("option.prior", to: "\(prior)") }
    texts.set("result.epochs", to: "\(network.summary.epochs)")
    texts.set("result.best-epoch", to: "\(network.summary.bestEpoch)")
    texts.set("result.training-loss", to: "\(network.summary.trainingLoss)")
    if let loss = network.summary.validationLoss { texts.set("result.validation-loss", to: "\(loss)") }
    return texts
  }
}
