import TestSupport
import TocsinDetect
import TocsinRuntime

/// A stream as its documentation describes it, without rolling states, caches or tables: each entry is predicted by a
/// session that runs its whole window or prefix, and verdicts are worked out from the list of a log session's entries.
struct NaiveStream {
  let model: DeepLogModel
  let options: StreamOptions
  private(set) var evicted: SessionVerdict?

  private struct LogSession {
    var identifier: UInt64
    var keys: [UInt32] = []
    var verdicts: [EntryVerdict] = []
    var lastTime = 0.0
    var plausibility = 1.0
  }

  /// From least to most recently used.
  private var sessions: [LogSession] = []
  /// What the network says to each input, so that the test does not wait.
  private var answers: [[UInt32]: [Float]] = [:]

  init(model: DeepLogModel, options: StreamOptions) {
    self.model = model
    self.options = options
  }

  var openSessions: Int { sessions.count }

  mutating func push(session: UInt64, key: UInt32, time: Double = 0) throws -> EntryVerdict {
    evicted = nil
    var current = LogSession(identifier: session)
    if let index = sessions.firstIndex(where: { $0.identifier == session }) {
      current = sessions.remove(at: index)
    } else if sessions.count == options.maximumSessions {
      evicted = try close(at: 0, .evicted)
    }
    var verdict = EntryVerdict(position: current.keys.count, key: key, isEnd: false)
    if options.protocol == .modelled || verdict.position >= model.configuration.windowLength {
      if let outputClass = model.vocabulary.keys.firstIndex(of: key) {
        try predict(&verdict, outputClass: outputClass, of: &current, reason: .path)
      } else {
        verdict.reason = .unknownKey
      }
    }
    relate(&verdict, to: current.verdicts)
    current.keys.append(key)
    current.verdicts.append(verdict)
    current.lastTime = time
    sessions.append(current)
    return verdict
  }

  mutating func end(session: UInt64) throws -> SessionVerdict? {
    guard let index = sessions.firstIndex(where: { $0.identifier == session }) else { return nil }
    return try close(at: index, .ended)
  }

  mutating func endIdle(before time: Double) throws -> SessionVerdict? {
    guard let oldest = sessions.first, oldest.lastTime < time else { return nil }
    return try close(at: 0, .idle)
  }

  mutating func endNext() throws -> SessionVerdict? { sessions.isEmpty ? nil : try close(at: 0, .ended) }

  private mutating func close(at index: Int, _ ending: SessionEnding) throws -> SessionVerdict {
    var session = sessions.remove(at: index)
    var end = EntryVerdict(position: session.keys.count, key: 0, isEnd: true)
    switch options.protocol {
    case .modelled:
      try predict(&end, outputClass: model.vocabulary.count, of: &session, reason: .unexpectedEnd)
    case .shortIsAnomalous:
      if session.keys.count <= model.configuration.windowLength { end.reason = .short }
    }
    relate(&end, to: session.verdicts)
    let verdicts = session.verdicts + [end]
    let anomalies = verdicts.filter { $0.reason != nil }
    let predicted = verdicts.filter { $0.rank > 0 }
    return SessionVerdict(
      session: session.identifier, ending: ending, entryCount: session.keys.count, anomalyCount: anomalies.count,
      alarmCount: anomalies.count { !$0.isSuppressed }, firstAnomaly: anomalies.first,
      hasUnknownKey: anomalies.contains { $0.reason == .unknownKey }, worstRank: predicted.map(\.rank).max() ?? 0,
      lowestProbability: predicted.map(\.probability).min() ?? 1,
      plausibility: session.plausibility)
  }

  private mutating func predict(
    _ verdict: inout EntryVerdict, outputClass: Int, of session: inout LogSession, reason: AnomalyReason
  ) throws {
    let probabilities = try answer(to: input(after: session.keys))
    let ranked = options.protocol == .modelled ? probabilities : Array(probabilities.dropLast())
    let order = ranked.indices.sorted { (ranked[$0], $1) > (ranked[$1], $0) }
    verdict.rank = 1 + (order.firstIndex(of: outputClass) ?? 0)
    verdict.probability = probabilities[outputClass]
    let rule = model.configuration.rule(under: options.protocol)
    let isExpected = verdict.probability >= rule.expectedProbability
    if !isExpected { session.plausibility *= Double(verdict.probability) / Double(rule.expectedProbability) }
    let passes = [
      rule.topG == 0 || verdict.rank <= rule.topG, verdict.probability >= rule.minimumProbability,
      isExpected || session.plausibility >= rule.minimumPlausibility,
    ]
    if passes.contains(false) { verdict.reason = reason }
  }

  /// What the network reads: begin symbols and the last keys, or one begin symbol and all keys.
  private func input(after keys: [UInt32]) -> [UInt32] {
    let vocabulary = model.vocabulary
    let classes = keys.map { key in
      vocabulary.keys.firstIndex(of: key).map { UInt32($0) } ?? UInt32(vocabulary.keys.count + 1)
    }
    let begin = UInt32(vocabulary.keys.count)
    if model.configuration.history == .session, options.protocol == .modelled { return [begin] + classes }
    let length = model.configuration.windowLength
    return Array(([UInt32](repeating: begin, count: length) + classes).suffix(length))
  }

  private mutating func answer(to input: [UInt32]) throws -> [Float] {
    if let known = answers[input] { return known }
    let answer = try model.network.run(keys: input, batch: 1, steps: input.count)
    answers[input] = answer
    return answer
  }

  /// Fills in what depends on earlier verdicts: cause and suppression.
  private func relate(_ verdict: inout EntryVerdict, to earlier: [EntryVerdict]) {
    guard verdict.reason != nil else { return }
    let last = earlier.last { $0.reason != nil }
    if let last, verdict.position - last.position <= model.configuration.windowLength {
      verdict.causedBy = last.position
    }
    let lastAlarm = earlier.last { $0.reason != nil && !$0.isSuppressed }
    if let lastAlarm, verdict.position - lastAlarm.position <= options.coolDown { verdict.isSuppressed = true }
  }
}
