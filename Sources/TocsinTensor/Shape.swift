/// One dimension of a shape: a fixed size, or one that the caller chooses up to a declared maximum.
public enum Dimension: Equatable, Sendable {
  case fixed(Int)
  /// The number of items in a batch, `B`.
  case batch(maximum: Int)
  /// The number of time steps, `T`.
  case time(maximum: Int)

  /// The largest size that the dimension can take.
  public var maximum: Int {
    switch self {
    case .fixed(let size): size
    case .batch(let maximum): maximum
    case .time(let maximum): maximum
    }
  }
}

/// The dimensions of a tensor or value, outermost first. At most ``maximumRank`` of them.
public struct Shape: Equatable, Sendable {
  /// The highest rank that graphs and files may hold.
  public static let maximumRank = 4
  /// The largest size of one dimension.
  public static let maximumDimension = 1 << 24

  /// Outermost first.
  public var dimensions: [Dimension]

  /// A shape of at most four dimensions.
  public init(_ dimensions: [Dimension]) {
    precondition(dimensions.count <= Self.maximumRank, "a shape has at most 4 dimensions")
    self.dimensions = dimensions
  }

  /// A shape of fixed sizes.
  public init(fixed sizes: [Int]) {
    self.init(sizes.map { .fixed($0) })
  }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  /// The innermost dimension, `nil` for a scalar.
  public var last: Dimension? { dimensions.last }

  /// The same shape with its innermost dimension replaced.
  public func replacingLast(with dimension: Dimension) -> Shape {
    Shape(dimensions.dropLast() + [dimension])
  }

  /// The number of elements where every dimension is at its maximum, or `nil` when that overflows `Int`.
  public var maximumCount: Int? {
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension.maximum)
      if overflow { return nil }
      count = product
    }
    return count
  }
}
