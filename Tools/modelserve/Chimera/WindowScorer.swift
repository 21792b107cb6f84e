import TocsinDetect
import ToolSupport

/// Scores windows, a line each: prints an object per window, in their order.
///
/// Windows of equal length that are at hand are judged together.
struct WindowScorer: ~Copyable {
  private var scorer: ChimeraScorer
  private var report: WindowReport

  init(scorer: consuming ChimeraScorer, report: consuming WindowReport) {
    self.scorer = scorer
    self.report = report
  }

  /// Scores an input to its end; returns whether a window was anomalous. Blank lines hold no window. Where the input
  /// breaks, the windows until then are told first.
  consuming func score(_ path: String) throws(ToolFailure) -> Bool {
    // As locals, so that lending out a part of one leaves the other free.
    var scorer = scorer
    var report = report
    var lines = try LineReader(path, maximumLineByteCount: SessionLine.maximumByteCount)
    var batch = WindowBatch()
    var failure: ToolFailure?
    do throws(ToolFailure) {
      try Self.read(&lines, &batch, &scorer, &report)
    } catch {
      failure = error
    }
    try Self.judge(&batch, &scorer, &report)
    try report.flush()
    if let failure { throw failure }
    report.hintAtOtherInput(lines.name, windowLength: scorer.model.configuration.windowLength)
    return report.totals.anomalous > 0
  }

  private static func read(
    _ lines: inout LineReader, _ batch: inout WindowBatch, _ scorer: inout ChimeraScorer, _ report: inout WindowReport
  ) throws(ToolFailure) {
    let maximumLength = scorer.model.configuration.windowLength
    var keys: [UInt32] = []
    while try lines.advance() {
      keys.removeAll(keepingCapacity: true)
      try parse(lines, into: &keys, maximumLength: maximumLength)
      if !keys.isEmpty {
        if !batch.takes(keys) { try judge(&batch, &scorer, &report) }
        batch.append(keys, line: lines.lineNumber)
      }
      if batch.count == scorer.maximumBatch || !lines.isNextLineBuffered {
        try judge(&batch, &scorer, &report)
        if !lines.isNextLineBuffered { try report.flush() }
      }
    }
  }

  private static func judge(
    _ batch: inout WindowBatch, _ scorer: inout ChimeraScorer, _ report: inout WindowReport
  ) throws(ToolFailure) {
    guard batch.count > 0 else { return }
    do throws(DetectError) {
      let keys = batch.keys
      try scorer.score(keys.span, windowLength: batch.windowLength)
    } catch {
      throw ToolFailure("\(error)")
    }
    for index in 0..<scorer.count { try report.tell(scorer.window(index), line: batch.lines[index]) }
    batch.removeAll()
  }

  private static func parse(
    _ lines: borrowing LineReader, into keys: inout [UInt32], maximumLength: Int
  ) throws(ToolFailure) {
    do throws(WindowLineError) {
      _ = try WindowLine.parse(lines.line, appendingTo: &keys)
    } catch {
      throw ToolFailure("line \(lines.lineNumber): \(error)", file: lines.name)
    }
    guard keys.count <= maximumLength else {
      let error = DetectError.windowLength(keys.count, maximum: maximumLength)
      throw ToolFailure("line \(lines.lineNumber): \(error)", file: lines.name)
    }
  }
}

/// Windows of equal length that wait to be judged together.
private struct WindowBatch {
  private(set) var keys: [UInt32] = []
  /// The number of each one's line.
  private(set) var lines: [Int] = []
  private(set) var windowLength = 0

  var count: Int { lines.count }

  func takes(_ window: [UInt32]) -> Bool { lines.isEmpty || window.count == windowLength }

  mutating func append(_ window: [UInt32], line: Int) {
    keys += window
    lines.append(line)
    windowLength = window.count
  }

  mutating func removeAll() {
    keys.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
  }
}
