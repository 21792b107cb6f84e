import TocsinGraph
import TocsinKernels
import TocsinTensor

// y = x Wᵀ + b;  dx += dy W,  dW += dyᵀ x,  db += Σ_rows dy.

extension Tape {
  func evaluateLinear(_ index: Int, _ operand: ValueID) {
    let layer = weights.matrix(of: index)
    let (x, from) = unsafe readRows(operand.index)
    let y = unsafe allocate(index, orderedLike: from)
    let loops = RowLoops(axes: from.rank - 1, from, values[index].view)
    loops.forEach { offsets in
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: loops.rows, outputs: layer.outputs, inputs: layer.inputs, a: x + offsets[0],
          aRowStride: loops.rowStrides[0], b: layer.packed.pointer, initial: layer.initial.pointer,
          c: y + offsets[1], cRowStride: loops.rowStrides[1]))
    }
  }

  @unsafe func pullBackLinear(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, _ weight: TensorID, _ bias: TensorID?
  ) {
    let layer = weights.matrix(of: index)
    let (x, from) = unsafe readRows(operand.index)
    let target = unsafe gradientTarget(of: operand.index, as: from)
    let loops = RowLoops(axes: from.rank - 1, from, values[index].view)
    let weightGradient = unsafe parameterGradient.pointer(to: weight)
    let biasGradient = unsafe bias.map { unsafe parameterGradient.pointer(to: $0) }
    loops.forEach { offsets in
      let dy = unsafe gradient + offsets[1]
      if let target = unsafe target {
        unsafe arithmetic.matmul(
          MatmulCall(
            rows: loops.rows, outputs: layer.inputs, inputs: layer.outputs, a: dy, aRowStride: loops.rowStrides[1],
            b: layer.packedTransposed.pointer, initial: target.memory + offsets[0],
            initialRowStride: loops.rowStrides[0], c: target.memory + offsets[0], cRowStride: loops.rowStrides[0]))
      }
      unsafe addOuterProducts(
        rows: loops.rows, dy, stride: loops.rowStrides[1], count: layer.outputs, x + offsets[0],
        stride: loops.rowStrides[0], count: layer.inputs, to: weightGradient, stride: layer.inputs)
      if let biasGradient = unsafe biasGradient {
        unsafe addRows(
          of: dy, rows: loops.rows, stride: loops.rowStrides[1], to: biasGradient, count: layer.outputs)
      }
    }
    if let target = unsafe target { unsafe settle(target) }
  }

  /// `c[m, n] += Σ_rows a[row, m] b[row, n]` over ascending rows: the gradient of a matrix.
  ///
  /// Rows are taken in blocks that stay in the cache while all of `c` is gone over.
  @unsafe func addOuterProducts(
    rows: Int, _ a: UnsafePointer<Scalar>, stride aStride: Int, count m: Int, _ b: UnsafePointer<Scalar>,
    stride bStride: Int, count n: Int, to c: UnsafeMutablePointer<Scalar>, stride cStride: Int
  ) {
    let block = max(64, 65536 / max(1, m + n))
    let mark = workspace.mark
    let packed = unsafe workspace.take(paddedToPanels(n) * min(block, rows))
    var first = 0
    while first < rows {
      let count = min(block, rows - first)
      unsafe arithmetic.packMatrix(
        outputs: n, inputs: count, source: b + first * bStride, rowStride: 1, columnStride: bStride, into: packed)
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: m, outputs: n, inputs: count, a: a + first * aStride, aRowStride: 1, aColumnStride: aStride, b: packed,
          initial: c, initialRowStride: cStride, c: c, cRowStride: cStride))
      first += count
    }
    workspace.release(to: mark)
  }
}
