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
///
/// Takes 16 bytes and no heap memory, as graphs have thousands.
public struct Shape: Equatable, Sendable {
  /// The highest rank that graphs and files may hold.
  public static let maximumRank = 4
  /// The largest size of one dimension.
  public static let maximumDimension = 1 << 24

  /// The codes of the dimensions, and ``absent`` behind the last.
  private var codes = SIMD4<UInt32>(repeating: absent)
  private static let absent = UInt32.max

  /// A shape of at most four dimensions, of sizes from 0 to 2^30 - 1; others become the nearest of these, none of which a graph
  /// may hold.
  public init(_ dimensions: [Dimension]) {
    precondition(dimensions.count <= Self.maximumRank, "a shape has at most 4 dimensions")
    for (index, dimension) in dimensions.enumerated() { codes[index] = dimension.code }
  }

  /// A shape of fixed sizes.
  public init(fixed sizes: [Int]) {
    self.init(sizes.map { .fixed($0) })
  }

  /// Outermost first; an array made anew each time, which the subscript is not.
  public var dimensions: [Dimension] {
    get {
      var dimensions: [Dimension] = []
      dimensions.reserveCapacity(rank)
      for index in 0..<rank { dimensions.append(self[index]) }
      return dimensions
    }
    set { self = Shape(newValue) }
  }

  /// The number of dimensions.
  public var rank: Int {
    var rank = 0
    while rank < Self.maximumRank, codes[rank] != Self.absent { rank += 1 }
    return rank
  }

  /// The outermost dimension, `nil` for a scalar.
  public var first: Dimension? { rank > 0 ? self[0] : nil }

  /// The innermost dimension, `nil` for a scalar.
  public var last: Dimension? { rank > 0 ? self[rank - 1] : nil }

  /// A dimension, the outermost being 0.
  public subscript(index: Int) -> Dimension {
    precondition(index >= 0 && index < rank, "a dimension of the shape")
    return Dimension(code: codes[index])
  }

  /// The same shape with its innermost dimension replaced.
  public func replacingLast(with dimension: Dimension) -> Shape {
    Shape(dimensions.dropLast() + [dimension])
  }

  /// The number of elements where every dimension is at its maximum, or `nil` when that overflows `Int`.
  public var maximumCount: Int? {
    var count = 1
    for index in 0..<rank {
      let (product, overflow) = count.multipliedReportingOverflow(by: self[index].maximum)
      if overflow { return nil }
      count = product
    }
    return count
  }
}

extension Dimension {
  private static var batchKind: UInt32 { 1 << 30 }
  private static var timeKind: UInt32 { 2 << 30 }
  private static var largestSize: UInt32 { batchKind - 1 }

  /// The kind in the two highest bits, the size below.
  fileprivate var code: UInt32 {
    let size = min(UInt32(clamping: maximum), Self.largestSize)
    return switch self {
    case .fixed: size
    case .batch: Self.batchKind | size
    case .time: Self.timeKind | size
    }
  }

  fileprivate init(code: UInt32) {
    let size = Int(code & Self.largestSize)
    switch code & ~Self.largestSize {
    case Self.batchKind: self = .batch(maximum: size)
    case Self.timeKind: self = .time(maximum: size)
    default: self = .fixed(size)
    }
  }
}
