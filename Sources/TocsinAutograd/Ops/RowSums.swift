/// `sum[j] += row[j]`.
@unsafe @inline(__always)
func add<Scalar: BinaryFloatingPoint>(
  _ row: UnsafePointer<Scalar>, to sum: UnsafeMutablePointer<Scalar>, count: Int
) {
  for index in 0..<count { unsafe sum[index] += row[index] }
}

/// `sum[j] += Σ_rows matrix[row, j]` over ascending rows: the gradient of a bias.
@unsafe @inline(__always)
func addRows<Scalar: BinaryFloatingPoint>(
  of matrix: UnsafePointer<Scalar>, rows: Int, stride: Int, to sum: UnsafeMutablePointer<Scalar>, count: Int
) {
  for row in 0..<rows { unsafe add(matrix + row * stride, to: sum, count: count) }
}
