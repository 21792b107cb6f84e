/// The weights of one LSTM layer, gates in the order i, f, g, o.
public struct ReferenceLSTM: Sendable {
  /// `[4 H, D]`.
  public var input: ReferenceTensor
  /// `[4 H, H]`.
  public var recurrent: ReferenceTensor
  /// `[4 H]`; `nil` is 0.
  public var bias: ReferenceTensor?
  /// `[4 H]`, PyTorch's second bias; `nil` is 0.
  public var recurrentBias: ReferenceTensor?

  public init(
    input: ReferenceTensor, recurrent: ReferenceTensor, bias: ReferenceTensor? = nil,
    recurrentBias: ReferenceTensor? = nil
  ) {
    self.input = input
    self.recurrent = recurrent
    self.bias = bias
    self.recurrentBias = recurrentBias
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
      var sum = (bias?.values[row] ?? 0) + (recurrentBias?.values[row] ?? 0)
      sum += Reference.dot(x, input.row(row)) + Reference.dot(h[...], recurrent.row(row))
      return row / units == 2 ? Reference.hyperbolicTangent(sum) : Reference.sigmoid(sum)
    }
    let cell = (0..<units).map { gates[units + $0] * c[$0] + gates[$0] * gates[2 * units + $0] }
    let state = (0..<units).map { gates[3 * units + $0] * Reference.hyperbolicTangent(cell[$0]) }
    return Step(gates: gates, cell: cell, hidden: state)
  }
}
