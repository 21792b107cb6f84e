import TocsinAutograd
package import TocsinDetect

/// What a linear model knows of each key, as columns beside those of the embedding table that are drawn: what the key
/// adds to the log-odds of a window that holds it, how common it is in normal windows, and whether it is known at all.
///
/// A logistic regression on which keys a window holds is the baseline that is hardest to beat where templates nearly
/// tell the labels, as in BGL. A network that is given its weights starts from there and learns what order and context
/// add. Window labels are all that they need.
package enum LinearEvidence {
  /// The key's weight in ``LogisticRegressionBaseline``, divided by 5.
  package static let weight = 0
  /// `ln (1 + m) / 5` of the key's `m` lines in normal windows.
  package static let frequency = 1
  /// 1 for the class of keys that are not in the vocabulary.
  package static let unknown = 2

  static let count = 3

  /// What the log-odds of a line as a cause are at first, and stay but for context: half of its key's weight less a
  /// quarter of `ln (1 + m)`, 4 more for an unknown key. In held-out tenths of BGL's training windows, and in training
  /// windows with templates that were held out, it finds more causes than weights, log-odds or rarity alone.
  static let causeWeights: [Float] = [2.5, -0.625, 2]
  static let causeBias: Float = -1
  /// What the verdict's log-odds gain by the highest weight of a window's keys at first.
  static let verdictWeight: Float = 2.5
  static let verdictBias: Float = -2

  /// Weak, as each key is to have its say, and strong enough that one of a few windows gets no certainty from them.
  private static let decay = 1e-5

  /// One row for each class; the last is that of the unknown keys, which nothing is known of.
  package static func rows(
    _ vocabulary: LogKeyVocabulary, _ counts: TemplateCounts, normal: SessionDataset, abnormal: SessionDataset
  ) -> [[Float]] {
    let regression = LogisticRegressionBaseline(normal: normal, abnormal: abnormal, decay: decay)
    return vocabulary.keys.map { key in
      let frequency = naturalLogarithm(1 + Double(counts[key].normalLines))
      return [Float(regression.weight(of: key) / 5), Float(frequency / 5), 0]
    } + [[0, 0, 1]]
  }
}
