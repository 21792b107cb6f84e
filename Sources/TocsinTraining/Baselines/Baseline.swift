/// A rule without learning that every published figure stands beside: what the data gives away for free.
public protocol Baseline: Sendable {
  /// What reports call the rule.
  var name: String { get }

  func isAnomalous(_ session: ArraySlice<UInt32>) -> Bool
}

extension Baseline {
  /// Judges every session of both sets, weighted by multiplicity.
  public func evaluate(normal: SessionDataset, abnormal: SessionDataset) -> ConfusionCounts {
    var counts = ConfusionCounts()
    for (dataset, isAbnormal) in [(normal, false), (abnormal, true)] {
      let distinct = DistinctSessions(dataset)
      for (index, multiplicity) in zip(distinct.indices, distinct.multiplicities) {
        counts.record(isAnomalous: isAnomalous(dataset[index]), isAbnormal: isAbnormal, multiplicity: multiplicity)
      }
    }
    return counts
  }
}

/// The baselines that stand beside DeepLog: n-grams of order 1 to 3, unseen key, key set and count vector.
///
/// - Parameter fullWindow: As for ``NGramBaseline``.
public func deepLogBaselines(
  trainedOn training: SessionDataset, topG: Int, fullWindow: Int? = nil
) -> [any Baseline] {
  let ngrams = (1...3).map { order in
    NGramBaseline(trainedOn: training, order: order, topG: topG, fullWindow: fullWindow)
  }
  return ngrams + [
    UnseenKeyBaseline(trainedOn: training), KeySetBaseline(trainedOn: training),
    CountVectorBaseline(trainedOn: training),
  ]
}
