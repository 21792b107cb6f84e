public import TocsinGraph

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

  /// A function of each element.
  public static func activation(_ x: ReferenceTensor, _ activation: Activation) -> ReferenceTensor {
    map(x) { self.activation($0, activation) }
  }

  /// A function of one element.
  public static func activation(_ x: Double, _ activation: Activation) -> Double {
    switch activation {
    case .relu: x > 0 || x.isNaN ? x : 0
    case .leakyReLU(let slope): x > 0 ? x : Double(slope) * x
    // Probabilities fall faster than any x grows: the limit at -∞ is 0.
    case .gelu: x == -.infinity ? 0 : x * normalProbability(x)
    case .geluTanh: x == -.infinity ? 0 : x * tanhProbability(x)
    case .tanh: tanh(x)
    case .sigmoid: sigmoid(x)
    }
  }

  /// `(1 + erf(x/√2)) / 2`, by `erfc` so that nothing cancels where `x` is negative.
  private static func normalProbability(_ x: Double) -> Double { erfc(-x * 0.5.squareRoot()) / 2 }

  /// `(1 + tanh(√(2/π) (x + 0.044715 x³))) / 2`, by the sigmoid of twice the argument so that nothing cancels.
  private static func tanhProbability(_ x: Double) -> Double {
    sigmoid(2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))
  }

  /// The sum, element by element; dimensions of 1 of the second are used for all.
  public static func add(_ x: ReferenceTensor, _ y: ReferenceTensor) -> ReferenceTensor { combine(x, y, +) }

  /// The product, element by element; dimensions of 1 of the second are used for all.
  public static func multiply(_ x: ReferenceTensor, _ y: ReferenceTensor) -> ReferenceTensor { combine(x, y, *) }

  /// `[B, T, D]` plus row `t` of `table [Tmax, D]` at step `t`.
  public static func positionalEncoding(_ x: ReferenceTensor, table: ReferenceTensor) -> ReferenceTensor {
    ReferenceTensor(shape: x.shape) { place in x[place] + table[[place[1], place[2]]] }
  }

  static func map(_ x: ReferenceTensor, _ function: (Double) -> Double) -> ReferenceTensor {
    ReferenceTensor(shape: x.shape, values: x.values.map(function))
  }

  private static func combine(
    _ x: ReferenceTensor, _ y: ReferenceTensor, _ operation: (Double, Double) -> Double
  ) -> ReferenceTensor {
    ReferenceTensor(shape: x.shape) { place in
      operation(x[place], y[place.indices.map { min(place[$0], y.shape[$0] - 1) }])
    }
  }
}
