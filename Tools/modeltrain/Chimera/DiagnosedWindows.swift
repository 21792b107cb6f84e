import TocsinDetect
import TocsinLogs
import TocsinTraining
import ToolSupport

/// Windows with the truth about their lines, and what a model says about them.
struct DiagnosedWindows {
  var truth: WindowTruth
  var diagnoses: WindowDiagnoses
  /// `nil` where windows were given.
  var log: WindowLogReport?

  /// Of windows none of which is longer than the model's.
  init(_ truth: WindowTruth, model: ChimeraModel, path: String) throws(ToolFailure) {
    self.truth = truth
    var progress = ProgressBar()
    diagnoses = try ToolFailure.attributing(to: path) { () throws(DetectError) in
      var diagnoser = try ChimeraDiagnoser(model)
      return try diagnoser.diagnoses(of: truth) {
        progress.update(completed: $0, of: $1, detail: "distinct windows")
      }
    }
    progress.finish()
  }

  /// Of a raw log.
  init(log path: String, model: ChimeraModel, path modelPath: String) throws(ToolFailure) {
    var diagnoser = try Self.diagnoser(model, path: modelPath)
    var input = try LogInput(path, format: model.logParser?.format)
    while try input.advance() { diagnoser.read(input.line) }
    diagnoser.finish()
    let counts = diagnoser.counts
    guard counts.lines > 0 else { throw ToolFailure("holds no lines; name a log", file: input.name) }
    guard counts.withoutHeader < counts.lines else {
      throw ToolFailure(
        "no line is of the format \(printable(input.format.text)), which the model was trained on; name a log of its system",
        file: input.name)
    }
    truth = diagnoser.truth
    diagnoses = diagnoser.diagnoses
    log = WindowLogReport(diagnoser, of: input.name, model: model)
  }

  // Inlined, moving the diagnoser out of a closure trips the compiler (Swift 6.3).
  @inline(never)
  private static func diagnoser(_ model: ChimeraModel, path: String) throws(ToolFailure) -> ChimeraLogDiagnoser {
    do throws(ChimeraLogError) {
      return try ChimeraLogDiagnoser(model)
    } catch {
      throw ToolFailure("\(error)", file: path)
    }
  }
}

/// What became of the lines of a raw log.
struct WindowLogReport: Encodable {
  var file: String
  var format: String
  /// What tells sessions apart.
  var session: String
  var templates: Int
  var windowLength: Int
  var stride: Int
  var lines: Int
  /// Lines that are not of the format.
  var unmatchedLines: Int
  var linesWithoutSession: Int
  /// Lines of the format that no template matches.
  var unknownLines: Int
  /// Lines that name more sessions than are told apart.
  var crowdedLines: Int
  /// Lines whose label is not `-`.
  var alertLines: Int
  /// Sessions that ended for want of room.
  var evictedSessions: Int

  init(_ diagnoser: borrowing ChimeraLogDiagnoser, of file: String, model: ChimeraModel) {
    self.file = file
    let counts = diagnoser.counts
    format = printable(diagnoser.parser.format.text)
    session = printable(diagnoser.parser.sessions.text)
    templates = diagnoser.parser.templates.count
    windowLength = model.configuration.windowLength
    stride = model.configuration.stride
    lines = counts.lines
    unmatchedLines = counts.withoutHeader
    linesWithoutSession = diagnoser.withoutSessionCount
    unknownLines = counts.unknown
    crowdedLines = counts.crowded
    alertLines = diagnoser.alertCount
    evictedSessions = diagnoser.evictedSessionCount
  }

  /// The report for a terminal. What is zero goes without saying.
  var text: String {
    let parts = [
      (unmatchedLines, "not of the format"), (linesWithoutSession, "in no session"),
      (unknownLines, "without a template"),
      (crowdedLines, "in the first of their sessions only"), (alertLines, "alerts"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "\(file): \(lines) lines of the format \(format), \(templates) templates\n"
      + (parts.isEmpty ? "" : "lines: \(parts.joined(separator: ", "))\n")
      + "windows of \(windowLength) lines, one every \(stride), by \(session)\n"
      + (evictedSessions > 0
        ? "\(evictedSessions) sessions ended for want of room: their windows are not those of training\n" : "")
  }
}
