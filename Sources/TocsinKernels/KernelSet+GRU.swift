import CTocsinKernels

/// Where a GRU's reset gate works.
public enum ResetPlace: UInt8, Sendable {
  /// `n = tanh(Wn x + bn + r (Un h + cn))`.
  case afterProduct
  /// `n = tanh(Wn x + bn + cn + Un (r h))`.
  case beforeProduct
}

/// One GRU step for `rows` rows: `r, z = sigmoid(initial + W x + U h)` (ascending `k`, `x` before `h`), then `n` as
/// ``ResetPlace`` says and `h' = z (h - n) + n`.
@unsafe
public struct GRUStep {
  public var rows: Int
  public var hidden: Int
  public var reset: ResetPlace
  /// The input rows; `inputs` 0 means that `initial` holds the input product already, or that there is none.
  public var x: UnsafePointer<Float>?
  public var xRowStride = 0
  public var inputs = 0
  /// The previous hidden rows; `nil` means all zero, and the products are skipped (the bits are the same).
  public var h: UnsafePointer<Float>?
  public var hRowStride = 0
  /// ``PackedGates/pointer`` of `[3 H, inputs]` and `[3 H, H]`.
  public var packedInput: UnsafePointer<Float>?
  public var packedRecurrent: UnsafePointer<Float>?
  /// Rows of `3 paddedToPanels(hidden)` gates in packed order: a bias (stride 0), input products, or a table. The recurrent
  /// bias is in it, but for `n`'s with ``ResetPlace/afterProduct``.
  public var initial: UnsafePointer<Float>
  public var initialRowStride = 0
  /// Which row of `initial` each row starts from; `nil` is its own number.
  public var initialIndex: UnsafePointer<UInt32>?
  /// With ``ResetPlace/afterProduct``: `n`'s recurrent bias, `paddedToPanels(hidden)` floats; `nil` is zero.
  public var candidateBias: UnsafePointer<Float>?
  /// With ``ResetPlace/beforeProduct``: `rows * paddedToPanels(hidden)` floats.
  public var scratch: UnsafeMutablePointer<Float>?
  /// The new hidden rows, of which exactly `hidden` columns are written; must overlap none of the others.
  public var hOut: UnsafeMutablePointer<Float>
  public var hOutRowStride: Int
  /// Whether groups of 16 units are taken from the last to the first. No bit changes; alternated from step to step it
  /// uses the weights that the step before has left in the cache.
  public var isDescending = false
  /// Where to keep, for training, rows of `4 paddedToPanels(hidden)` in packed order: `r`, `z`, `n`, and `Un h + cn` or
  /// `r h`.
  public var gates: UnsafeMutablePointer<Float>?
  public var gatesRowStride = 0

  public init(
    rows: Int, hidden: Int, reset: ResetPlace, initial: UnsafePointer<Float>,
    hOut: UnsafeMutablePointer<Float>, hOutRowStride: Int
  ) {
    unsafe self.rows = rows
    unsafe self.hidden = hidden
    unsafe self.reset = reset
    unsafe self.initial = initial
    unsafe self.hOut = hOut
    unsafe self.hOutRowStride = hOutRowStride
  }
}

extension KernelSet {
  /// Performs one step.
  @unsafe public func gru(_ step: GRUStep) {
    precondition(
      unsafe step.reset == .afterProduct || step.scratch != nil, "a reset before the product needs scratch")
    var call = unsafe ck_gru(
      m: step.rows, hidden: step.hidden,
      x: step.x, x_row_stride: step.xRowStride, kx: step.inputs,
      h: step.h, h_row_stride: step.hRowStride, kh: step.h == nil ? 0 : step.hidden,
      packed_x: step.packedInput, packed_h: step.packedRecurrent,
      init: step.initial, init_row_stride: step.initialRowStride, init_index: step.initialIndex,
      init_b: step.candidateBias, reset_before: step.reset == .beforeProduct ? 1 : 0, scratch: step.scratch,
      h_out: step.hOut, h_out_row_stride: step.hOutRowStride,
      descending: step.isDescending ? 1 : 0, gates_out: step.gates, gates_out_row_stride: step.gatesRowStride,
      x8: ck_i8_operand(), h8: ck_i8_operand(), scratch8: nil)
    unsafe table.pointee.gru_step(&call)
  }
}
