import CTocsinKernels

/// `rows` rows of `columns` elements each, read from `x` and written to `y`: element `(m, n)` lies at
/// `m * stride + n`. `y` may be `x`.
@unsafe
public struct KernelRows {
  public var rows: Int
  public var columns: Int
  public var x: UnsafePointer<Float>
  public var xRowStride: Int
  public var y: UnsafeMutablePointer<Float>
  public var yRowStride: Int

  public init(
    rows: Int, columns: Int, x: UnsafePointer<Float>, xRowStride: Int, y: UnsafeMutablePointer<Float>, yRowStride: Int
  ) {
    unsafe self.rows = rows
    unsafe self.columns = columns
    unsafe self.x = x
    unsafe self.xRowStride = xRowStride
    unsafe self.y = y
    unsafe self.yRowStride = yRowStride
  }

  var call: ck_rows {
    unsafe ck_rows(m: rows, n: columns, x: x, x_row_stride: xRowStride, y: y, y_row_stride: yRowStride)
  }
}

/// How many elements become one.
public enum KernelReduction: UInt8, Sendable {
  case sum, mean, max

  var code: ck_reduction {
    switch self {
    case .sum: CK_SUM
    case .mean: CK_MEAN
    case .max: CK_MAX
    }
  }
}

extension KernelSet {
  /// `y = f(x)`, element by element.
  @unsafe public func apply(_ function: ElementFunction, _ rows: KernelRows) {
    var call = unsafe rows.call
    unsafe table.pointee.activate(&call, function.code, function.parameter)
  }

  /// `y(m, n) = x(m, n) + b[m * bRowStride + n * bColumnStride]`; the column stride is 0 or 1. `y` may be `b`, where that
  /// has the layout of `y`.
  @unsafe public func add(_ rows: KernelRows, b: UnsafePointer<Float>, bRowStride: Int, bColumnStride: Int = 1) {
    var call = unsafe rows.call
    unsafe table.pointee.binary(&call, CK_ADD, b, bRowStride, bColumnStride)
  }

  /// `y(m, n) = x(m, n) * b[m * bRowStride + n * bColumnStride]`; the column stride is 0 or 1. `y` may be `b`, where that
  /// has the layout of `y`.
  @unsafe public func multiply(_ rows: KernelRows, b: UnsafePointer<Float>, bRowStride: Int, bColumnStride: Int = 1) {
    var call = unsafe rows.call
    unsafe table.pointee.binary(&call, CK_MULTIPLY, b, bRowStride, bColumnStride)
  }

  /// `y = (x' - mean) / sqrt(variance + epsilon) * scale + bias` over each row, where `x'` is `x`, plus `residual` where
  /// there is one. `scale` and `bias` hold one float a column. `y` may be the residual, where that has the layout of `y`.
  @unsafe public func layerNorm(
    _ rows: KernelRows, residual: UnsafePointer<Float>? = nil, residualRowStride: Int = 0,
    scale: UnsafePointer<Float>, bias: UnsafePointer<Float>, epsilon: Float
  ) {
    var call = unsafe rows.call
    unsafe table.pointee.layer_norm(&call, residual, residualRowStride, scale, bias, epsilon)
  }

  /// One row of `y` from all rows of `x`, over ascending rows; its row stride is not used. Rows `m` with
  /// `valid[m * validStride]` 0 are as if they were not there; where none is left the result is +0.
  @unsafe public func reduceRows(
    _ rows: KernelRows, _ reduction: KernelReduction, valid: UnsafePointer<Float>? = nil, validStride: Int = 1
  ) {
    var call = unsafe rows.call
    unsafe table.pointee.reduce_rows(&call, reduction.code, valid, validStride)
  }

  /// `y[m * yRowStride]` from the elements of row `m`, by 16 partials; +0 where there are none.
  @unsafe public func reduceColumns(_ rows: KernelRows, _ reduction: KernelReduction) {
    var call = unsafe rows.call
    unsafe table.pointee.reduce_columns(&call, reduction.code)
  }
}
