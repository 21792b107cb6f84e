import TocsinGraph
import TocsinReference

extension ReferenceLSTM {
  /// "LSTM": how far one step's states may be off, from exact `x`, `hidden` and `cell`.
  func bounds(
    x: ArraySlice<Double>, hidden h: [Double], cell c: [Double], _ next: Step
  ) -> (cell: [Double], hidden: [Double]) {
    let units = hidden
    let sums = (0..<4 * units).map { row in
      gateBound(x, h, input.row(row), recurrent.row(row), bias?.values[row], recurrentBias?.values[row])
    }
    let cells = (0..<units).map { unit in
      let (i, f, g) = (sums[unit] / 4 + 2.5 * u, sums[units + unit] / 4 + 2.5 * u, sums[2 * units + unit] + 2.5 * u)
      return abs(c[unit]) * f + i + g + (abs(c[unit]) + 2) * u
    }
    return (cells, (0..<units).map { sums[3 * units + $0] / 4 + 2.5 * u + cells[$0] + 3.5 * u })
  }
}

extension ReferenceGRU {
  /// "GRU": how far one step's state may be off, from exact `x` and `hidden`.
  func bounds(x: ArraySlice<Double>, hidden h: [Double]) -> [Double] {
    let units = hidden
    func sum(_ row: Int) -> Double {
      gateBound(x, h, input.row(row), recurrent.row(row), bias?.values[row], recurrentBias?.values[row])
    }
    let largest = h.reduce(1) { max($0, abs($1)) }
    return (0..<units).map { unit in
      let (r, z) = (sum(unit) / 4 + 2.5 * u, sum(units + unit) / 4 + 2.5 * u)
      let row = 2 * units + unit
      // Of both resets: each term of the state's sum may be off by the bound of its `r`, and by a rounding.
      let magnitude = zip(h, recurrent.row(row)).reduce(abs(recurrentBias?.values[row] ?? 0)) { $0 + abs($1.0 * $1.1) }
      let worst = reset == .afterProduct ? r : (0..<units).reduce(0) { max($0, sum($1) / 4 + 2.5 * u) }
      let n = 1.02 * sum(row) + magnitude * (worst + 3 * u) + 4.5 * u
      return n * (1 + z) + (1 + largest) * (z + u) + (abs(h[unit]) + 2) * u
    }
  }
}

/// A gate's sum: the biases added, then `x`, then `h`.
private func gateBound(
  _ x: ArraySlice<Double>, _ h: [Double], _ input: ArraySlice<Double>, _ recurrent: ArraySlice<Double>, _ bias: Double?,
  _ recurrentBias: Double?
) -> Double {
  let start = abs(bias ?? 0) + abs(recurrentBias ?? 0)
  var magnitude = start
  for (value, weight) in zip(x, input) { magnitude += abs(value * weight) }
  for (value, weight) in zip(h, recurrent) { magnitude += abs(value * weight) }
  // What holds an infinity is one, or a NaN: nothing is rounded.
  guard magnitude.isFinite else { return 0 }
  return ascendingBound(terms: x.count + h.count, magnitude: magnitude) + u * start
}
