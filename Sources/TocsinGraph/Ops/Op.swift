public import TocsinTensor

/// The closed set of operations: what the graphs of DeepLog, Chimera, Hades and Medicine, and of PyTorch's and Keras's
/// exports of such networks, are made of. No custom operations and no code.
///
/// Shapes: `B` batch, `T` and `S` time steps, `D` input features, `H` hidden units, `N` outputs, `V` classes. Numbers are
/// `f32` and keys are `u32`. A tensor of numbers may be stored as `bf16`; weights of products and recurrent layers, and
/// tables of embeddings, as `int8` with a scale for each element of their outermost dimension. Every value that depends on
/// an input has `B` outermost; no operation mixes items of a batch.
/// The order in which sums are taken is part of the meaning: Spec/Numerics.md states it for each.
///
/// A squeeze-and-excite gate (Medicine) is no operation of its own: it is `reduce`, `linear`, `activation`, `linear`,
/// `activation`, `reshape`, `multiply`.
public enum Op: Equatable, Sendable {
  // MARK: Sources

  /// A tensor `f32`, rank 0 to 4, as a value: a positional table, a mask, a factor. Has no operand.
  case constant(TensorID)

  /// Keys `u32 […]` to `f32 […, V]`: 1 at the key, 0 elsewhere. A key of `V` or above gives a row of zeros.
  case oneHot(ValueID, classes: Int)

  /// Keys `u32 […]` to rows of a table `[V, D]`: `f32 […, D]`. A key of `V` or above gives a row of zeros.
  case embedding(ValueID, table: TensorID)

  // MARK: Products

  /// `[…, D]` to `[…, N]`: `x Wᵀ + b` with `weight [N, D]` and `bias [N]`; without a bias the sum starts from +0.
  case linear(ValueID, weight: TensorID, bias: TensorID?)

  /// `[…, M, K] x […, K, N]` to `[…, M, N]`; with `transposesSecond` the second operand is `[…, N, K]`.
  ///
  /// Equal ranks of 2 to 4. The leading dimensions are equal, or fixed 1 in an operand that depends on no input. `M`, `K`
  /// and `N` may be `T`, but not `B`. The sum ascends over `K` from +0.
  case matmul(ValueID, ValueID, transposesSecond: Bool)

  /// `[B, T, D]` to `[B, T', N]`, `T' = T + before + after - (K - 1) dilation`: a convolution over time (Hades's causal
  /// dilated one has `before = (K - 1) dilation` and `after = 0`).
  ///
  /// `y_t = b + Σ_k W_k x_(t - before + k dilation)` with `weight [N, K, D]`, `bias [N]` or none (+0), and steps outside
  /// the sequence +0. The sum ascends over `(k, D)` from the bias. A dynamic `T` needs `T' = T`.
  case convolution(ValueID, weight: TensorID, bias: TensorID?, dilation: Int, before: Int, after: Int)

  // MARK: Recurrent layers

  /// `[B, T, D]` to the hidden states `[B, T, H]`, from a zero state; gate order i, f, g, o.
  ///
  /// `i, f, o = σ(W x + U h + b)`, `g = tanh(…)`, `c' = f c + i g`, `h' = o tanh(c')` (DeepLog 3.1, figure 3) with
  /// `input [4 H, D]`, `recurrent [4 H, H]`, `bias [4 H]` or none, `recurrentBias [4 H]` or none. PyTorch has both biases,
  /// Keras one. The sums start from `bias + recurrentBias`, rounded once.
  case lstm(
    ValueID, input: TensorID, recurrent: TensorID, bias: TensorID?, recurrentBias: TensorID?, direction: TimeDirection)

  /// `[B, T, D]` to the hidden states `[B, T, H]`, from a zero state; gate order r, z, n (Chimera 4).
  ///
  /// `r, z = σ(W x + U h + b)`, `n` by `reset`, `h' = z h + (1 - z) n` with `input [3 H, D]`, `recurrent [3 H, H]`,
  /// `bias [3 H]` or none, `recurrentBias [3 H]` or none.
  case gru(
    ValueID, input: TensorID, recurrent: TensorID, bias: TensorID?, recurrentBias: TensorID?, direction: TimeDirection,
    reset: GRUReset)

  // MARK: Attention

  /// `query [B, T, heads dk]`, `key [B, S, heads dk]`, `value [B, S, heads dv]` to `[B, T, heads dv]`, head by head:
  /// `softmax(scale Q Kᵀ) V` over the keys that are left (Chimera 4, Hades's cross-modal attention, Medicine's encoder).
  ///
  /// `scale` is `1 / √dk` where the scores are scaled and 1 where they are not. `isCausal` removes key `j` from query
  /// `t < j`; `validKeys`, `f32 [B, S]`, removes the keys where it is 0. A query with no key left gives +0.
  case attention(
    query: ValueID, key: ValueID, value: ValueID, heads: Int, scale: Float, isCausal: Bool, validKeys: ValueID?)

  /// Softmax over the innermost dimension, which may be `T`.
  case softmax(ValueID)

  // MARK: Element by element

  /// `(x - mean) / √(variance + epsilon) scale + bias` over the innermost dimension; `scale [D]`, `bias [D]`.
  case layerNorm(ValueID, scale: TensorID, bias: TensorID, epsilon: Float)

  /// A function of each element.
  case activation(ValueID, Activation)

  /// The sum, element by element. Equal ranks; each dimension of the second equals the first's or is fixed 1, and is
  /// then used for all. The result has the first's shape.
  case add(ValueID, ValueID)

  /// The product, element by element, with the shapes of `add`.
  case multiply(ValueID, ValueID)

  /// `[B, T, D]` plus the first `T` rows of a table `[Tmax, D]`, row `t` to step `t`. `Tmax` is at least `T`'s maximum.
  case positionalEncoding(ValueID, table: TensorID)

  // MARK: Pooling

  /// Sum, mean or maximum over one axis, which it removes: any but the batch's.
  case reduce(ValueID, Reduction, axis: Int)

  /// `[B, T, D]` to `[B, D]`: sum, mean or maximum over the steps whose `mask`, `f32 [B, T]`, is not 0; +0 where none is.
  case maskedPool(ValueID, mask: ValueID, Reduction)

  /// `[B, T, D]` and `scores [B, T]` to `[B, D]`: `Σ_t softmax(scores)_t x_t` (Chimera 4).
  case attentionPool(ValueID, scores: ValueID)

  /// `[B, T, …]` to `[B, …]`: the first or the last time step.
  case step(ValueID, StepPosition)

  // MARK: Layout

  /// 2 to ``maximumConcatenated`` operands one after the other along a fixed axis; their other dimensions are equal.
  case concat([ValueID], axis: Int)

  /// `count` elements of a fixed axis, from `start` on.
  case slice(ValueID, axis: Int, start: Int, count: Int)

  /// The same elements in the same order under another shape. `B` stays outermost; where the operand has a `T`, so has
  /// the result; the product of the fixed dimensions stays the same.
  case reshape(ValueID, Shape)

  /// Dimension `i` of the result is dimension `order[i]` of the operand. `B` stays outermost.
  case transpose(ValueID, order: [Int])

  /// The largest number of operands of ``concat(_:axis:)``.
  public static let maximumConcatenated = 64
}
