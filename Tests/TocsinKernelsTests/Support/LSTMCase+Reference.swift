import TocsinReference

extension LSTMCase {
  /// One unit of one row in `Double`, with the bound of its error in float32 (Spec/Numerics.md, "LSTM").
  struct Exact {
    var gates: [(value: Double, bound: Double)]
    var cell: (value: Double, bound: Double)
    var hidden: (value: Double, bound: Double)
  }

  func exact(row: Int, unit: Int) -> Exact {
    let gates = (0..<4).map { gate in
      let (sum, bound) = sum(row: row, gateRow: gate * hidden + unit)
      return gate == 2
        ? (value: Reference.hyperbolicTangent(sum), bound: bound + 2.5 * 0x1p-24)
        : (value: Reference.sigmoid(sum), bound: bound / 4 + 2.5 * 0x1p-24)
    }
    let before = Double(c?[row * hidden + unit] ?? 0)
    let cell = gates[1].value * before + gates[0].value * gates[2].value
    let cellBound =
      before.magnitude * gates[1].bound + gates[0].bound + gates[2].bound + (before.magnitude + 2) * 0x1p-24
    return Exact(
      gates: gates, cell: (cell, cellBound),
      hidden: (
        gates[3].value * Reference.hyperbolicTangent(cell), gates[3].bound + cellBound + 3.5 * 0x1p-24
      ))
  }

  private func sum(row: Int, gateRow: Int) -> (Double, Double) {
    var sum = Double(initialRows[initialIndex(row)][gateRow])
    var magnitude = sum.magnitude
    func add(_ a: Float, _ b: Float) {
      sum += Double(a) * Double(b)
      magnitude += (Double(a) * Double(b)).magnitude
    }
    for k in 0..<inputs { add(x[row * inputs + k], inputWeights[gateRow * inputs + k]) }
    if let h {
      for k in 0..<hidden { add(h[row * hidden + k], recurrentWeights[gateRow * hidden + k]) }
    }
    return (sum, Double(inputs + hidden) * magnitude * 0x1p-24 * 1.01)
  }
}
