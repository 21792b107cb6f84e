import TocsinDetect
import TocsinLogs
import ToolSupport

/// What is told of windows as they are judged: an object each, and totals.
struct WindowReport: ~Copyable {
  var totals = WindowTotals()
  private var writer: VerdictWriter
  private let detail: WindowDetail
  private let vocabulary: LogKeyVocabulary

  init(of model: ChimeraModel, detail: WindowDetail) {
    writer = VerdictWriter(templates: model.logParser?.templates)
    vocabulary = model.vocabulary
    self.detail = detail
  }

  /// A window that was a line of the input.
  mutating func tell(_ window: borrowing JudgedWindow, line: Int) throws(ToolFailure) {
    guard begin(window) else { return }
    writer.json.field("line", line)
    try end(window)
  }

  /// A window of a session that a number names.
  mutating func tell(_ window: borrowing JudgedWindow, session: UInt64) throws(ToolFailure) {
    guard begin(window) else { return }
    writer.json.field("session", Int(session))
    try end(window)
  }

  /// A window of a session that a text names.
  mutating func tell(_ window: borrowing JudgedWindow, session name: Span<UInt8>) throws(ToolFailure) {
    guard begin(window) else { return }
    writer.json.field("session", text: name)
    try end(window)
  }

  mutating func flush() throws(ToolFailure) { try writer.flush() }

  /// Writes the totals of a raw log, for programs and for people.
  mutating func finish(input: String) throws(ToolFailure) {
    try writer.write(totals)
    try writer.flush()
    writeToStandardError("modelserve: \(printable(input)): \(totals.summary)\n")
  }

  /// Says so where the input looks as if it were not of windows: entries, a session and a key each, are windows of two.
  func hintAtOtherInput(_ input: String, windowLength: Int) {
    guard totals.windows > 1, totals.longest == 2, windowLength > 2 else { return }
    writeToStandardError(
      "modelserve: \(printable(input)): no window has more than 2 lines, the model's have \(windowLength); "
        + "where the input holds a session and a key a line, give --input entries\n")
  }

  private mutating func begin(_ window: borrowing JudgedWindow) -> Bool {
    totals.count(window.verdict)
    guard detail.writesAll || window.verdict.isAnomalous else { return false }
    writer.json.begin(schema: "tocsin.window/1")
    return true
  }

  private mutating func end(_ window: borrowing JudgedWindow) throws(ToolFailure) {
    writer.append(window, detail: detail, vocabulary)
    try writer.writeLine()
  }
}
