import CTocsinKernels
import TocsinTensor

/// Weights `[N, K]` of int8 packed into panels of 16 outputs, for ``QuantisedProduct``. A weight is worth
/// `Float(code) * scale` of its output; codes lie in -127...127.
@safe
public struct PackedInt8Matrix: ~Copyable, Sendable {
  private let storage: Int8Storage
  public let outputs: Int
  public let inputs: Int

  /// A matrix of zeros; `repack` fills it.
  public init(outputs: Int, inputs: Int) {
    self.outputs = outputs
    self.inputs = inputs
    storage = Int8Storage(outputs: outputs, inputs: inputs)
  }

  /// Packs `w(n, k) = codes[first + n * rowStride + k]`.
  ///
  /// - Parameter scales: one for each output.
  public init(outputs: Int, inputs: Int, codes: Span<Int8>, first: Int = 0, rowStride: Int, scales: Span<Float>) {
    self.outputs = outputs
    self.inputs = inputs
    storage = Int8Storage(outputs: outputs, inputs: inputs)
    unsafe storage.target(panel: 0, inputs: inputs).pack(
      Int8Rows(codes, first: first, rowStride: rowStride), outputs: outputs, inputs: inputs, scales)
  }

  /// Packs some outputs alone, those from `16 panel` on: `w(16 panel + n, k) = codes[first + n * rowStride + k]`. One tap
  /// of a convolution `[N, taps, C]` begins at `tap * C` and has the row stride `taps * C`.
  ///
  /// - Parameter scales: one for each of these outputs.
  public mutating func repack(
    panel: Int, outputs count: Int, codes: Span<Int8>, first: Int = 0, rowStride: Int, scales: Span<Float>
  ) {
    precondition(
      panel >= 0 && panel * panelWidth + count <= paddedToPanels(outputs), "the matrix must have these outputs")
    unsafe storage.target(panel: panel, inputs: inputs).pack(
      Int8Rows(codes, first: first, rowStride: rowStride), outputs: count, inputs: inputs, scales)
  }

  /// The input weights `[gates H, K]` of a recurrent layer, row `g H + u` at `codes[row * rowStride]`, packed so that a
  /// product gives rows of gates in packed order, as ``PackedMatrix`` does for float32. ``outputs`` is
  /// `gates paddedToPanels(H)`.
  public init(gates: Int, hidden: Int, inputs: Int, codes: Span<Int8>, rowStride: Int, scales: Span<Float>) {
    self.outputs = gates * paddedToPanels(hidden)
    self.inputs = inputs
    storage = Int8Storage(outputs: gates * paddedToPanels(hidden), inputs: inputs)
    let target = unsafe storage.target(panel: 0, inputs: inputs)
    unsafe Int8Rows(codes, rowStride: rowStride).pack(rows: gates * hidden, columns: inputs, scales) {
      unsafe ck_i8_pack_gate_columns(gates, hidden, inputs, $0, rowStride, target.codes, target.offsets)
      unsafe ck_f32_pack_gates(gates, hidden, 1, $1, 1, 0, target.scales)
    }
  }

  /// Where the weights lie.
  @unsafe public var weights: Int8Weights { unsafe storage.weights }
}

/// The gates `[gates H, K]` of a recurrent layer as int8, packed so that the gates of 16 units lie side by side: four of
/// an LSTM, three of a GRU.
@safe
public struct PackedInt8Gates: ~Copyable, Sendable {
  private let storage: Int8Storage
  public let gates: Int
  public let hidden: Int
  public let inputs: Int

  /// Packs row `g H + u`, column `k` from `codes[row * rowStride + k]`; gate order i, f, g, o or r, z, n.
  ///
  /// - Parameter scales: one for each row.
  public init(gates: Int, hidden: Int, inputs: Int, codes: Span<Int8>, rowStride: Int, scales: Span<Float>) {
    self.gates = gates
    self.hidden = hidden
    self.inputs = inputs
    storage = Int8Storage(outputs: gates * paddedToPanels(hidden), inputs: inputs)
    let target = unsafe storage.target(panel: 0, inputs: inputs)
    unsafe Int8Rows(codes, rowStride: rowStride).pack(rows: gates * hidden, columns: inputs, scales) {
      unsafe ck_i8_pack_gates(gates, hidden, inputs, $0, rowStride, target.codes, target.offsets)
      unsafe ck_f32_pack_gates(gates, hidden, 1, $1, 1, 0, target.scales)
    }
  }

  /// Where the weights lie.
  @unsafe public var weights: Int8Weights { unsafe storage.weights }
}
