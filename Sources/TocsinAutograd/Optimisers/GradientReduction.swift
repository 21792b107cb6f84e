/// The pieces in which parameters are reduced and updated, cut by their number alone. A slice of every shard's gradient
/// fits the second-level cache, so that reduction reads main memory once.
public struct ParameterSlices: Sendable {
  private let parameterCount: Int
  private static let size = 1 << 13

  public init(parameterCount: Int) { self.parameterCount = parameterCount }

  /// How many there are.
  public var count: Int { (parameterCount + Self.size - 1) / Self.size }

  /// The elements of one of them.
  public subscript(index: Int) -> Range<Int> {
    precondition(index >= 0 && index < count, "slice out of range")
    return index * Self.size..<min((index + 1) * Self.size, parameterCount)
  }
}

extension ParameterVector where Scalar == Float {
  /// Adds some elements of another vector to the same ones of this.
  public func add(_ other: ParameterVector<Float>, in range: Range<Int>) {
    precondition(other.count == count, "vectors of one graph have one size")
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "slice out of range")
    let (sum, addend) = unsafe (pointer, UnsafePointer(other.pointer))
    for index in range { unsafe sum[index] += addend[index] }
  }

  /// Σ x² over some elements, summed in `Double` in eight partial sums, element `i` of the range into partial `i mod 8`, then in
  /// pairs. NaN or infinite where an element is.
  public func squaredNorm(in range: Range<Int>) -> Double {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "slice out of range")
    let values = unsafe UnsafePointer(pointer)
    var partial = SIMD8<Double>()
    var index = range.lowerBound
    while index + 8 <= range.upperBound {
      let eight = SIMD8<Double>(unsafe UnsafeRawPointer(values + index).loadUnaligned(as: SIMD8<Float>.self))
      partial += eight * eight
      index += 8
    }
    for (lane, index) in (index..<range.upperBound).enumerated() {
      let value = Double(unsafe values[index])
      partial[lane] += value * value
    }
    let four = partial.lowHalf + partial.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// Whether every element is a finite number.
  public var isFinite: Bool { norm.isFinite }

  /// √Σ x², the squares of each of ``ParameterSlices`` summed by themselves.
  public var norm: Double {
    let slices = ParameterSlices(parameterCount: count)
    return (0..<slices.count).reduce(0) { $0 + squaredNorm(in: slices[$1]) }.squareRoot()
  }
}

/// Sums some elements of gradients into the first of them, in pairs by position: (0 + 1) + (2 + 3) and so on. The order
/// depends on their number alone, and the error grows with its logarithm. All but the first hold intermediate sums
/// afterwards.
public func reduceInPairs(_ gradients: ArraySlice<ParameterVector<Float>>, in range: Range<Int>) {
  var distance = 1
  while distance < gradients.count {
    var index = gradients.startIndex
    while index + distance < gradients.endIndex {
      gradients[index].add(gradients[index + distance], in: range)
      index += 2 * distance
    }
    distance *= 2
  }
}

/// What a gradient of this norm is multiplied by so that its norm is at most `maximum` (Pascanu et al. 2013, algorithm 1):
/// `min(1, maximum / (norm + 1e-6))`, as PyTorch's `clip_grad_norm_` has it.
public func clippingFactor(norm: Double, maximum: Double) -> Double { min(1, maximum / (norm + 1e-6)) }
