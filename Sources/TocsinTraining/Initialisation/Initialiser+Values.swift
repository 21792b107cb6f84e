extension Initialiser {
  /// The deviation that is left of a normal distribution of deviation 1 when it is cut at ±2.
  fileprivate static let deviationOfTruncated = 0.879625661034239784

  /// The first values of a tensor, row by row.
  func values(of parameter: Parameter, using random: inout RandomNumbers) -> [Float] {
    let count = parameter.sizes.reduce(1, *)
    switch self {
    case .constant(let value): return [Float](repeating: value, count: count)
    case .uniform(let limit): return (0..<count).map { _ in Float((2 * random.uniform() - 1) * limit) }
    case .normal(let deviation): return (0..<count).map { _ in Float(random.standardNormal() * deviation) }
    case .truncatedNormal(let deviation):
      return (0..<count).map { _ in Float(random.truncatedNormal() * deviation) }
    case .scaled(let gain, let fan, let shape):
      let variance = gain / parameter.fans.divisor(fan)
      return shape.initialiser(variance: variance).values(of: parameter, using: &random)
    case .orthogonal(let gain):
      let rows = parameter.sizes.first ?? 1
      return orthogonalMatrix(rows: rows, columns: count / max(1, rows)) { random.standardNormal() }
        .map { Float($0 * gain) }
    case .sinusoidal:
      let columns = parameter.sizes.last ?? 1
      return (0..<count).map { Float(sinusoid(position: $0 / columns, channel: $0 % columns, of: columns)) }
    case .values(let values):
      precondition(values.count == count, "as many values as the tensor has elements")
      return values
    }
  }
}

extension DistributionShape {
  fileprivate func initialiser(variance: Double) -> Initialiser {
    switch self {
    case .uniform: .uniform(limit: (3 * variance).squareRoot())
    case .normal: .normal(deviation: variance.squareRoot())
    case .truncatedNormal: .truncatedNormal(deviation: variance.squareRoot() / Initialiser.deviationOfTruncated)
    }
  }
}

/// A random matrix, row by row, whose rows or columns, whichever are fewer, are orthonormal: those of independent normal
/// numbers by Gram–Schmidt in `Double`, done twice so that they are orthogonal to rounding.
func orthogonalMatrix(rows: Int, columns: Int, normal: () -> Double) -> [Double] {
  let (count, length) = (min(rows, columns), max(rows, columns))
  var vectors: [[Double]] = []
  while vectors.count < count {
    var vector = (0..<length).map { _ in normal() }
    for _ in 0..<2 {
      for other in vectors {
        var projection = 0.0
        for index in vector.indices { projection += vector[index] * other[index] }
        for index in vector.indices { vector[index] -= projection * other[index] }
      }
    }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard norm > 1e-6 else { continue }
    vectors.append(vector.map { $0 / norm })
  }
  if rows <= columns { return vectors.flatMap { $0 } }
  return (0..<length).flatMap { row in vectors.map { $0[row] } }
}
