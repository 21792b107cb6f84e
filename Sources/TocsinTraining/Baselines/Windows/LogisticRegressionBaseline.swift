import TocsinAutograd

/// A logistic regression on which templates a window holds; lines are ordered by the weights of their templates.
///
/// It minimises the mean loss of distinct training windows, both classes weighing the same, plus `decay / 2` times the
/// squared weights, by Newton steps for one weight at a time in a fixed order: the same input gives the same weights.
public struct LogisticRegressionBaseline: WindowBaseline {
  /// By key; a template that training did not see weighs nothing.
  private let weights: [UInt32: Double]
  private let bias: Double
  private var threshold = -Double.infinity

  /// The threshold is that of the best F1 on the distinct training windows. Half a second for 25,000 windows.
  ///
  /// - Parameter decay: The default is what finds abnormal windows best in held-out tenths of the training windows of BGL.
  public init(normal: SessionDataset, abnormal: SessionDataset, decay: Double = 1e-6, passCount: Int = 60) {
    let (normal, abnormal) = (normal.distinct, abnormal.distinct)
    var fit = LogisticFit(normal: normal, abnormal: abnormal)
    for _ in 0..<passCount { fit.descend(decay: decay) }
    weights = fit.weights
    bias = fit.bias
    threshold = BestThreshold(normal: normal.map(margin), abnormal: abnormal.map(margin)).value
  }

  public var name: String { "logistic regression" }

  public func diagnose(_ window: ArraySlice<UInt32>) -> WindowDiagnosis {
    WindowDiagnosis(
      isAnomalous: margin(of: window) >= threshold, order: LineOrder(descending: window.map { weights[$0] ?? 0 }))
  }

  /// What a template adds to the log-odds of a window that holds it; 0 of one that training did not see.
  public func weight(of key: UInt32) -> Double { weights[key] ?? 0 }

  /// Summed up by ascending key, so that windows of the same templates get the same bits.
  private func margin(of window: ArraySlice<UInt32>) -> Double {
    Set(window).sorted().reduce(bias) { $0 + (weights[$1] ?? 0) }
  }
}

/// Where the descent stands.
private struct LogisticFit {
  /// By key.
  private(set) var weights: [UInt32: Double] = [:]
  private(set) var bias = 0.0
  /// Of every window, the sum of its templates' weights and the bias.
  private var margins: [Double]
  private let windows: [UInt32: [Int]]
  private let keys: [UInt32]
  private let normalCount: Int

  init(normal: SessionDataset, abnormal: SessionDataset) {
    var windows: [UInt32: [Int]] = [:]
    for (index, window) in (Array(normal) + Array(abnormal)).enumerated() {
      for key in Set(window) { windows[key, default: []].append(index) }
    }
    self.windows = windows
    keys = windows.keys.sorted()
    margins = [Double](repeating: 0, count: normal.count + abnormal.count)
    normalCount = normal.count
  }

  /// Moves the bias, then the weight of every template, keys ascending.
  mutating func descend(decay: Double) {
    bias += step(over: margins.indices, weight: bias, decay: 0)
    for key in keys {
      let weight = weights[key] ?? 0
      weights[key] = weight + step(over: windows[key] ?? [], weight: weight, decay: decay)
    }
  }

  /// A Newton step, at most 1 long, for a weight that the margins of some windows hold.
  private mutating func step(over windows: some Collection<Int>, weight: Double, decay: Double) -> Double {
    var gradient = decay * weight
    var curvature = decay
    for window in windows {
      let isAbnormal = window >= normalCount
      let share = 0.5 / Double(isAbnormal ? margins.count - normalCount : normalCount)
      let probability = 1 / (1 + exponential(-margins[window]))
      gradient += share * (probability - (isAbnormal ? 1 : 0))
      curvature += share * probability * (1 - probability)
    }
    let step = max(-1, min(1, -gradient / curvature))
    for window in windows { margins[window] += step }
    return step
  }
}
