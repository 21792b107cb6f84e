import TocsinGraph
import TocsinKernels

/// A reduction over one axis: of the elements of rows, or over rows, of which a mask may leave some out.
@unsafe
struct ReductionCall {
  let reduction: KernelReduction
  let isOverColumns: Bool
  let loops: Loops
  /// Rows that become one; not used over columns.
  let count: Int
  let stride: Int
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let valid: UnsafePointer<Float>?
  let validItemStride: Int
  let validStride: Int

  /// - Parameters:
  ///   - axis: of the operand's four dimensions, the one that is reduced.
  ///   - valid: for rows of `[B, T, D]`: which count, `[B, T]`.
  init(_ reduction: Reduction, axis: Int, x: Tensor, y: Tensor, valid: Tensor? = nil) {
    unsafe self.reduction =
      switch reduction {
      case .sum: .sum
      case .mean: .mean
      case .max: .max
      }
    unsafe isOverColumns = axis == 3
    unsafe count = unsafe x.sizes[axis]
    unsafe stride = unsafe x.strides[axis]
    // The result's dimensions are the operand's but one, one place further in where they were outside of it.
    var sizes = unsafe x.sizes
    var strides = unsafe x.strides
    var results = unsafe y.strides
    if axis == 3 {
      // Rows are what is left: the result's innermost dimension counts them.
      results = unsafe SIMD4(y.strides[1], y.strides[2], y.strides[3], 0)
    } else {
      for outer in (0..<axis).reversed() {
        sizes[outer + 1] = sizes[outer]
        strides[outer + 1] = strides[outer]
      }
      sizes[0] = 1
      strides[0] = 0
    }
    var loops = Loops(sizes: sizes, x: strides, y: results, z: results)
    if axis != 3, unsafe valid == nil { loops.joinColumns() }
    unsafe self.loops = loops
    unsafe self.x = unsafe x.base
    unsafe self.y = unsafe y.base
    unsafe self.valid = unsafe valid.map { unsafe UnsafePointer($0.base) }
    unsafe validItemStride = unsafe valid.map { unsafe $0.strides[2] } ?? 0
    unsafe validStride = unsafe valid.map { unsafe $0.strides[3] } ?? 0
  }

  func perform(_ kernels: KernelSet) {
    let loops = unsafe self.loops
    for i in 0..<loops.sizes[0] {
      for j in 0..<loops.sizes[1] {
        let source = unsafe x + i * loops.x[0] + j * loops.x[1]
        let target = unsafe y + i * loops.y[0] + j * loops.y[1]
        if unsafe isOverColumns {
          unsafe kernels.reduceColumns(
            KernelRows(
              rows: loops.sizes[2], columns: loops.sizes[3], x: source, xRowStride: loops.x[2], y: target,
              yRowStride: loops.y[2]),
            reduction)
        } else {
          unsafe reduceRows(source, target, kernels)
        }
      }
    }
  }

  /// One result row for each row of the loops.
  private func reduceRows(
    _ source: UnsafeMutablePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ kernels: KernelSet
  ) {
    for row in unsafe 0..<loops.sizes[2] {
      unsafe kernels.reduceRows(
        KernelRows(
          rows: count, columns: loops.sizes[3], x: source + row * loops.x[2], xRowStride: stride,
          y: target + row * loops.y[2], yRowStride: 0),
        reduction, valid: valid.map { unsafe $0 + row * validItemStride }, validStride: validStride)
    }
  }
}
