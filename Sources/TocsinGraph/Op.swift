/// A value in a graph: an input or the result of a node, by position. Inputs come first.
public struct ValueID: Equatable, Sendable {
  public let index: Int
  public init(_ index: Int) { self.index = index }
}

/// A constant tensor of a graph, by position in its declarations.
public struct TensorID: Equatable, Sendable {
  public let index: Int
  public init(_ index: Int) { self.index = index }
}

/// The closed set of operations. Shapes: `B` batch, `T` time steps, `D` input features, `H` hidden units, `V` classes.
public enum Op: Equatable, Sendable {
  /// Keys `u32 […]` to `f32 […, V]`: 1 at the key, 0 elsewhere. A key of `V` or above gives a row of zeros.
  case oneHot(ValueID, classes: Int)

  /// Keys `u32 […]` to rows of a table `[V, D]`: `f32 […, D]`. A key of `V` or above gives a row of zeros.
  case embedding(ValueID, table: TensorID)

  /// `[B, T, D]` to `[B, T, H]` from a zero state. Weights `input [4 H, D]`, `recurrent [4 H, H]`, `bias [4 H]`; gate
  /// order i, f, g, o. `i, f, o = sigmoid`, `g = tanh`, `c = f c + i g`, `h = o tanh(c)` (DeepLog 3.1, figure 3).
  case lstm(ValueID, input: TensorID, recurrent: TensorID, bias: TensorID)

  /// `[B, T, D]` to `[B, D]`: the last time step.
  case lastStep(ValueID)

  /// `[…, D]` to `[…, N]`: `x Wᵀ + b` with `weight [N, D]` and `bias [N]`.
  case linear(ValueID, weight: TensorID, bias: TensorID)

  /// Softmax over the innermost dimension.
  case softmax(ValueID)

  /// The value that the operation reads.
  public var operand: ValueID {
    switch self {
    case .oneHot(let value, _), .embedding(let value, _), .lstm(let value, _, _, _), .lastStep(let value),
      .linear(let value, _, _), .softmax(let value):
      value
    }
  }

  /// The tensors that the operation reads, in a fixed order.
  public var tensors: [TensorID] {
    switch self {
    case .oneHot, .lastStep, .softmax: []
    case .embedding(_, let table): [table]
    case .lstm(_, let input, let recurrent, let bias): [input, recurrent, bias]
    case .linear(_, let weight, let bias): [weight, bias]
    }
  }

  /// The name that tools print.
  public var name: StaticString {
    switch self {
    case .oneHot: "oneHot"
    case .embedding: "embedding"
    case .lstm: "lstm"
    case .lastStep: "lastStep"
    case .linear: "linear"
    case .softmax: "softmax"
    }
  }
}
