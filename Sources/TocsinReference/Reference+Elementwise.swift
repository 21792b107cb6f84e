#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Reference {
  /// `e^x`.
  public static func exponential(_ x: Double) -> Double { exp(x) }

  /// `1 / (1 + e^-x)`, without overflow on either side.
  public static func sigmoid(_ x: Double) -> Double {
    guard x < 0 else { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }

  /// `tanh(x)`.
  public static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }

  /// Softmax over the innermost dimension.
  public static func softmax(_ x: ReferenceTensor) -> ReferenceTensor {
    var values: [Double] = []
    values.reserveCapacity(x.values.count)
    for row in 0..<x.rowCount {
      let maximum = x.row(row).max() ?? 0
      let exponentials = x.row(row).map { exp($0 - maximum) }
      let sum = exponentials.reduce(0, +)
      values += exponentials.map { $0 / sum }
    }
    return ReferenceTensor(shape: x.shape, values: values)
  }
}
