public import TocsinGraph

/// The weights of one GRU layer, gates in the order r, z, n.
public struct ReferenceGRU: Sendable {
  /// `[3 H, D]`.
  public var input: ReferenceTensor
  /// `[3 H, H]`.
  public var recurrent: ReferenceTensor
  /// `[3 H]`; `nil` is 0.
  public var bias: ReferenceTensor?
  /// `[3 H]`; `nil` is 0.
  public var recurrentBias: ReferenceTensor?
  /// Where the reset gate acts.
  public var reset: GRUReset

  public init(
    input: ReferenceTensor, recurrent: ReferenceTensor, bias: ReferenceTensor? = nil,
    recurrentBias: ReferenceTensor? = nil, reset: GRUReset
  ) {
    self.input = input
    self.recurrent = recurrent
    self.bias = bias
    self.recurrentBias = recurrentBias
    self.reset = reset
  }

  public var hidden: Int { recurrent.innermost }

  /// One step of one row, from the hidden state `[H]` to the next: `r, z = σ(W x + b + U h + rb)`,
  /// `n = tanh(Wn x + bn + r (Un h + rbn))` or, with the reset before the product, `tanh(Wn x + bn + rbn + Un (r h))`,
  /// `h' = (1 - z) n + z h`.
  public func step(x: ArraySlice<Double>, hidden h: [Double]) -> [Double] {
    let units = hidden
    func fromInput(_ row: Int) -> Double { Reference.dot(x, input.row(row)) + (bias?.values[row] ?? 0) }
    func fromState(_ row: Int, _ h: [Double]) -> Double {
      Reference.dot(h[...], recurrent.row(row)) + (recurrentBias?.values[row] ?? 0)
    }
    let r = (0..<units).map { Reference.sigmoid(fromInput($0) + fromState($0, h)) }
    let z = (units..<2 * units).map { Reference.sigmoid(fromInput($0) + fromState($0, h)) }
    let kept = (0..<units).map { r[$0] * h[$0] }
    return (0..<units).map { unit in
      let row = 2 * units + unit
      let fromState = reset == .afterProduct ? r[unit] * fromState(row, h) : fromState(row, kept)
      let n = Reference.hyperbolicTangent(fromInput(row) + fromState)
      return (1 - z[unit]) * n + z[unit] * h[unit]
    }
  }
}
