/// What was computed at one place of a tape, and what its vector-Jacobian product needs.
@safe
enum TapeOperation<Scalar: BitwiseCopyable> {
  /// The keys of the batch. They carry no gradient.
  case keys
  /// The value stays unwritten until an op other than an LSTM asks for it.
  case oneHot(classes: Int)
  case embedding(table: Int)
  case lstm(Variable, weights: Int, saved: LSTMState<Scalar>)
  case lastStep(Variable)
  case linear(Variable, weights: Int)
  case softmax(Variable)
  case crossEntropy(Variable)
}

/// What a forward LSTM keeps for the way back, for all positions.
@safe
struct LSTMState<Scalar: BitwiseCopyable> {
  /// Activated gates in packed order, `[positions, 4 Hp]`.
  let gates: UnsafeMutablePointer<Scalar>
  /// Cell states `[positions, Hp]`.
  let cells: UnsafeMutablePointer<Scalar>
}

/// One entry of a tape.
@safe
struct TapeNode<Scalar: BitwiseCopyable> {
  let operation: TapeOperation<Scalar>
  /// Whether there is a row per position (or else one per sequence).
  let isPerStep: Bool
  let rows: Int
  let columns: Int
  /// The distance of rows: `columns` rounded up to whole panels.
  let stride: Int
  var value: UnsafeMutablePointer<Scalar>?
  /// Made at the first contribution, on the way back.
  var gradient: UnsafeMutablePointer<Scalar>?
}
