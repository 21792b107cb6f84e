extension Reference {
  /// Softmax over the innermost dimension.
  public static func softmax(_ x: ReferenceTensor) -> ReferenceTensor {
    var values: [Double] = []
    values.reserveCapacity(x.values.count)
    for row in 0..<x.rowCount {
      let maximum = x.row(row).max() ?? 0
      let exponentials = x.row(row).map { exponential($0 - maximum) }
      let sum = exponentials.reduce(0, +)
      values += exponentials.map { $0 / sum }
    }
    return ReferenceTensor(shape: x.shape, values: values)
  }

  /// `(x - mean) / √(variance + epsilon) scale + bias` over the innermost dimension; `scale [D]`, `bias [D]`.
  public static func layerNorm(
    _ x: ReferenceTensor, scale: ReferenceTensor, bias: ReferenceTensor, epsilon: Double
  ) -> ReferenceTensor {
    var values: [Double] = []
    values.reserveCapacity(x.values.count)
    let count = Double(x.innermost)
    for row in 0..<x.rowCount {
      let mean = x.row(row).reduce(0, +) / count
      let variance = x.row(row).reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      let deviation = (variance + epsilon).squareRoot()
      for (index, value) in x.row(row).enumerated() {
        values.append((value - mean) / deviation * scale.values[index] + bias.values[index])
      }
    }
    return ReferenceTensor(shape: x.shape, values: values)
  }
}
