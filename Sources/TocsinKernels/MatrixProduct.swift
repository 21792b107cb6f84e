import CTocsinKernels

/// `c(m, n) = f(initial(m, n) + Σ_k a(m, k) b(k, n))` over ascending `k`, one fused multiply-add a step, for `groups`
/// groups of `rows` rows that share `b`. All strides count floats.
@unsafe
public struct MatrixProduct {
  /// M, N and K.
  public var rows: Int
  public var outputs: Int
  public var inputs: Int
  /// `a(m, k)` at `m * aRowStride + k * aColumnStride`. Rows may overlap, as those of a convolution do.
  public var a: UnsafePointer<Float>
  public var aRowStride: Int
  public var aColumnStride = 1
  /// `b(k, n)` at `n / 16 * bPanelStride + k * bRowStride + n % 16`.
  public var b: UnsafePointer<Float>
  public var bPanelStride: Int
  public var bRowStride: Int
  /// Whether the last panel of `b` may be read to its 16th column.
  public var bIsPadded: Bool
  /// What the sums start from; `nil` is zero. A row stride of 0 gives every row the same. May be `c` itself.
  public var initial: UnsafePointer<Float>?
  public var initialRowStride = 0
  /// Exactly `outputs` columns of each row are written. Must overlap neither `a` nor `b`.
  public var c: UnsafeMutablePointer<Float>
  public var cRowStride: Int
  public var groups = 1
  public var aGroupStride = 0
  public var initialGroupStride = 0
  public var cGroupStride = 0
  /// What is done to each sum.
  public var activation = ElementFunction.identity

  /// A product with packed weights: ``PackedMatrix/pointer`` of `[outputs, inputs]`.
  public init(
    rows: Int, outputs: Int, inputs: Int, a: UnsafePointer<Float>, aRowStride: Int,
    packed: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>, cRowStride: Int
  ) {
    unsafe self.init(
      rows: rows, outputs: outputs, inputs: inputs, a: a, aRowStride: aRowStride,
      b: packed, bPanelStride: inputs * panelWidth, bRowStride: panelWidth, bIsPadded: true, c: c,
      cRowStride: cRowStride)
  }

  /// A product with a matrix `[inputs, outputs]` as it lies in memory: `b(k, n)` at `k * bRowStride + n`.
  public init(
    rows: Int, outputs: Int, inputs: Int, a: UnsafePointer<Float>, aRowStride: Int,
    b: UnsafePointer<Float>, bRowStride: Int, c: UnsafeMutablePointer<Float>, cRowStride: Int
  ) {
    unsafe self.init(
      rows: rows, outputs: outputs, inputs: inputs, a: a, aRowStride: aRowStride,
      b: b, bPanelStride: panelWidth, bRowStride: bRowStride, bIsPadded: false, c: c, cRowStride: cRowStride)
  }

  private init(
    rows: Int, outputs: Int, inputs: Int, a: UnsafePointer<Float>, aRowStride: Int,
    b: UnsafePointer<Float>, bPanelStride: Int, bRowStride: Int, bIsPadded: Bool,
    c: UnsafeMutablePointer<Float>, cRowStride: Int
  ) {
    unsafe (self.rows, self.outputs, self.inputs) = (rows, outputs, inputs)
    unsafe (self.a, self.aRowStride) = unsafe (a, aRowStride)
    unsafe (self.b, self.bPanelStride, self.bRowStride) = unsafe (b, bPanelStride, bRowStride)
    unsafe self.bIsPadded = bIsPadded
    unsafe (self.c, self.cRowStride) = unsafe (c, cRowStride)
  }
}
