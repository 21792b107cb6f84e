/// The mean of a difference between two diagnosers on the same windows, with an interval around it.
public struct MeanDifference: Equatable, Sendable {
  public private(set) var mean: Double
  /// Between these lies the mean in 95 of 100 draws, with replacement, of as many windows, or of as many groups of windows,
  /// as are at hand (the percentile bootstrap of paired differences: Efron & Tibshirani 1993, chapter 13).
  public private(set) var lower: Double
  public private(set) var upper: Double

  /// The draws that the interval takes.
  public static let resampleCount = 10_000

  /// The same seed and values give the same interval. Linear in windows, or groups, times ``resampleCount``.
  ///
  /// - Parameters:
  ///   - values: What one diagnoser gets on each window.
  ///   - others: What the other gets on the same windows in the same order.
  ///   - groups: The group of each value, where values come in groups that are alike, such as windows of one template:
  ///     whole groups are drawn, for values of one say little more than one of them. By default each is its own group.
  public init(of values: [Double], minus others: [Double], groups: [UInt32]? = nil, seed: UInt64 = 0) {
    precondition(
      values.count == others.count && (groups?.count ?? values.count) == values.count && !values.isEmpty,
      "both are of the same windows, and there is one")
    let groups = groups ?? Array(0..<UInt32(values.count))
    var sums: [UInt32: (sum: Double, count: Int)] = [:]
    for (index, group) in groups.enumerated() {
      sums[group, default: (0, 0)].sum += values[index] - others[index]
      sums[group, default: (0, 0)].count += 1
    }
    let members = sums.sorted { $0.key < $1.key }.map(\.value)
    var random = RandomNumbers(seed: seed, stream: .bootstrap)
    var means = (0..<Self.resampleCount).map { _ in
      var (sum, count) = (0.0, 0)
      for _ in members {
        let member = members[random.index(below: members.count)]
        sum += member.sum
        count += member.count
      }
      return sum / Double(count)
    }
    means.sort()
    mean = members.reduce(0) { $0 + $1.sum } / Double(values.count)
    lower = means[Self.resampleCount / 40]
    upper = means[Self.resampleCount - 1 - Self.resampleCount / 40]
  }

  /// Whether the interval leaves out 0.
  public var isSignificant: Bool { lower > 0 || upper < 0 }
}
