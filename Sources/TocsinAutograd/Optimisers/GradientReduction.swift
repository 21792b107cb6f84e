extension ParameterVector where Scalar == Float {
  /// Adds another vector, element by element.
  public func add(_ other: ParameterVector<Float>) {
    precondition(other.count == count, "vectors of one graph have one size")
    let (sum, addend) = unsafe (pointer, UnsafePointer(other.pointer))
    for index in 0..<count { unsafe sum[index] += addend[index] }
  }

  /// √Σ x², summed in `Double` in eight partial sums, element `i` into partial `i mod 8`, then in pairs.
  public var norm: Double {
    var partial = SIMD8<Double>()
    let values = unsafe UnsafePointer(pointer)
    var index = 0
    while index < count {
      let lanes = min(8, count - index)
      for lane in 0..<lanes {
        let value = Double(unsafe values[index + lane])
        partial[lane] += value * value
      }
      index += 8
    }
    let four = partial.lowHalf + partial.highHalf
    let two = four.lowHalf + four.highHalf
    return (two.x + two.y).squareRoot()
  }

  /// Scales the vector so that its norm is at most `maximumNorm` (Pascanu et al. 2013, algorithm 1).
  ///
  /// - Returns: the norm before.
  @discardableResult
  public func clip(toNorm maximumNorm: Double) -> Double {
    let norm = norm
    guard norm > maximumNorm else { return norm }
    let factor = Float(maximumNorm / norm)
    let values = unsafe pointer
    for index in 0..<count { unsafe values[index] *= factor }
    return norm
  }
}

/// Sums gradients into the first of them, in pairs by position: (0 + 1) + (2 + 3) and so on. The order depends on their
/// number alone, and the error grows with its logarithm. All but the first hold intermediate sums afterwards.
public func reduceInPairs(_ gradients: ArraySlice<ParameterVector<Float>>) {
  var distance = 1
  while distance < gradients.count {
    var index = gradients.startIndex
    while index + distance < gradients.endIndex {
      gradients[index].add(gradients[index + distance])
      index += 2 * distance
    }
    distance *= 2
  }
}
