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
  /// What ``KernelSet/lstm(quantised:)`` multiplies in place of `x` and `h` and their weights; `nil` means that there is
  /// no such product, or that `h` is all zero.
  public var x8: QuantisedOperand?
  public var h8: QuantisedOperand?

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
    var call = unsafe step.call(inputs: step.inputs, hasState: step.h != nil)
    unsafe table.pointee.lstm_step(&call)
  }

  /// Performs one step with weights of int8: the sums start from `initial`, take in the product of `x8`, then that of
  /// `h8`, each `fma(Float(sum of codes), scale of the row * scale of the gate's unit, sum so far)`.
  @unsafe public func lstm(quantised step: LSTMStep) {
    var call = unsafe step.call(inputs: step.x8 == nil ? 0 : step.inputs, hasState: step.h8 != nil)
    unsafe table.pointee.lstm_step_i8(&call)
  }
}

extension LSTMStep {
  fileprivate func call(inputs: Int, hasState: Bool) -> ck_lstm {
    unsafe ck_lstm(
      m: rows, hidden: hidden,
      x: x, x_row_stride: xRowStride, kx: inputs,
      h: h, h_row_stride: hRowStride, kh: hasState ? hidden : 0,
      packed_x: packedInput, packed_h: packedRecurrent,
      init: initial, init_row_stride: initialRowStride, init_index: initialIndex,
      c: c, c_row_stride: cRowStride, c_is_zero: cellIsZero ? 1 : 0,
      h_out: hOut, h_out_row_stride: hOutRowStride,
      descending: isDescending ? 1 : 0, gates_out: gates, gates_out_row_stride: gatesRowStride,
      x8: ck_i8_operand(x8), h8: ck_i8_operand(h8))
  }
}
