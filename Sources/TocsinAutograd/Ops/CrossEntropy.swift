// L = Σ_r w_r Σ_c −q_rc log p_rc,  p = softmax(x);  dx_rc += s w_r (p_rc − q_rc), where s scales the whole loss and
// each q_r sums to 1 (Goodfellow et al., Deep Learning, 6.2.2.3). The gradient needs no logarithm.

extension Tape {
  /// The softmax cross-entropy of logits against the targets of the batch, each counted by its weight.
  ///
  /// Rows without a target add nothing. The loss's value is summed in `Double` in order of rows, with a logarithm of
  /// our own, so that it too is the same on every platform.
  public func crossEntropy(_ logits: Variable) -> Loss {
    let node = nodes[logits.node]
    precondition(batch.distributions.isEmpty || batch.classCount == node.columns, "mixed targets need the same classes")
    let variable = append(.crossEntropy(logits), isPerStep: node.isPerStep, columns: node.columns)
    return Loss(variable: variable, weightedSum: lossSum)
  }

  func evaluateCrossEntropy(_ node: TapeNode<Scalar>, _ operand: Variable) {
    evaluateSoftmax(node, operand)
    lossSum = 0
    for row in 0..<node.rows {
      let weight = Double(batch.weights[position(ofRow: row, in: node)])
      if weight != 0 { lossSum += weight * surprise(ofRow: row, in: node) }
    }
  }

  private func position(ofRow row: Int, in node: TapeNode<Scalar>) -> Int {
    node.isPerStep ? row : batch.lastPositions[row]
  }

  /// Σ −q log p of one row, `p` being the node's value.
  private func surprise(ofRow row: Int, in node: TapeNode<Scalar>) -> Double {
    guard let p = unsafe node.value else { return 0 }
    let start = row * node.stride
    let position = position(ofRow: row, in: node)
    if batch.distributions.isEmpty {
      return -naturalLogarithm(Double(unsafe p[start + Int(batch.targets[position])]))
    }
    var sum = 0.0
    for column in 0..<node.columns {
      let q = batch.distributions[position * node.columns + column]
      if q != 0 { sum -= Double(q) * naturalLogarithm(Double(unsafe p[start + column])) }
    }
    return sum
  }

  func pullBackCrossEntropy(_ node: TapeNode<Scalar>, scale: Scalar, _ operand: Variable) {
    guard let p = unsafe node.value, let target = unsafe self.gradient(of: operand) else { return }
    for row in 0..<node.rows {
      let position = position(ofRow: row, in: node)
      guard batch.weights[position] != 0 else { continue }
      let factor = scale * Scalar(batch.weights[position])
      let start = row * node.stride
      for column in 0..<node.columns {
        let q: Scalar
        if batch.distributions.isEmpty {
          q = Int(batch.targets[position]) == column ? 1 : 0
        } else {
          q = Scalar(batch.distributions[position * node.columns + column])
        }
        unsafe target[start + column] += factor * (p[start + column] - q)
      }
    }
  }
}
