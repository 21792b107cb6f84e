import TocsinAutograd

/// In how many normal and abnormal training windows each template occurs: all that the counting baselines need.
///
/// Distinct windows count once, so that oversampling changes nothing.
public struct TemplateCounts: Equatable, Sendable {
  /// The counts of one template.
  public struct Entry: Equatable, Sendable {
    public var key: UInt32
    /// Distinct abnormal windows that hold the template; A_t.
    public var abnormalWindows: Int
    /// Distinct normal ones; N_t.
    public var normalWindows: Int
    /// Lines of distinct normal windows that are of the template.
    public var normalLines: Int
  }

  /// Distinct abnormal windows; N_A.
  public private(set) var abnormalWindowCount: Int
  /// Distinct normal windows; N_N.
  public private(set) var normalWindowCount: Int
  /// The templates that occur, keys ascending.
  public private(set) var entries: [Entry]
  /// The log-odds from which a window is flagged.
  public private(set) var threshold = 0.0
  private let positions: [UInt32: Int]

  /// Counts training windows; ``chooseThreshold(normal:abnormal:)`` then gives the threshold. Linear in the keys.
  public init(normal: SessionDataset, abnormal: SessionDataset) {
    let (normal, abnormal) = (normal.distinct, abnormal.distinct)
    var entries: [UInt32: Entry] = [:]
    func count(_ key: UInt32, _ change: (inout Entry) -> Void) {
      change(&entries[key, default: Entry(key: key, abnormalWindows: 0, normalWindows: 0, normalLines: 0)])
    }
    for window in abnormal {
      for key in Set(window) { count(key) { $0.abnormalWindows += 1 } }
    }
    for window in normal {
      for key in Set(window) { count(key) { $0.normalWindows += 1 } }
      for key in window { count(key) { $0.normalLines += 1 } }
    }
    self.init(
      abnormalWindowCount: abnormal.count, normalWindowCount: normal.count,
      entries: entries.values.sorted { $0.key < $1.key }, threshold: 0)
  }

  /// - Parameter entries: Keys ascending.
  init(abnormalWindowCount: Int, normalWindowCount: Int, entries: [Entry], threshold: Double) {
    self.abnormalWindowCount = abnormalWindowCount
    self.normalWindowCount = normalWindowCount
    self.entries = entries
    self.threshold = threshold
    positions = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.key, $0) })
  }

  /// The counts of a template; zeros where training did not see it.
  public subscript(key: UInt32) -> Entry {
    positions[key].map { entries[$0] } ?? Entry(key: key, abnormalWindows: 0, normalWindows: 0, normalLines: 0)
  }

  /// How much more of the abnormal than of the normal windows hold the template, in nats:
  /// `ln(((A_t + ½) / (N_A + 1)) / ((N_t + ½) / (N_N + 1)))`. The same bits on every platform.
  public func logOdds(of key: UInt32) -> Double { logOdds(of: self[key]) }
  private func logOdds(of entry: Entry) -> Double {
    let abnormal = (Double(entry.abnormalWindows) + 0.5) / (Double(abnormalWindowCount) + 1)
    let normal = (Double(entry.normalWindows) + 0.5) / (Double(normalWindowCount) + 1)
    return naturalLogarithm(abnormal / normal)
  }

  /// Sets the threshold to that of the best F1 on labelled windows, which are distinct or count as often as they occur.
  @discardableResult
  public mutating func chooseThreshold(normal: SessionDataset, abnormal: SessionDataset) -> ConfusionCounts {
    let best = BestThreshold(normal: normal.map(highestLogOdds), abnormal: abnormal.map(highestLogOdds))
    threshold = best.value
    return best.counts
  }

  /// The log-odds of a window: those of its most suspicious template.
  public func highestLogOdds(of window: ArraySlice<UInt32>) -> Double { window.map(logOdds).max() ?? -.infinity }
}
