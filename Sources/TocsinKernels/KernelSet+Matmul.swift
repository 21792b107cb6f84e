import CTocsinKernels

extension KernelSet {
  /// Computes one product.
  @unsafe public func matmul(_ product: MatrixProduct) {
    var call = unsafe ck_matmul(
      m: product.rows, n: product.outputs, k: product.inputs,
      a: product.a, a_row_stride: product.aRowStride, a_column_stride: product.aColumnStride,
      b: product.b, b_panel_stride: product.bPanelStride, b_row_stride: product.bRowStride,
      b_is_padded: product.bIsPadded ? 1 : 0,
      init: product.initial, init_row_stride: product.initialRowStride,
      c: product.c, c_row_stride: product.cRowStride,
      groups: product.groups, a_group_stride: product.aGroupStride, init_group_stride: product.initialGroupStride,
      c_group_stride: product.cGroupStride,
      activation: product.activation.code, activation_parameter: product.activation.parameter)
    unsafe table.pointee.matmul(&call)
  }

  /// `c[m, n] = initial(m, n) + Σ_k a[m, k] w(n, k)`, over ascending `k`, one fused multiply-add a step.
  ///
  /// - Parameters:
  ///   - packed: ``PackedMatrix/pointer`` of `[outputs, inputs]`.
  ///   - initial: `nil` is zero; a row stride of 0 gives every row the same. May be `c` itself.
  ///   - c: exactly `outputs` columns of each row are written.
  @unsafe public func matmul(
    rows: Int, outputs: Int, inputs: Int,
    a: UnsafePointer<Float>, aRowStride: Int, aColumnStride: Int = 1,
    packed: UnsafePointer<Float>,
    initial: UnsafePointer<Float>?, initialRowStride: Int = 0,
    c: UnsafeMutablePointer<Float>, cRowStride: Int
  ) {
    var product = unsafe MatrixProduct(
      rows: rows, outputs: outputs, inputs: inputs, a: a, aRowStride: aRowStride, packed: packed,
      c: c, cRowStride: cRowStride)
    unsafe product.aColumnStride = aColumnStride
    unsafe product.initial = initial
    unsafe product.initialRowStride = initialRowStride
    unsafe matmul(product)
  }
}
