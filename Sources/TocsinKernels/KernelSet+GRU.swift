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
  /// What ``KernelSet/gru(quantised:)`` multiplies in place of `x` and `h` and their weights; `nil` means that there is
  /// no such product, or that `h` is all zero. Where `h8` is given, so is `h`.
  public var x8: QuantisedOperand?
  public var h8: QuantisedOperand?
  /// For ``KernelSet/gru(quantised:)`` with ``ResetPlace/beforeProduct``: `rows * quantisedRowWords(hidden)` words.
  public var scratch8: UnsafeMutablePointer<UInt32>?

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
    var call = unsafe step.call(inputs: step.inputs, hasState: step.h != nil)
    unsafe table.pointee.gru_step(&call)
  }

  /// Performs one step with weights of int8: each sum takes in its products as ``lstm(quantised:)`` says. With
  /// ``ResetPlace/beforeProduct`` the rows `r h` are quantised, each by itself.
  @unsafe public func gru(quantised step: GRUStep) {
    precondition(unsafe step.h8 == nil || step.h != nil, "the new state is made of the old one's floats, too")
    precondition(
      unsafe step.reset == .afterProduct || step.scratch8 != nil, "a reset before the product needs scratch for codes")
    var call = unsafe step.call(inputs: step.x8 == nil ? 0 : step.inputs, hasState: step.h8 != nil)
    unsafe table.pointee.gru_step_i8(&call)
  }
}

extension GRUStep {
  fileprivate func call(inputs: Int, hasState: Bool) -> ck_gru {
    precondition(unsafe reset == .afterProduct || scratch != nil, "a reset before the product needs scratch")
    return unsafe ck_gru(
      m: rows, hidden: hidden,
      x: x, x_row_stride: xRowStride, kx: inputs,
      h: h, h_row_stride: hRowStride, kh: hasState ? hidden : 0,
      packed_x: packedInput, packed_h: packedRecurrent,
      init: initial, init_row_stride: initialRowStride, init_index: initialIndex,
      init_b: candidateBias, reset_before: reset == .beforeProduct ? 1 : 0, scratch: scratch,
      h_out: hOut, h_out_row_stride: hOutRowStride,
      descending: isDescending ? 1 : 0, gates_out: gates, gates_out_row_stride: gatesRowStride,
      x8: ck_i8_operand(x8), h8: ck_i8_operand(h8), scratch8: scratch8)
  }
}
