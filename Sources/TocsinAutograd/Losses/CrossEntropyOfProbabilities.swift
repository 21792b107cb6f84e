import TocsinGraph

// L = Σ_r w_r Σ_c −q_rc log(p_rc + ε);  dp_rc += −s w_r q_rc / (p_rc + ε)  (the negative log-likelihood; Chimera's networks
// end in a softmax, and ε keeps a vanished probability finite).

extension Tape {
  func crossEntropyOfProbabilities(
    _ value: ValueID, _ targets: ClassTargets, epsilon: Double, scale: Scalar?
  ) -> Double {
    let operand = lossOperand(value, scale: scale)
    let columns = operand.columns
    let rows = operand.count / columns
    targets.check(rows: rows, columns: columns)
    var sum = 0.0
    for row in 0..<rows {
      let weight = Double(targets.weight(ofRow: row))
      guard weight != 0 else { continue }
      for column in 0..<columns {
        let q = Double(targets.target(ofRow: row, column: column, columns: columns))
        guard q != 0 else { continue }
        let p = unsafe Double(operand.elements[row * columns + column]) + epsilon
        sum -= weight * q * naturalLogarithm(p)
        if let scale, let gradient = unsafe operand.gradient {
          unsafe gradient[row * columns + column] -= Scalar(Double(scale) * weight * q / p)
        }
      }
    }
    settle(operand)
    return sum
  }
}
