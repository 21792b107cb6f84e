import TocsinGraph

// p = softmax(x) over the columns;  dx_j += p_j (dp_j − Σ_k dp_k p_k)  (Goodfellow et al., Deep Learning, 6.2.2.3).

extension Tape {
  func evaluateSoftmax(_ index: Int, _ operand: ValueID) {
    let (x, from) = unsafe readRows(operand.index)
    let y = unsafe allocate(index, orderedLike: from)
    let loops = RowLoops(axes: from.rank - 1, from, values[index].view)
    loops.forEach { offsets in
      unsafe arithmetic.softmax(
        rows: loops.rows, columns: from.columns, x: x + offsets[0], xRowStride: loops.rowStrides[0],
        y: y + offsets[1], yRowStride: loops.rowStrides[1])
    }
  }

  @unsafe func pullBackSoftmax(_ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID) {
    let (p, view) = unsafe read(index)
    guard let target = unsafe self.gradient(of: operand.index) else { return }
    let to = values[operand.index].view
    let columnStride = to.columnStride
    let loops = RowLoops(axes: view.rank - 1, view, to)
    loops.forEach { offsets in
      for row in 0..<loops.rows {
        let start = offsets[0] + row * loops.rowStrides[0]
        let (p, dp) = unsafe (p + start, gradient + start)
        let dx = unsafe target + offsets[1] + row * loops.rowStrides[1]
        var dot: Scalar = 0
        for column in 0..<view.columns { unsafe dot += dp[column] * p[column] }
        for column in 0..<view.columns { unsafe dx[column * columnStride] += p[column] * (dp[column] - dot) }
      }
    }
  }
}
