import CTocsinKernels
import TocsinTensor

/// Outputs per weight panel, and the unit that hidden states are padded to.
public let panelWidth = 16

/// `count` rounded up to whole panels.
public func paddedToPanels(_ count: Int) -> Int { (count + panelWidth - 1) / panelWidth * panelWidth }

/// A weight matrix `[N, K]` packed into panels of 16 outputs, for ``KernelSet/matmul(rows:outputs:inputs:a:aRowStride:aColumnStride:packed:initial:initialRowStride:c:cRowStride:)``.
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

  /// The panels.
  @unsafe public var pointer: UnsafePointer<Float> { unsafe UnsafePointer(storage.pointer) }
}

/// The four gates `[4 H, K]` of an LSTM packed so that the gates of 16 units lie side by side.
@safe
public struct PackedGates: ~Copyable, Sendable {
  private var storage: AlignedBuffer<Float>
  public let hidden: Int
  public let inputs: Int

  /// Unfilled gates; `repack` fills them.
  public init(hidden: Int, inputs: Int) {
    self.hidden = hidden
    self.inputs = inputs
    storage = AlignedBuffer(count: 4 * paddedToPanels(hidden) * inputs)
  }

  /// Packs row `g H + u`, column `k` from `source[row * rowStride + k * columnStride]`; gate order i, f, g, o.
  @unsafe public mutating func repack(_ source: UnsafePointer<Float>, rowStride: Int, columnStride: Int = 1) {
    unsafe ck_f32_pack_gates(hidden, inputs, source, rowStride, columnStride, storage.pointer)
  }

  /// The panels.
  @unsafe public var pointer: UnsafePointer<Float> { unsafe UnsafePointer(storage.pointer) }

  /// For tables of one row of gates per key, filled in place.
  @unsafe public var mutablePointer: UnsafeMutablePointer<Float> { unsafe storage.pointer }
}
