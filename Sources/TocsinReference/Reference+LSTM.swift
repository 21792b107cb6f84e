/// The weights of one LSTM layer, gates in the order i, f, g, o.
public struct ReferenceLSTM: Sendable {
  /// `[4 H, D]`.
  public var input: ReferenceTensor
  /// `[4 H, H]`.
  public var recurrent: ReferenceTensor
  /// `[4 H]`.
  public var bias: ReferenceTensor

  public init(input: ReferenceTensor, recurrent: ReferenceTensor, bias: ReferenceTensor) {
    self.input = input
    self.recurrent = recurrent
    self.bias = bias
  }

  public var hidden: Int { recurrent.innermost }

  /// What one step computes for one row.
  public struct Step: Equatable, Sendable {
    /// The activated gates i, f, g, o, `[4 H]`.
    public var gates: [Double]
    /// The cell state, `[H]`.
    public var cell: [Double]
    /// The hidden state, `[H]`.
    public var hidden: [Double]
  }

  /// One step of one row: `i, f, o = σ(W x + U h + b)`, `g = tanh(…)`, `c' = f c + i g`, `h' = o tanh(c')`
  /// (DeepLog, section 3.1).
  public func step(x: ArraySlice<Double>, hidden h: [Double], cell c: [Double]) -> Step {
    let units = hidden
    let gates = (0..<4 * units).map { row in
      let sum = bias.values[row] + Reference.dot(x, input.row(row)) + Reference.dot(h[...], recurrent.row(row))
      return row / units == 2 ? Reference.hyperbolicTangent(sum) : Reference.sigmoid(sum)
    }
    let cell = (0..<units).map { gates[units + $0] * c[$0] + gates[$0] * gates[2 * units + $0] }
    let state = (0..<units).map { gates[3 * units + $0] * Reference.hyperbolicTangent(cell[$0]) }
    return Step(gates: gates, cell: cell, hidden: state)
  }
}

extension Reference {
  /// `[B, T, D]` to the hidden states `[B, T, H]`, from a zero state.
  public static func lstm(_ x: ReferenceTensor, layer: ReferenceLSTM) -> ReferenceTensor {
    let (batch, time, units) = (x.shape[0], x.shape[1], layer.hidden)
    var values: [Double] = []
    values.reserveCapacity(batch * time * units)
    for item in 0..<batch {
      var hidden = [Double](repeating: 0, count: units)
      var cell = hidden
      for step in 0..<time {
        let next = layer.step(x: x.row(item * time + step), hidden: hidden, cell: cell)
        (hidden, cell) = (next.hidden, next.cell)
        values += hidden
      }
    }
    return ReferenceTensor(shape: [batch, time, units], values: values)
  }
}
