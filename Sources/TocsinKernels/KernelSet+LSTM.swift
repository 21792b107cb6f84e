import CTocsinKernels

/// One LSTM step for `rows` rows: `gates = initial + Wx x + Wh h` (ascending `k`, `x` before `h`), then
/// `c = f c + i g`, `h = o tanh(c)`.
@unsafe
public struct LSTMStep {
  public var rows: Int
  public var hidden: Int
  /// The input rows; `inputs` 0 means that `initial` holds the input product already, or that there is none.
  public var x: UnsafePointer<Float>?
  public var xRowStride = 0
  public var inputs = 0
  /// The previous hidden rows; `nil` means all zero, and the product is skipped (the bits are the same).
  public var h: UnsafePointer<Float>?
  public var hRowStride = 0
  /// ``PackedGates/pointer`` of `[4 H, inputs]` and `[4 H, H]`.
  public var packedInput: UnsafePointer<Float>?
  public var packedRecurrent: UnsafePointer<Float>?
  /// Rows of `4 paddedToPanels(hidden)` gates in packed order: a bias (stride 0), input products, or a table.
  public var initial: UnsafePointer<Float>
  public var initialRowStride = 0
  /// Which row of `initial` each row starts from; `nil` is its own number.
  public var initialIndex: UnsafePointer<UInt32>?
  /// Cell state, in and out: rows of `paddedToPanels(hidden)`. With `cellIsZero` it is written only.
  public var c: UnsafeMutablePointer<Float>
  public var cRowStride: Int
  public var cellIsZero = false
  /// The new hidden rows, of which exactly `hidden` columns are written; must overlap neither `h` nor `x`.
  public var hOut: UnsafeMutablePointer<Float>
  public var hOutRowStride: Int
  /// Whether groups of 16 units are taken from the last to the first. No bit changes; alternated from step to step it
  /// uses the weights that the step before has left in the cache.
  public var isDescending = false
  /// Where to keep the activated gates in packed order, for training.
  public var gates: UnsafeMutablePointer<Float>?
  public var gatesRowStride = 0

  public init(
    rows: Int, hidden: Int, initial: UnsafePointer<Float>,
    c: UnsafeMutablePointer<Float>, cRowStride: Int, hOut: UnsafeMutablePointer<Float>, hOutRowStride: Int
  ) {
    unsafe self.rows = rows
    unsafe self.hidden = hidden
    unsafe self.initial = initial
    unsafe self.c = c
    unsafe self.cRowStride = cRowStride
    unsafe self.hOut = hOut
    unsafe self.hOutRowStride = hOutRowStride
  }
}

extension KernelSet {
  /// Performs one step.
  @unsafe public func lstm(_ step: LSTMStep) {
    var call = unsafe ck_lstm(
      m: step.rows, hidden: step.hidden,
      x: step.x, x_row_stride: step.xRowStride, kx: step.inputs,
      h: step.h, h_row_stride: step.hRowStride, kh: step.h == nil ? 0 : step.hidden,
      packed_x: step.packedInput, packed_h: step.packedRecurrent,
      init: step.initial, init_row_stride: step.initialRowStride, init_index: step.initialIndex,
      c: step.c, c_row_stride: step.cRowStride, c_is_zero: step.cellIsZero ? 1 : 0,
      h_out: step.hOut, h_out_row_stride: step.hOutRowStride,
      descending: step.isDescending ? 1 : 0, gates_out: step.gates, gates_out_row_stride: step.gatesRowStride,
      x8: ck_i8_operand(), h8: ck_i8_operand())
    unsafe table.pointee.lstm_step(&call)
  }
}
