import TocsinDetect
import TocsinLogs
import ToolSupport

/// Scores the windows of a raw log: prints an object per window, as soon as it is complete, and the totals.
struct WindowLineScorer: ~Copyable {
  private var stream: ChimeraLineStream
  private var report: WindowReport

  init(stream: consuming ChimeraLineStream, report: consuming WindowReport) {
    self.stream = stream
    self.report = report
  }

  /// Scores an input to its end; returns whether a window was anomalous. Where the input breaks, what it held until then is
  /// told first.
  consuming func score(_ path: String) throws(ToolFailure) -> Bool {
    // As locals, so that lending out a part of one leaves the other free.
    var stream = stream
    var report = report
    var lines = try LineReader(path, maximumLineByteCount: LineScorer.maximumLineByteCount, longLines: .cut)
    var failure: ToolFailure?
    do throws(ToolFailure) {
      try Self.read(&lines, &stream, &report)
    } catch {
      failure = error
    }
    while let ended = stream.endNext() { try Self.end(ended, of: stream, &report) }
    report.totals.log.counts = stream.counts
    try report.finish(input: lines.name)
    if let failure { throw failure }
    return report.totals.anomalous > 0
  }

  private static func read(
    _ lines: inout LineReader, _ stream: inout ChimeraLineStream, _ report: inout WindowReport
  ) throws(ToolFailure) {
    while try lines.advance() {
      let bytes = lines.line
      try score(bytes, &stream, &report)
      if lines.isLineCut { report.totals.log.cut += 1 }
      if !lines.isNextLineBuffered { try report.flush() }
    }
  }

  private static func score(
    _ bytes: Span<UInt8>, _ stream: inout ChimeraLineStream, _ report: inout WindowReport
  ) throws(ToolFailure) {
    let line = stream.read(bytes)
    while let ended = stream.endIdle() { try end(ended, of: stream, &report) }
    guard line.header != nil else {
      if report.totals.log.firstWithoutHeader == nil { report.totals.log.firstWithoutHeader = stream.counts.lines }
      return
    }
    let sessionCount = stream.sessionCount
    if sessionCount == 0 { report.totals.log.withoutSession += 1 }
    for index in 0..<sessionCount {
      let isComplete = stream.judge(session: index, of: bytes)
      if let evicted = stream.evicted { try end(evicted, of: stream, &report) }
      if isComplete { try report.tell(stream.window, session: stream.name) }
    }
  }

  private static func end(
    _ session: ChimeraStream.EndedSession, of stream: borrowing ChimeraLineStream, _ report: inout WindowReport
  ) throws(ToolFailure) {
    report.totals.log.countSession(session.ending)
    if session.hasLastWindow { try report.tell(stream.lastWindow, session: stream.endedName) }
  }
}
