import TocsinFormat
import TocsinGraph

/// What the numbers of a tensor are like. NaNs and infinities, which no valid file holds, are counted and left out of
/// all else.
struct TensorStatistics: Encodable {
  var minimum: Float
  var maximum: Float
  var mean: Double
  /// Of the elements as a whole population.
  var standardDeviation: Double
  /// Of either sign.
  var zeros: Int
  var subnormals: Int
  var nans: Int
  var infinities: Int

  init(_ values: [Float]) {
    let finite = values.filter(\.isFinite)
    let count = Double(max(finite.count, 1))
    minimum = finite.min() ?? 0
    maximum = finite.max() ?? 0
    let mean = finite.reduce(0) { $0 + Double($1) } / count
    let squares = finite.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    self.mean = mean
    standardDeviation = (squares / count).squareRoot()
    zeros = finite.count { $0 == 0 }
    subnormals = finite.count(where: \.isSubnormal)
    nans = values.count(where: \.isNaN)
    infinities = values.count - finite.count - nans
  }
}

/// How the numbers of a tensor lie to each other: quantiles, and what lies far from the rest.
struct TensorSpread: Encodable {
  struct Quantile: Encodable {
    /// 0 to 1.
    var share: Double
    var value: Float
  }

  struct Outlier: Encodable {
    /// Row-major.
    var element: Int
    var value: Float
    /// How many robust standard deviations it is away from the median.
    var deviations: Double
  }

  var quantiles: [Quantile]
  /// 1.4826 times the median distance from the median: the standard deviation where the numbers are normally distributed,
  /// however far a few of them lie. 0 where more than half of the numbers are equal.
  var robustStandardDeviation: Double
  /// How many numbers are beyond ``outlierBound``; `nil` without a robust standard deviation.
  var outlierCount: Int?
  /// The farthest first, at most ``shownOutlierCount``.
  var outliers: [Outlier]

  /// In robust standard deviations from the median. Of normally distributed numbers, 2 in 10⁹ lie beyond it.
  static let outlierBound = 6.0
  static let shownOutlierCount = 8
  private static let shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]

  init(_ values: [Float]) {
    let sorted = values.filter(\.isFinite).sorted()
    quantiles = Self.shares.map { Quantile(share: $0, value: Self.quantile($0, of: sorted)) }
    let median = Double(Self.quantile(0.5, of: sorted))
    let distances = sorted.map { abs(Double($0) - median) }.sorted()
    let deviation = 1.4826 * Self.quantile(0.5, of: distances)
    robustStandardDeviation = deviation
    guard deviation > 0 else {
      outliers = []
      return
    }
    let bound = Self.outlierBound * deviation
    let far = values.indices.filter { abs(Double(values[$0]) - median) > bound && values[$0].isFinite }
    outlierCount = far.count
    let farthest = far.sorted { (abs(Double(values[$0]) - median), $1) > (abs(Double(values[$1]) - median), $0) }
    outliers = farthest.prefix(Self.shownOutlierCount).map {
      Outlier(element: $0, value: values[$0], deviations: abs(Double(values[$0]) - median) / deviation)
    }
  }

  /// The least number that at least this share of all numbers does not exceed; 0 without any.
  private static func quantile<Value: ExpressibleByIntegerLiteral>(_ share: Double, of sorted: [Value]) -> Value {
    guard !sorted.isEmpty else { return 0 }
    let rank = Int((share * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }
}

/// The units of a layer whose weights do nothing.
enum DeadUnits {
  /// What a unit's largest weight is measured against, times the tensor's largest weight: half an ulp of it. Beside a product
  /// with the latter, one with the former is lost to rounding in `f32`.
  static let bound: Float = 0x1p-24

  /// The dead channels, ascending: elements of the outermost dimension (outputs of a product, gates of a recurrent layer's
  /// units, rows of a table) whose weights are all at most ``bound`` times the tensor's largest magnitude. `nil` for tensors
  /// of fewer than two dimensions, which have no such channels.
  static func channels(of values: [Float], shape: [Int]) -> [Int]? {
    guard shape.count >= 2, let channels = shape.first, channels > 0, values.count.isMultiple(of: channels) else {
      return nil
    }
    let size = values.count / channels
    let limit = bound * (values.lazy.map(\.magnitude).max() ?? 0)
    return (0..<channels).filter { channel in
      values[channel * size..<(channel + 1) * size].allSatisfy { $0.magnitude <= limit }
    }
  }
}
