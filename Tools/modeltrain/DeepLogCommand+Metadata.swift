import Foundation
import TocsinDetect
import TocsinFormat
import TocsinTensor
import TocsinTraining
import ToolSupport

extension DeepLogCommand {
  /// What repeats the training: data, options, seed, version. No time, host, path or thread count.
  func provenance(
    of training: DeepLogTraining, network: TrainedNetwork, dataset: SessionDataset, log: LogTrainingData?
  ) -> Metadata {
    let configuration = training.configuration
    let options = configuration.training
    var texts = Metadata()
    texts.set("trainer", to: "modeltrain \(toolVersion)")
    if let fingerprint = dataset.fingerprint { texts.set("data.sha256", to: fingerprint.text) }
    if let log { set(log, in: &texts) }
    texts.set("data.sessions", to: "\(dataset.count)")
    texts.set("data.keys", to: "\(dataset.keyCount)")
    texts.set("data.held-out-sessions", to: "\(training.sessionCounts.holdOut)")
    texts.set("option.history", to: configuration.history == .session ? "session" : "window")
    texts.set(
      "option.compat", to: configuration.sessions == .modelled ? "none" : Compatibility.shortIsAnomalous.rawValue)
    texts.set("option.window", to: "\(configuration.windowLength)")
    texts.set("option.layers", to: "\(configuration.layers)")
    texts.set("option.hidden", to: "\(configuration.hiddenSize)")
    texts.set("option.top", to: "\(top)")
    texts.set("option.epochs", to: "\(options.epochs)")
    texts.set("option.seed", to: "\(options.seed)")
    texts.set("option.batch", to: "\(options.batchSize)")
    texts.set("option.learning-rate", to: "\(options.learningRate)")
    if initialiser != .deeplog { texts.set("option.initialiser", to: initialiser.rawValue) }
    texts.set("result.epochs", to: "\(network.summary.epochs)")
    texts.set("result.best-epoch", to: "\(network.summary.bestEpoch)")
    texts.set("result.training-loss", to: "\(network.summary.trainingLoss)")
    if let loss = network.summary.validationLoss { texts.set("result.validation-loss", to: "\(loss)") }
    return texts
  }

  /// What repeats the way from raw lines to sessions, besides what is in the log parser section.
  private func set(_ log: LogTrainingData, in texts: inout Metadata) {
    let report = log.report
    texts.set("log.sha256", to: log.digest.text)
    texts.set("log.lines", to: "\(report.lines)")
    texts.set("log.lines.unmatched", to: "\(report.unmatchedLines)")
    texts.set("log.lines.unknown", to: "\(report.unknownLines)")
    texts.set("log.sessions", to: "\(report.sessions)")
    texts.set("log.sessions.abnormal", to: "\(report.abnormalSessions)")
    texts.set("log.sessions.unlabelled", to: "\(report.unlabelledSessions)")
    texts.set("log.sessions.outside", to: "\(report.outsideSessions)")
    logOptions.setProvenance(in: &texts)
    if let sessions = sources.sessions { texts.set("option.sessions", to: "\(sessions)") }
  }
}

extension LogOptions {
  /// What templates were learnt with, besides what is in the log parser section.
  func setProvenance(in texts: inout Metadata) {
    texts.set("option.parser", to: chosenParser.rawValue)
    if let similarity { texts.set("option.similarity", to: "\(similarity)") }
    if let depth { texts.set("option.depth", to: "\(depth)") }
    if let maxChildren { texts.set("option.max-children", to: "\(maxChildren)") }
    if let maxClusters { texts.set("option.max-clusters", to: "\(maxClusters)") }
  }
}

/// A model's card: what a command knows, and what `--card` says.
func cardTexts(family: String, intendedUse: String, of card: String?) throws(ToolFailure) -> Metadata {
  var texts = Metadata()
  texts.set("family", to: family)
  texts.set("intendedUse", to: intendedUse)
  guard let card else { return texts }
  var lines = try LineReader(card)
  while try lines.advance() {
    let line = String(copying: lines.line)
    guard !line.isEmpty else { continue }
    guard let colon = line.firstIndex(of: ":"), let name = Name(bytes: Array(line[..<colon].utf8)) else {
      throw ToolFailure("line \(lines.lineNumber): no name; write `name: text`, the name without blanks", file: card)
    }
    texts.set(name, to: String(line[line.index(after: colon)...]).trimmingCharacters(in: .whitespaces))
  }
  return texts
}

extension String {
  /// UTF-8 bytes as text; what is not valid becomes U+FFFD.
  init(copying bytes: Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

/// The processors that this process may use.
func processorCount() -> Int { ProcessInfo.processInfo.activeProcessorCount }
