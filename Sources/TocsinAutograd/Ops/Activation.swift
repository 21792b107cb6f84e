import TocsinGraph
import TocsinKernels

// y = f(x) and dx += dy f'(x), with
//
//   ReLU        1 where x > 0, else 0: at 0 the derivative from the left, as PyTorch and Keras
//   LeakyReLU   1 where x > 0, else the slope
//   tanh        1 − y²
//   sigmoid     y (1 − y)
//   GELU        Φ(x) + x φ(x)  (Hendrycks & Gimpel 2016)
//   GELU, tanh  s + x s (1 − s) w'  with s = σ(w), w = 2√(2/π) (x + 0.044715 x³), as y = x s

extension Tape {
  func evaluateActivation(_ index: Int, _ operand: ValueID, _ function: Activation) {
    let (x, from) = unsafe readRows(operand.index)
    let y = unsafe allocate(index, orderedLike: from)
    let loops = RowLoops(axes: from.outerRank, from, values[index].view)
    let (rows, columns) = loops.joined(columns: from.columns, views: 2)
    loops.forEach { offsets in
      unsafe arithmetic.apply(
        function,
        RowsCall(
          rows: rows, columns: columns, x: x + offsets[0], xRowStride: loops.rowStrides[0], y: y + offsets[1],
          yRowStride: loops.rowStrides[1]))
    }
  }

  @unsafe func pullBackActivation(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, _ function: Activation
  ) {
    let (x, from) = unsafe readRows(operand.index)
    guard let target = unsafe gradientTarget(of: operand.index, as: from) else { return }
    let (y, view) = unsafe read(index)
    let loops = RowLoops(axes: from.outerRank, from, view)
    let (rows, columns) = loops.joined(columns: from.columns, views: 2)
    let mark = workspace.mark
    let slopes = unsafe workspace.take(columns)
    loops.forEach { offsets in
      for row in 0..<rows {
        let (source, result) = (offsets[0] + row * loops.rowStrides[0], offsets[1] + row * loops.rowStrides[1])
        unsafe writeSlopes(of: function, count: columns, x: x + source, y: y + result, to: slopes)
        unsafe addProducts(slopes, gradient + result, to: target.memory + source, count: columns)
      }
    }
    workspace.release(to: mark)
    unsafe settle(target)
  }

  @unsafe private func writeSlopes(
    of function: Activation, count: Int, x: UnsafePointer<Scalar>, y: UnsafePointer<Scalar>,
    to slopes: UnsafeMutablePointer<Scalar>
  ) {
    switch function {
    case .relu: unsafe writeSteps(count: count, x: x, below: 0, to: slopes)
    case .leakyReLU(let slope): unsafe writeSteps(count: count, x: x, below: Scalar(slope), to: slopes)
    case .tanh:
      unsafe forEachGroup(of: count) { first, count in
        let y = unsafe load(y + first, count)
        unsafe store(1 - y * y, to: slopes + first, count)
      }
    case .sigmoid:
      unsafe forEachGroup(of: count) { first, count in
        let y = unsafe load(y + first, count)
        unsafe store(y * (1 - y), to: slopes + first, count)
      }
    case .gelu: unsafe arithmetic.geluDerivative(count: count, x: x, y: slopes)
    case .geluTanh: unsafe writeGELUTanhSlopes(count: count, x: x, to: slopes)
    }
  }

  /// 1 above 0.
  @unsafe private func writeSteps(
    count: Int, x: UnsafePointer<Scalar>, below slope: Scalar, to slopes: UnsafeMutablePointer<Scalar>
  ) {
    let ones = SIMD16<Scalar>(repeating: 1)
    unsafe forEachGroup(of: count) { first, count in
      unsafe store(ones.replacing(with: slope, where: load(x + first, count) .<= 0), to: slopes + first, count)
    }
  }

  /// From e = σ(−|w|), the smaller one of s and 1 − s: there nothing cancels.
  @unsafe private func writeGELUTanhSlopes(
    count: Int, x: UnsafePointer<Scalar>, to slopes: UnsafeMutablePointer<Scalar>
  ) {
    let factor = Scalar(0x1.988453_3d43651p+0)  // 2 √(2/π)
    let cubic = Scalar(0.044715)
    // Further out the slope is 0 or 1, and products of infinities with 0 are avoided.
    let bound = SIMD16<Scalar>(repeating: 12)
    unsafe forEachGroup(of: count) { first, count in
      let x = unsafe load(x + first, count).clamped(lowerBound: 0 - bound, upperBound: bound)
      let w = x * (1 + x * x * cubic) * factor
      unsafe store(w.replacing(with: 0 - w, where: x .> 0), to: slopes + first, count)
    }
    unsafe arithmetic.apply(
      .sigmoid, RowsCall(rows: 1, columns: count, x: slopes, xRowStride: count, y: slopes, yRowStride: count))
    unsafe forEachGroup(of: count) { first, count in
      let x = unsafe load(x + first, count).clamped(lowerBound: 0 - bound, upperBound: bound)
      let e = unsafe load(slopes + first, count)
      let change = (1 + x * x * (3 * cubic)) * factor
      unsafe store(e.replacing(with: 1 - e, where: x .> 0) + x * e * (1 - e) * change, to: slopes + first, count)
    }
  }
}

/// `sum[j] += a[j] b[j]`.
@unsafe @inline(__always)
func addProducts<Scalar: TapeScalar>(
  _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, to sum: UnsafeMutablePointer<Scalar>, count: Int
) {
  unsafe forEachGroup(of: count) { first, count in
    unsafe store(load(sum + first, count) + load(a + first, count) * load(b + first, count), to: sum + first, count)
  }
}
