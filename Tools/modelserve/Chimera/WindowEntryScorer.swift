import TocsinDetect
import ToolSupport

/// Scores the windows of interleaved sessions, an entry a line: prints an object per window, as soon as it is complete.
struct WindowEntryScorer: ~Copyable {
  private var stream: ChimeraStream
  private var report: WindowReport

  init(stream: consuming ChimeraStream, report: consuming WindowReport) {
    self.stream = stream
    self.report = report
  }

  /// Scores an input to its end; returns whether a window was anomalous. Sessions end with the input, by eviction, or
  /// before the line that cannot be read.
  consuming func score(_ path: String) throws(ToolFailure) -> Bool {
    // As locals, so that lending out a part of one leaves the other free.
    var stream = stream
    var report = report
    var lines = try LineReader(path, maximumLineByteCount: SessionLine.maximumByteCount)
    var failure: ToolFailure?
    do throws(ToolFailure) {
      try Self.read(&lines, &stream, &report)
    } catch {
      failure = error
    }
    while let ended = stream.endNext() {
      if ended.hasLastWindow { try report.tell(stream.lastWindow, session: ended.session) }
    }
    try report.flush()
    if let failure { throw failure }
    return report.totals.anomalous > 0
  }

  private static func read(
    _ lines: inout LineReader, _ stream: inout ChimeraStream, _ report: inout WindowReport
  ) throws(ToolFailure) {
    var fields: [UInt32] = []
    while try lines.advance() {
      fields.removeAll(keepingCapacity: true)
      try lines.parseEntry(into: &fields)
      if fields.count == 2 {
        let session = UInt64(fields[0])
        let isComplete = stream.push(session: session, key: fields[1], place: LinePlace(number: lines.lineNumber))
        if let evicted = stream.evicted, evicted.hasLastWindow {
          try report.tell(stream.lastWindow, session: evicted.session)
        }
        if isComplete { try report.tell(stream.window, session: session) }
      }
      if !lines.isNextLineBuffered { try report.flush() }
    }
  }
}
