/// A dense, row-major tensor of `Double`s.
public struct ReferenceTensor: Equatable, Sendable {
  /// Sizes, outermost first; empty for a scalar.
  public let shape: [Int]
  public var values: [Double]

  /// - Precondition: `values` holds exactly as many elements as the shape says.
  public init(shape: [Int], values: [Double]) {
    precondition(values.count == shape.reduce(1, *), "the values must fill the shape")
    self.shape = shape
    self.values = values
  }

  /// The same numbers, each converted exactly.
  public init(shape: [Int], values: [Float]) {
    self.init(shape: shape, values: values.map { Double($0) })
  }

  public init(zeros shape: [Int]) {
    self.init(shape: shape, values: [Double](repeating: 0, count: shape.reduce(1, *)))
  }

  /// The size of the innermost dimension, 1 for a scalar.
  public var innermost: Int { shape.last ?? 1 }

  /// The number of innermost rows.
  public var rowCount: Int { shape.dropLast().reduce(1, *) }

  /// One innermost row.
  public func row(_ index: Int) -> ArraySlice<Double> { values[index * innermost..<(index + 1) * innermost] }

  /// Some columns of an innermost row.
  func row(_ index: Int, _ columns: Range<Int>) -> ArraySlice<Double> {
    values[index * innermost + columns.lowerBound..<index * innermost + columns.upperBound]
  }
}

/// A dense, row-major tensor of keys.
public struct ReferenceKeys: Equatable, Sendable {
  /// Sizes, outermost first.
  public let shape: [Int]
  public var values: [UInt32]

  /// - Precondition: `values` holds exactly as many elements as the shape says.
  public init(shape: [Int], values: [UInt32]) {
    precondition(values.count == shape.reduce(1, *), "the keys must fill the shape")
    self.shape = shape
    self.values = values
  }
}

/// What a value of a graph holds.
public enum ReferenceValue: Equatable, Sendable {
  case real(ReferenceTensor)
  case keys(ReferenceKeys)

  /// - Precondition: the value holds numbers.
  public var real: ReferenceTensor {
    guard case .real(let tensor) = self else { preconditionFailure("keys, where shape inference has seen numbers") }
    return tensor
  }

  /// - Precondition: the value holds keys.
  public var keys: ReferenceKeys {
    guard case .keys(let keys) = self else { preconditionFailure("numbers, where shape inference has seen keys") }
    return keys
  }
}
