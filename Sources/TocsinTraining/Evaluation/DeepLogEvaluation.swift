public import TocsinDetect
import TocsinFormat

/// What a DeepLog model makes of labelled sessions, scored as in use: by the runtime, through a stream.
public struct DeepLogEvaluation: Sendable {
  /// The verdicts against the truth.
  public private(set) var counts = ConfusionCounts()
  /// What the anomalies that were found had going for them.
  public private(set) var composition: TruePositiveComposition
  /// False positives by the reason of their first anomaly.
  public private(set) var falseAlarms: [AnomalyReason: Int] = [:]
  /// Counts for g = 1, 2, … where rank, unknown keys and, in the literature's protocol, length decide alone.
  public private(set) var sweep: [ConfusionCounts]

  private init(window: Int, keys: [UInt32]) {
    composition = TruePositiveComposition(window: window, knownKeys: keys)
    sweep = [ConfusionCounts](repeating: ConfusionCounts(), count: keys.count)
  }

  /// Scores every distinct session once and counts it as often as it occurs.
  ///
  /// - Parameter onProgress: called with the sessions scored and all there are.
  public static func evaluate(
    _ model: DeepLogModel, normal: SessionDataset, abnormal: SessionDataset, protocol: DeepLogProtocol,
    onProgress: (Int, Int) -> Void = { _, _ in }
  ) throws(DetectError) -> DeepLogEvaluation {
    let window = model.configuration.windowLength
    var evaluation = DeepLogEvaluation(window: window, keys: model.vocabulary.keys)
    let sets = [(normal, DistinctSessions(normal), false), (abnormal, DistinctSessions(abnormal), true)]
    let total = sets.reduce(0) { $0 + $1.1.count }
    let scorer = try SessionScorer(model: model, protocol: `protocol`)
    var done = 0
    for (dataset, distinct, isAbnormal) in sets {
      for position in 0..<distinct.count {
        evaluation.score(
          dataset[distinct.indices[position]], with: scorer, isAbnormal: isAbnormal,
          multiplicity: distinct.multiplicities[position])
        done += 1
        if done % 256 == 0 { onProgress(done, total) }
      }
    }
    return evaluation
  }

  private mutating func score(
    _ session: ArraySlice<UInt32>, with scorer: SessionScorer, isAbnormal: Bool, multiplicity: Int
  ) {
    guard let verdict = scorer.verdict(on: session) else { return }
    record(
      verdict, session: session, isAbnormal: isAbnormal, multiplicity: multiplicity, isShort: scorer.isShort(verdict))
  }

  private mutating func record(
    _ verdict: SessionVerdict, session: ArraySlice<UInt32>, isAbnormal: Bool, multiplicity: Int, isShort: Bool
  ) {
    counts.record(isAnomalous: verdict.isAnomalous, isAbnormal: isAbnormal, multiplicity: multiplicity)
    if verdict.isAnomalous, isAbnormal { composition.record(session, multiplicity: multiplicity) }
    if !isAbnormal, let reason = verdict.firstAnomaly?.reason { falseAlarms[reason, default: 0] += multiplicity }
    for index in sweep.indices {
      sweep[index].record(
        isAnomalous: isShort || verdict.hasUnknownKey || verdict.worstRank > index + 1, isAbnormal: isAbnormal,
        multiplicity: multiplicity)
    }
  }
}

/// Scores whole sessions one after the other.
final class SessionScorer {
  private var stream: DeepLogStream

  // Inlined, it trips the compiler (Swift 6.3: a verification error before lowering ownership).
  @inline(never)
  init(model: DeepLogModel, protocol: DeepLogProtocol = .modelled) throws(DetectError) {
    var options = StreamOptions()
    options.protocol = `protocol`
    options.maximumSessions = 1
    options.cacheCapacity = 1 << 16
    stream = try DeepLogStream(model: model, options: options)
  }

  /// Whether the literature's protocol, if it holds, calls the session anomalous for its length.
  func isShort(_ verdict: SessionVerdict) -> Bool {
    stream.options.protocol == .shortIsAnomalous && verdict.entryCount <= stream.model.configuration.windowLength
  }

  /// `nil` for a session without entries.
  @inline(never)
  func verdict(on session: ArraySlice<UInt32>) -> SessionVerdict? {
    for key in session { _ = stream.push(session: 0, key: key) }
    return stream.end(session: 0)
  }
}
