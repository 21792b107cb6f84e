import TocsinDetect
import ToolSupport

/// Scores an input with one stream and prints a verdict per session.
final class SessionScorer {
  private var stream: DeepLogStream
  private var output = VerdictWriter()
  private let expectedCount: Int
  private var hasAnomaly = false
  /// What was expected at the first anomaly of each open session that has one.
  private var expected: [UInt64: [ExpectedKey]] = [:]

  init(model: DeepLogModel, options: StreamOptions, expectedCount: Int) throws(DetectError) {
    stream = try DeepLogStream(model: model, options: options)
    self.expectedCount = expectedCount
  }

  /// A session a line; returns whether one was anomalous. Lines without keys hold no session.
  func scoreSessions(_ path: String) throws(ToolFailure) -> Bool {
    var lines = try LineReader(path, maximumLineByteCount: SessionLine.maximumByteCount)
    var keys: [UInt32] = []
    while try lines.advance() {
      keys.removeAll(keepingCapacity: true)
      try lines.parseKeys(into: &keys)
      guard !keys.isEmpty else { continue }
      let session = UInt64(lines.lineNumber)
      for key in keys { push(session: session, key: key) }
      if let verdict = stream.end(session: session) { try report(verdict, field: "line") }
      if !lines.isNextLineBuffered { try output.flush() }
    }
    try output.flush()
    return hasAnomaly
  }

  /// An entry a line, session number and key; sessions end with the input, or by eviction.
  func scoreEntries(_ path: String) throws(ToolFailure) -> Bool {
    var lines = try LineReader(path, maximumLineByteCount: SessionLine.maximumByteCount)
    var fields: [UInt32] = []
    while try lines.advance() {
      fields.removeAll(keepingCapacity: true)
      try lines.parseEntry(into: &fields)
      guard !fields.isEmpty else { continue }
      push(session: UInt64(fields[0]), key: fields[1])
      if let verdict = stream.evicted { try report(verdict, field: "session") }
      if !lines.isNextLineBuffered { try output.flush() }
    }
    while let verdict = stream.endNext() { try report(verdict, field: "session") }
    try output.flush()
    return hasAnomaly
  }

  private func push(session: UInt64, key: UInt32) {
    let verdict = stream.push(session: session, key: key)
    if verdict.isAnomalous && expected[session] == nil {
      expected[session] = stream.expectedKeys(count: expectedCount)
    }
  }

  private func report(_ verdict: SessionVerdict, field: String) throws(ToolFailure) {
    hasAnomaly = hasAnomaly || verdict.isAnomalous
    var keys = expected.removeValue(forKey: verdict.session) ?? []
    if keys.isEmpty, let first = verdict.firstAnomaly, first.rank > 0, verdict.ending != .evicted {
      keys = stream.expectedKeys(count: expectedCount)
    }
    try output.write(verdict, name: (field, Int(verdict.session)), expected: keys)
  }
}
