/// How far an element is off. Equal infinities and two NaNs are not; any other number that is not finite is infinitely
/// far.
public func distance(_ found: Double, _ expected: Double) -> Double {
  if found == expected || found.isNaN && expected.isNaN { return 0 }
  let difference = abs(found - expected)
  return difference.isNaN ? .infinity : difference
}

/// An array as NumPy has it, row-major.
public struct NumpyArray: Sendable {
  public enum Values: Sendable {
    case floats([Float])
    case doubles([Double])
    /// Integers and truth values of any width.
    case integers([Int64])
  }

  /// Outermost first.
  public var shape: [Int]
  public var values: Values

  /// - Precondition: `values` has as many elements as `shape` says.
  public init(shape: [Int], values: Values) {
    self.shape = shape
    self.values = values
    precondition(count == shape.reduce(1, *), "an array has as many elements as its shape says")
  }

  /// The number of elements.
  public var count: Int {
    switch values {
    case .floats(let values): values.count
    case .doubles(let values): values.count
    case .integers(let values): values.count
    }
  }

  /// The elements, each rounded to a float where it is none.
  public var floats: [Float] {
    switch values {
    case .floats(let values): values
    case .doubles(let values): values.map { Float($0) }
    case .integers(let values): values.map { Float($0) }
    }
  }

  /// The elements as numbers, each rounded where it has more than 53 bits.
  public var doubles: [Double] {
    switch values {
    case .floats(let values): values.map { Double($0) }
    case .doubles(let values): values
    case .integers(let values): values.map { Double($0) }
    }
  }

  /// The bytes that an array in a file begins with.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
}
