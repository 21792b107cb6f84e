import TocsinTensor

/// A number of elements that depends on the number of time steps: a polynomial in `T` of at most the third degree.
///
/// Batches do not enter: items are independent, and every stride inside one is such a number.
struct Extent: Equatable, Sendable {
  /// Coefficient `i` counts `T^i`.
  private var coefficients: SIMD4<Int>

  init(_ constant: Int) { coefficients = SIMD4(constant, 0, 0, 0) }

  private init(coefficients: SIMD4<Int>) { self.coefficients = coefficients }

  /// The size of a dimension that is not the batch.
  init(_ dimension: Dimension) {
    switch dimension {
    case .fixed(let size): self.init(size)
    case .time: self = .steps
    case .batch: preconditionFailure("the batch is no part of an item")
    }
  }

  static var zero: Extent { Extent(0) }
  static var one: Extent { Extent(1) }
  /// `T`.
  static var steps: Extent { Extent(coefficients: SIMD4(0, 1, 0, 0)) }

  /// The number for so many time steps.
  func value(steps: Int) -> Int {
    let c = coefficients
    return ((c[3] * steps + c[2]) * steps + c[1]) * steps + c[0]
  }

  static func + (a: Extent, b: Extent) -> Extent { Extent(coefficients: a.coefficients &+ b.coefficients) }

  static func * (a: Extent, b: Extent) -> Extent {
    var product = SIMD4<Int>(repeating: 0)
    for i in 0..<4 where a.coefficients[i] != 0 {
      for j in 0..<4 where b.coefficients[j] != 0 {
        precondition(i + j < 4, "a value has three dimensions inside an item at most")
        product[i + j] += a.coefficients[i] * b.coefficients[j]
      }
    }
    return Extent(coefficients: product)
  }

  /// Whether, of two products of sizes, this one has less of `T`, or as much of it and the smaller factor.
  func isLess(than other: Extent) -> Bool {
    for power in (0..<4).reversed() where coefficients[power] != other.coefficients[power] {
      return coefficients[power] < other.coefficients[power]
    }
    return false
  }

  /// Whether this is as large as another for every number of steps.
  func isAtLeast(_ other: Extent) -> Bool {
    for power in 0..<4 where coefficients[power] < other.coefficients[power] { return false }
    return true
  }

  /// How many of `divisor` this is, where that is the same number for every number of steps.
  func dividedExactly(by divisor: Extent) -> Int? {
    for power in 0..<4 where divisor.coefficients[power] != 0 {
      let count = coefficients[power] / divisor.coefficients[power]
      return divisor * count == self ? count : nil
    }
    return nil
  }

  static func * (a: Extent, b: Int) -> Extent { Extent(coefficients: a.coefficients &* b) }
}
