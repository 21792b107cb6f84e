import TocsinKernels
import TocsinReference

extension GRUCase {
  /// A value, and how far float32 may be from it.
  typealias Bounded = (value: Double, bound: Double)

  /// One row in `Double`, with the bound of its error in float32 (Spec/Numerics.md, "GRU"): for each unit r, z, n, the
  /// fourth value that is kept, and h'.
  func exact(row: Int) -> [[Bounded]] {
    let u = 0x1p-24
    let resets = (0..<hidden).map { unit -> Bounded in
      let (sum, bound) = sum(row: row, gate: 0, unit: unit)
      return (Reference.sigmoid(sum), bound / 4 + 2.5 * u)
    }
    return (0..<hidden).map { unit in
      let (zSum, zBound) = sum(row: row, gate: 1, unit: unit)
      let z = (value: Reference.sigmoid(zSum), bound: zBound / 4 + 2.5 * u)
      let a = start(row: row, gate: 2, unit: unit)
      let previous = Double(h?[row * hidden + unit] ?? 0)
      let r = resets[unit]
      let (kept, sum): (Bounded, Bounded)
      switch reset {
      case .afterProduct:
        kept = candidateProduct(row: row, unit: unit)
        let value = a.value + r.value * kept.value
        let error = a.bound + r.value * kept.bound + r.bound * (kept.value.magnitude + kept.bound)
        sum = (value, error + 2 * value.magnitude * u)
      case .beforeProduct:
        kept = (r.value * previous, previous.magnitude * (r.bound + u))
        sum = resetProduct(row: row, unit: unit, resets: resets, start: a)
      }
      let n = (value: Reference.hyperbolicTangent(sum.value), bound: sum.bound + 2.5 * u)
      let difference = previous - n.value
      let bound =
        n.bound * (1 + z.bound) + difference.magnitude * (z.bound + u) + (previous.magnitude + 2) * u
      return [r, z, n, kept, (n.value + z.value * difference, bound)]
    }
  }

  /// `init + W x` of one gate.
  private func start(row: Int, gate: Int, unit: Int) -> Bounded {
    var sum = ExactSum(Double(initialRows[initialIndex(row)][gate * hidden + unit]))
    for k in 0..<inputs { sum.add(x[row * inputs + k], inputWeights[(gate * hidden + unit) * inputs + k]) }
    return (sum.value, sum.bound)
  }

  /// The whole sum of r or z.
  private func sum(row: Int, gate: Int, unit: Int) -> (Double, Double) {
    var sum = ExactSum(Double(initialRows[initialIndex(row)][gate * hidden + unit]))
    for k in 0..<inputs { sum.add(x[row * inputs + k], inputWeights[(gate * hidden + unit) * inputs + k]) }
    if let h {
      for k in 0..<hidden { sum.add(h[row * hidden + k], recurrentWeights[(gate * hidden + unit) * hidden + k]) }
    }
    return (sum.value, sum.bound)
  }

  private func candidateProduct(row: Int, unit: Int) -> Bounded {
    var sum = ExactSum(Double(candidateBias?[unit] ?? 0))
    if let h {
      for k in 0..<hidden { sum.add(h[row * hidden + k], recurrentWeights[(2 * hidden + unit) * hidden + k]) }
    }
    return (sum.value, sum.bound)
  }

  /// `start + Un (r h)` with resets that are off by their bounds, each product rounded.
  private func resetProduct(
    row: Int, unit: Int, resets: [Bounded], start: Bounded
  ) -> Bounded {
    guard let h else { return start }
    var (value, magnitude, error) = (start.value, start.value.magnitude, start.bound)
    for k in 0..<hidden {
      let factor = Double(h[row * hidden + k]) * Double(recurrentWeights[(2 * hidden + unit) * hidden + k])
      value += resets[k].value * factor
      magnitude += factor.magnitude
      error += factor.magnitude * (resets[k].bound + 0x1p-24)
    }
    return (value, error + Double(hidden + 1) * magnitude * 0x1p-24 * 1.02)
  }
}

/// An ascending sum of products and the bound of its error in float32.
private struct ExactSum {
  var value: Double
  private var magnitude: Double
  private var count = 0

  init(_ start: Double) { (value, magnitude) = (start, start.magnitude) }

  mutating func add(_ a: Float, _ b: Float) {
    value += Double(a) * Double(b)
    magnitude += (Double(a) * Double(b)).magnitude
    count += 1
  }

  var bound: Double { Double(count) * (magnitude * 0x1p-24 * 1.01 + 0x1p-150) }
}
