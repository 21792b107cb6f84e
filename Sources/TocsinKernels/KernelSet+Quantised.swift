import CTocsinKernels

/// Words of a quantised row of `inputs` activations: four codes each, then the scale.
public func quantisedRowWords(_ inputs: Int) -> Int { ck_i8_words(inputs) }

/// `c(m, n) = f(fma(Float(Σ_k codes of a(m, k) w(n, k)), scale of a's row * scale of n, initial(m, n)))` for `groups`
/// groups of `rows` rows that share the weights. Strides count words for `a`, else floats.
@unsafe
public struct QuantisedProduct {
  /// M, N and K.
  public var rows: Int
  public var outputs: Int
  public var inputs: Int
  /// Quantised rows. They may overlap, as those of a convolution do.
  public var a: UnsafePointer<UInt32>
  public var aRowStride: Int
  /// ``PackedInt8Matrix/weights``.
  public var weights: Int8Weights
  /// What the sums start from; `nil` is zero. A row stride of 0 gives every row the same. May be `c` itself.
  public var initial: UnsafePointer<Float>?
  public var initialRowStride = 0
  /// Exactly `outputs` columns of each row are written. Must not overlap `a`.
  public var c: UnsafeMutablePointer<Float>
  public var cRowStride: Int
  public var groups = 1
  public var aGroupStride = 0
  public var initialGroupStride = 0
  public var cGroupStride = 0
  /// What is done to each result.
  public var activation = ElementFunction.identity

  public init(
    rows: Int, outputs: Int, inputs: Int, a: UnsafePointer<UInt32>, aRowStride: Int, weights: Int8Weights,
    c: UnsafeMutablePointer<Float>, cRowStride: Int
  ) {
    unsafe (self.rows, self.outputs, self.inputs) = (rows, outputs, inputs)
    unsafe (self.a, self.aRowStride) = unsafe (a, aRowStride)
    unsafe self.weights = unsafe weights
    unsafe (self.c, self.cRowStride) = unsafe (c, cRowStride)
  }
}

extension KernelSet {
  /// Quantises rows of `inputs` floats, each by itself: its greatest magnitude becomes 127.
  ///
  /// A row without finite greatest magnitude gets the scale NaN, one whose greatest is below 2⁻¹⁰⁰ the scale 0; the codes
  /// of both are 0. How codes are stored is the instruction set's own: only products of the same kernels read them.
  ///
  /// - Parameter y: row `m` at `m * yRowStride`, ``quantisedRowWords(_:)`` words.
  @unsafe public func quantise(
    rows: Int, inputs: Int, x: UnsafePointer<Float>, xRowStride: Int, y: UnsafeMutablePointer<UInt32>, yRowStride: Int
  ) {
    var call = unsafe ck_quantise(
      m: rows, k: inputs, x: x, x_row_stride: xRowStride, y: y, y_row_stride: yRowStride)
    unsafe table.pointee.quantise(&call)
  }

  /// Computes one product.
  @unsafe public func matmul(_ product: QuantisedProduct) {
    var call = unsafe ck_i8_matmul(
      m: product.rows, n: product.outputs, k: product.inputs,
      a: product.a, a_row_stride: product.aRowStride,
      w: product.weights.call, panel_stride: int8PanelBytes(inputs: product.inputs),
      init: product.initial, init_row_stride: product.initialRowStride,
      c: product.c, c_row_stride: product.cRowStride,
      groups: product.groups, a_group_stride: product.aGroupStride, init_group_stride: product.initialGroupStride,
      c_group_stride: product.cGroupStride,
      activation: product.activation.code, activation_parameter: product.activation.parameter)
    unsafe table.pointee.matmul_i8(&call)
  }
}
