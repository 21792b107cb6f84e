import TocsinDetect
import TocsinLogs
import ToolSupport

/// Scores a raw log with one stream: prints an object per anomalous entry as it happens, one per session as it ends, and
/// the totals.
struct LineScorer: ~Copyable {
  /// The most of a line that is looked at; the rest is passed over, and the line is counted as cut.
  static let maximumLineByteCount = 1 << 20

  private var stream: DeepLogLineStream
  private var report: LineReport

  init(stream: consuming DeepLogLineStream, expectedCount: Int) {
    report = LineReport(VerdictWriter(templates: stream.parser.templates), expectedCount: expectedCount)
    self.stream = stream
  }

  /// Scores an input to its end; returns whether a session was anomalous.
  consuming func score(_ path: String) throws(ToolFailure) -> Bool {
    // As locals, so that lending out a part of one leaves the other free.
    var stream = stream
    var report = report
    var lines = try LineReader(path, maximumLineByteCount: Self.maximumLineByteCount, longLines: .cut)
    while try lines.advance() {
      let bytes = lines.line
      try Self.score(bytes, &stream, &report)
      if lines.isLineCut { report.totals.log.cut += 1 }
      if !lines.isNextLineBuffered { try report.flush() }
    }
    while let verdict = stream.endNext() { try report.end(verdict, of: stream) }
    try report.finish(stream, input: lines.name)
    return report.totals.anomalous > 0
  }

  private static func score(
    _ bytes: Span<UInt8>, _ stream: inout DeepLogLineStream, _ report: inout LineReport
  ) throws(ToolFailure) {
    let line = stream.read(bytes)
    while let verdict = stream.endIdle() { try report.end(verdict, of: stream) }
    guard line.header != nil else {
      report.noteWithoutHeader(stream)
      return
    }
    let sessionCount = stream.sessionCount
    if sessionCount == 0 { report.totals.log.withoutSession += 1 }
    for index in 0..<sessionCount {
      let verdict = stream.judge(session: index, of: bytes)
      if let evicted = stream.evicted { try report.end(evicted, of: stream) }
      report.totals.entries += 1
      if verdict.isAnomalous { try report.anomaly(verdict, session: stream.session(index), of: stream) }
    }
  }
}

/// What is told of a stream of lines.
struct LineReport: ~Copyable {
  var totals = LineTotals()
  private var writer: VerdictWriter
  private let expectedCount: Int
  /// What was expected at the first anomaly of each open session that has one.
  private var expected: [UInt64: [ExpectedKey]] = [:]

  init(_ writer: consuming VerdictWriter, expectedCount: Int) {
    self.writer = writer
    self.expectedCount = expectedCount
  }

  mutating func anomaly(
    _ verdict: EntryVerdict, session: UInt64, of stream: borrowing DeepLogLineStream
  ) throws(ToolFailure) {
    totals.anomalies += 1
    let keys = stream.expectedKeys(count: expectedCount)
    if expected[session] == nil { expected[session] = keys }
    try writer.write(verdict, of: stream, expected: keys)
  }

  mutating func end(_ verdict: SessionVerdict, of stream: borrowing DeepLogLineStream) throws(ToolFailure) {
    totals.count(verdict)
    var keys: [ExpectedKey] = []
    if let first = verdict.firstAnomaly {
      keys = expected.removeValue(forKey: verdict.session) ?? []
      // The answer for an evicted session's end has made way for that of the entry that took its place.
      if first.isEnd, first.rank > 0, verdict.ending != .evicted { keys = stream.expectedKeys(count: expectedCount) }
    }
    try writer.write(verdict, of: stream, expected: keys)
  }

  mutating func noteWithoutHeader(_ stream: borrowing DeepLogLineStream) {
    if totals.log.firstWithoutHeader == nil { totals.log.firstWithoutHeader = stream.counts.lines }
  }

  mutating func flush() throws(ToolFailure) { try writer.flush() }

  /// Writes the totals, for programs and for people.
  mutating func finish(_ stream: borrowing DeepLogLineStream, input: String) throws(ToolFailure) {
    totals.log.counts = stream.counts
    try writer.write(totals)
    try writer.flush()
    writeToStandardError("modelserve: \(printable(input)): \(totals.summary)\n")
  }
}
