import TocsinDetect
import TocsinTraining
import ToolSupport

/// What `modeltrain deeplog` tells when it is done.
struct TrainReport: JSONReport {
  static let schema = "tocsin.train/1"

  var output: String
  var byteCount: Int
  var sessions: Int
  var keys: Int
  /// What predictions look back on.
  var history: String
  var parameters: Int
  var epochs: Int
  var bestEpoch: Int
  var trainingLoss: Double
  var validationLoss: Double?
  /// `nil` where training was on sessions of keys.
  var log: LogSessionsReport?

  init(
    output: String, byteCount: Int, sessions: Int, keys: Int, history: DeepLogHistory, parameters: Int,
    summary: TrainingSummary, log: LogSessionsReport?
  ) {
    self.output = output
    self.byteCount = byteCount
    self.sessions = sessions
    self.keys = keys
    self.history = history == .session ? "session" : "window"
    self.parameters = parameters
    self.log = log
    epochs = summary.epochs
    bestEpoch = summary.bestEpoch
    trainingLoss = summary.trainingLoss
    validationLoss = summary.validationLoss
  }

  /// The report for a terminal.
  var text: String {
    var text = log?.text ?? ""
    text += "\(output): \(byteCount) bytes, \(parameters) parameters, \(keys) keys, trained on \(sessions) sessions"
    text += " with \(history) history\n"
    text += "\(epochs) epochs, state of epoch \(bestEpoch); loss \(rounded(trainingLoss, digits: 4))"
    if let validationLoss { text += ", on the hold-out \(rounded(validationLoss, digits: 4))" }
    return text + " nats per key\n"
  }
}
