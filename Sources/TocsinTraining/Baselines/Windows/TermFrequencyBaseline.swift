import TocsinAutograd

/// Orders lines by TF-IDF, after LogFaultFlagger (Amar & Rigby, "Mining historical test logs to predict bugs and localize
/// faults in the test logs", ICSE 2019): how often a line's template occurs in the window, times
/// `ln((1 + N_N) / (1 + N_t))`, how rare it is among N_N normal training windows. Flags a window by its highest score.
///
/// Published figures of such rules on BGL are those of lines in the order of the log, as if every score were the same.
/// Here equal scores go to the template that is rarer in normal lines, then to the earlier line.
public struct TermFrequencyBaseline: WindowBaseline {
  private let counts: TemplateCounts
  private var threshold = 0.0

  /// The threshold is that of the best F1 on the distinct training windows.
  public init(normal: SessionDataset, abnormal: SessionDataset) {
    counts = TemplateCounts(normal: normal, abnormal: abnormal)
    threshold =
      BestThreshold(
        normal: normal.distinct.map { scores(of: $0).max() ?? 0 },
        abnormal: abnormal.distinct.map { scores(of: $0).max() ?? 0 }
      ).value
  }

  public var name: String { "TF-IDF" }

  public func diagnose(_ window: ArraySlice<UInt32>) -> WindowDiagnosis {
    let scores = scores(of: window)
    let keys = Array(window)
    let order = keys.indices.sorted { first, second in
      let (rarity, otherRarity) = (counts[keys[first]].normalLines, counts[keys[second]].normalLines)
      return (scores[second], rarity, first) < (scores[first], otherRarity, second)
    }
    return WindowDiagnosis(isAnomalous: (scores.max() ?? 0) >= threshold, order: .ranked(order))
  }

  private func scores(of window: ArraySlice<UInt32>) -> [Double] {
    var frequencies: [UInt32: Int] = [:]
    for key in window { frequencies[key, default: 0] += 1 }
    return window.map { key in
      let rarity = Double(1 + counts.normalWindowCount) / Double(1 + counts[key].normalWindows)
      return Double(frequencies[key] ?? 0) * naturalLogarithm(rarity)
    }
  }
}
