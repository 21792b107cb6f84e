/// `rows` rows of `columns` elements each, read from `x` and written to `y`; element `(m, n)` lies at `m * stride + n`.
@unsafe
public struct RowsCall<Scalar: BitwiseCopyable> {
  var rows: Int
  var columns: Int
  var x: UnsafePointer<Scalar>
  var xRowStride: Int
  var y: UnsafeMutablePointer<Scalar>
  var yRowStride: Int
}

/// What two elements become.
public enum Combination: UInt8, Sendable {
  case sum = 0
  case product = 1
}
