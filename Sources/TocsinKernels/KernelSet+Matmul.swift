import CTocsinKernels

extension KernelSet {
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
    var call = unsafe ck_matmul(
      m: rows, n: outputs, k: inputs, a: a, a_row_stride: aRowStride, a_column_stride: aColumnStride,
      b: packed, b_panel_stride: inputs * panelWidth, b_row_stride: panelWidth, b_is_padded: 1,
      init: initial, init_row_stride: initialRowStride, c: c, c_row_stride: cRowStride,
      groups: 1, a_group_stride: 0, init_group_stride: 0, c_group_stride: 0,
      activation: CK_IDENTITY, activation_parameter: 0)
    unsafe table.pointee.matmul(&call)
  }
}
