import TocsinKernels
import TocsinTensor

/// int8 weights of a recurrent layer's gates, packed once when the model is loaded.
final class Int8Gates: Sendable {
  /// For steps that take in `x` themselves; of no inputs where keys stand for rows of a table.
  let input: PackedInt8Gates
  /// The same weights for the input products of all time steps at once.
  let inputColumns: PackedInt8Matrix
  let recurrent: PackedInt8Gates

  /// - Parameters:
  ///   - input: `[G H, D]` for `G` gates; `nil` where keys stand for rows of a table.
  ///   - recurrent: `[G H, H]`.
  init(gates: Int, hidden: Int, inputs: Int, input: Int8Tensor?, recurrent: Int8Tensor) {
    let count = input == nil ? 0 : inputs
    let stored = input ?? Int8Tensor(codes: [], scales: [Float](repeating: 0, count: gates * hidden))
    self.input = PackedInt8Gates(
      gates: gates, hidden: hidden, inputs: count, codes: stored.codes.span, rowStride: count,
      scales: stored.scales.span)
    inputColumns = PackedInt8Matrix(
      gates: gates, hidden: hidden, inputs: count, codes: stored.codes.span, rowStride: count,
      scales: stored.scales.span)
    self.recurrent = PackedInt8Gates(
      gates: gates, hidden: hidden, inputs: hidden, codes: recurrent.codes.span, rowStride: hidden,
      scales: recurrent.scales.span)
  }
}
