import TocsinGraph

// L = Σ_r w_r Σ_c −q_rc log p_rc,  p = softmax(x);  dx_rc += s w_r (m_r p_rc − q_rc), where s scales the whole loss and
// m_r is what q_r sums to: 1, but with weights of classes in q (Goodfellow et al., Deep Learning, 6.2.2.3). The gradient
// needs no logarithm. Where p has vanished, log p = x − max x + log(max p) still has not.

extension Tape {
  func crossEntropy(_ logits: ValueID, _ targets: ClassTargets, scale: Scalar?) -> Double {
    let operand = lossOperand(logits, scale: scale)
    let columns = operand.columns
    let rows = operand.count / columns
    targets.check(rows: rows, columns: columns)
    let p = unsafe workspace.take(rows * columns)
    unsafe arithmetic.softmax(
      rows: rows, columns: columns, x: operand.elements, xRowStride: columns, y: p, yRowStride: columns)
    var sum = 0.0
    for row in 0..<rows {
      let weight = targets.weight(ofRow: row)
      guard weight != 0 else { continue }
      let (x, p) = unsafe (operand.elements + row * columns, p + row * columns)
      sum += unsafe Double(weight) * surprise(ofRow: row, x, p, columns: columns, targets)
      guard let scale, let gradient = unsafe operand.gradient else { continue }
      let dx = unsafe gradient + row * columns
      let factor = scale * Scalar(weight)
      let mass = Scalar(targets.mass(ofRow: row, columns: columns))
      for column in 0..<columns {
        let q = Scalar(targets.target(ofRow: row, column: column, columns: columns))
        unsafe dx[column] += factor * (mass * p[column] - q)
      }
    }
    settle(operand)
    return sum
  }

  /// Σ −q log p of one row.
  @unsafe
  private func surprise(
    ofRow row: Int, _ x: UnsafePointer<Scalar>, _ p: UnsafePointer<Scalar>, columns: Int, _ targets: ClassTargets
  ) -> Double {
    if targets.distributions.isEmpty {
      return -(unsafe logarithm(x, p, Int(targets.classes[row]), of: columns))
    }
    var sum = 0.0
    for column in 0..<columns {
      let q = targets.target(ofRow: row, column: column, columns: columns)
      if q != 0 { unsafe sum -= Double(q) * logarithm(x, p, column, of: columns) }
    }
    return sum
  }

  /// The logarithm of one probability of a row.
  @unsafe
  private func logarithm(
    _ x: UnsafePointer<Scalar>, _ p: UnsafePointer<Scalar>, _ column: Int, of columns: Int
  ) -> Double {
    guard unsafe p[column] < 0x1p-126 else { return unsafe naturalLogarithm(Double(p[column])) }
    var largest = 0
    for column in 0..<columns where unsafe x[column] > x[largest] { largest = column }
    return unsafe Double(x[column]) - Double(x[largest]) + naturalLogarithm(Double(p[largest]))
  }
}
