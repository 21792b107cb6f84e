import TocsinGraph

// L = Σ_r w_r Σ_c −q_rc log p_rc,  p = softmax(x);  dx_rc += s w_r (p_rc − q_rc), where s scales the whole loss and
// each q_r sums to 1 (Goodfellow et al., Deep Learning, 6.2.2.3). The gradient needs no logarithm.

extension Tape {
  /// It is summed in `Double` in order of rows, with a logarithm of our own, so that it is the same on every platform.
  func crossEntropy(
    _ logits: ValueID, targets: [Int32], weights: [Float], distributions: [Float], scale: Scalar?
  ) -> Double {
    let (x, from) = unsafe readRows(logits.index)
    let (rows, columns) = (from.count / from.columns, from.columns)
    precondition(targets.count == rows && weights.count == rows, "a target and a weight for each row")
    precondition(distributions.isEmpty || distributions.count == rows * columns, "mixed targets need the same classes")
    let p = unsafe workspace.take(rows * columns)
    let dense = View(rank: from.rank, sizes: from.sizes)
    let loops = RowLoops(axes: from.rank - 1, dense, from)
    loops.forEach { offsets in
      unsafe arithmetic.softmax(
        rows: loops.rows, columns: columns, x: x + offsets[1], xRowStride: loops.rowStrides[1], y: p + offsets[0],
        yRowStride: loops.rowStrides[0])
    }
    var sum = 0.0
    for row in 0..<rows where weights[row] != 0 {
      let p = unsafe p + row * columns
      if distributions.isEmpty {
        unsafe sum -= Double(weights[row]) * naturalLogarithm(Double(p[Int(targets[row])]))
        continue
      }
      var surprise = 0.0
      for column in 0..<columns {
        let q = distributions[row * columns + column]
        if q != 0 { unsafe surprise -= Double(q) * naturalLogarithm(Double(p[column])) }
      }
      sum += Double(weights[row]) * surprise
    }
    guard let scale, let target = unsafe gradientTarget(of: logits.index, as: from) else { return sum }
    loops.forEach { offsets in
      for row in 0..<loops.rows {
        let start = offsets[0] + row * loops.rowStrides[0]
        let position = start / columns
        guard weights[position] != 0 else { continue }
        let factor = scale * Scalar(weights[position])
        let dx = unsafe target.memory + offsets[1] + row * loops.rowStrides[1]
        for column in 0..<columns {
          let q: Scalar
          if distributions.isEmpty {
            q = Int(targets[position]) == column ? 1 : 0
          } else {
            q = Scalar(distributions[start + column])
          }
          unsafe dx[column] += factor * (p[start + column] - q)
        }
      }
    }
    unsafe settle(target)
    return sum
  }
}
