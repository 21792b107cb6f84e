import CTocsinKernels
import TocsinTensor

/// Outputs per weight panel, and the unit that hidden states are padded to.
public let panelWidth = 16

/// `count` rounded up to whole panels.
public func paddedToPanels(_ count: Int) -> Int { (count + panelWidth - 1) / panelWidth * panelWidth }

/// A weight matrix `[N, K]` packed into panels of 16 outputs, for ``MatrixProduct``.
@safe
public struct PackedMatrix: ~Copyable, Sendable {
  private var storage: AlignedBuffer<Float>
  public let outputs: Int
  public let inputs: Int

  /// An unfilled matrix; `repack` fills it.
  public init(outputs: Int, inputs: Int) {
    self.outputs = outputs
    self.inputs = inputs
    storage = AlignedBuffer(count: ck_packed_count(outputs, inputs))
  }

  /// Packs `w(n, k) = source[n * rowStride + k * columnStride]`. The source must hold every element that is named.
  @unsafe public mutating func repack(_ source: UnsafePointer<Float>, rowStride: Int, columnStride: Int = 1) {
    unsafe ck_f32_pack(outputs, inputs, source, rowStride, columnStride, storage.pointer)
  }

  /// Packs one panel alone: the outputs from `16 panel` on, whose weights are rows `rowStride` apart.
  @unsafe public mutating func repack(panel: Int, _ source: UnsafePointer<Float>, rowStride: Int) {
    precondition(panel >= 0 && panel * panelWidth < outputs, "no such panel")
    let rows = min(panelWidth, outputs - panel * panelWidth)
    unsafe ck_f32_pack(rows, inputs, source, rowStride, 1, storage.pointer + panel * panelWidth * inputs)
  }

  /// The panels.
  @unsafe public var pointer: UnsafePointer<Float> { unsafe UnsafePointer(storage.pointer) }
}

/// The gates `[gates H, K]` of a recurrent layer packed so that the gates of 16 units lie side by side: four of an LSTM,
/// three of a GRU.
@safe
public struct PackedGates: ~Copyable, Sendable {
  private var storage: AlignedBuffer<Float>
  public let gates: Int
  public let hidden: Int
  public let inputs: Int

  /// Unfilled gates; `repack` fills them.
  public init(gates: Int, hidden: Int, inputs: Int) {
    self.gates = gates
    self.hidden = hidden
    self.inputs = inputs
    storage = AlignedBuffer(count: gates * paddedToPanels(hidden) * inputs)
  }

  /// Packs row `g H + u`, column `k` from `source[row * rowStride + k * columnStride]`; gate order i, f, g, o or r, z, n.
  @unsafe public mutating func repack(_ source: UnsafePointer<Float>, rowStride: Int, columnStride: Int = 1) {
    unsafe ck_f32_pack_gates(gates, hidden, inputs, source, rowStride, columnStride, storage.pointer)
  }

  /// The panels.
  @unsafe public var pointer: UnsafePointer<Float> { unsafe UnsafePointer(storage.pointer) }
}

extension PackedMatrix {
  /// The input weights `[gates H, K]` of a recurrent layer, packed so that a product gives rows of gates in packed order:
  /// the input products of all time steps at once, which the steps then start from. ``outputs`` is
  /// `gates paddedToPanels(H)`.
  ///
  /// - Parameter source: row `g H + u`, column `k` at `row * rowStride + k * columnStride`.
  @unsafe public init(
    gates: Int, hidden: Int, inputs: Int, source: UnsafePointer<Float>, rowStride: Int, columnStride: Int = 1
  ) {
    self.init(outputs: gates * paddedToPanels(hidden), inputs: inputs)
    unsafe ck_f32_pack_gate_columns(gates, hidden, inputs, source, rowStride, columnStride, storage.pointer)
  }
}
