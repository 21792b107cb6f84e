import TocsinGraph
import TocsinKernels

// y = γ x̂ + β with x̂ = (x − μ) r, r = 1/√(σ² + ε), over the D elements of each row (Ba et al. 2016);
//
//   dγ += Σ_rows dy x̂     dβ += Σ_rows dy     dx += r (g − mean(g) − x̂ mean(g x̂))  with  g = γ dy.
//
// Mean and variance are computed anew on the way back: a row is in the cache then, and nothing is kept.

extension Tape {
  func evaluateLayerNorm(_ index: Int, _ operand: ValueID, _ scale: TensorID, _ bias: TensorID, _ epsilon: Float) {
    let (x, from) = unsafe readRows(operand.index)
    let y = unsafe allocate(index, orderedLike: from)
    let loops = RowLoops(axes: from.outerRank, from, values[index].view)
    loops.forEach { offsets in
      unsafe arithmetic.layerNorm(
        RowsCall(
          rows: loops.rows, columns: from.columns, x: x + offsets[0], xRowStride: loops.rowStrides[0],
          y: y + offsets[1], yRowStride: loops.rowStrides[1]),
        scale: weights.values.pointer(to: scale), bias: weights.values.pointer(to: bias), epsilon: epsilon)
    }
  }

  @unsafe func pullBackLayerNorm(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, _ scale: TensorID, _ bias: TensorID,
    _ epsilon: Float
  ) {
    let (x, from) = unsafe readRows(operand.index)
    let target = unsafe gradientTarget(of: operand.index, as: from)
    let columns = from.columns
    let loops = RowLoops(axes: from.outerRank, from, values[index].view)
    let factors = unsafe weights.values.pointer(to: scale)
    let (scaleGradient, biasGradient) = unsafe (
      parameterGradient.pointer(to: scale), parameterGradient.pointer(to: bias)
    )
    let mark = workspace.mark
    let normalised = unsafe workspace.take(columns)
    loops.forEach { offsets in
      for row in 0..<loops.rows {
        let source = offsets[0] + row * loops.rowStrides[0]
        let dy = unsafe gradient + offsets[1] + row * loops.rowStrides[1]
        let r = unsafe normalise(x + source, count: columns, epsilon: Scalar(epsilon), into: normalised)
        unsafe addProducts(dy, normalised, to: scaleGradient, count: columns)
        unsafe TocsinAutograd.add(dy, to: biasGradient, count: columns)
        if let target = unsafe target {
          unsafe addNormalised(
            dy, factors, normalised, inverseDeviation: r, to: target.memory + source, count: columns)
        }
      }
    }
    workspace.release(to: mark)
    if let target = unsafe target { unsafe settle(target) }
  }

  /// Writes x̂ of a row and returns r.
  @unsafe private func normalise(
    _ x: UnsafePointer<Scalar>, count: Int, epsilon: Scalar, into normalised: UnsafeMutablePointer<Scalar>
  ) -> Scalar {
    let mean = unsafe total(count: count) { unsafe load(x + $0, $1) } / Scalar(count)
    unsafe forEachGroup(of: count) { first, count in
      unsafe store(load(x + first, count) - mean, to: normalised + first, count)
    }
    let squares = unsafe total(count: count) { first, count in
      let difference = unsafe load(normalised + first, count)
      return difference * difference
    }
    let r = 1 / (squares / Scalar(count) + epsilon).squareRoot()
    unsafe forEachGroup(of: count) { first, count in
      unsafe store(load(normalised + first, count) * r, to: normalised + first, count)
    }
    return r
  }

  @unsafe private func addNormalised(
    _ dy: UnsafePointer<Scalar>, _ factors: UnsafePointer<Scalar>, _ normalised: UnsafePointer<Scalar>,
    inverseDeviation r: Scalar, to dx: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    let sum = unsafe total(count: count) { unsafe load(dy + $0, $1) * load(factors + $0, $1) }
    let projection = unsafe total(count: count) { first, count in
      unsafe load(dy + first, count) * load(factors + first, count) * load(normalised + first, count)
    }
    let (mean, slope) = (sum / Scalar(count), projection / Scalar(count))
    unsafe forEachGroup(of: count) { first, count in
      let g = unsafe load(dy + first, count) * load(factors + first, count)
      let change = unsafe (g - mean - load(normalised + first, count) * slope) * r
      unsafe store(load(dx + first, count) + change, to: dx + first, count)
    }
  }
}
