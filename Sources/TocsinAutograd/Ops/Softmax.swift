// p = softmax(x) over the columns;  dx_j += p_j (dp_j − Σ_k dp_k p_k)  (Goodfellow et al., Deep Learning, 6.2.2.3).

extension Tape {
  /// Softmax over each row.
  public func softmax(_ operand: Variable) -> Variable {
    let node = nodes[operand.node]
    return append(.softmax(operand), isPerStep: node.isPerStep, columns: node.columns)
  }

  func evaluateSoftmax(_ node: TapeNode<Scalar>, _ operand: Variable) {
    guard let value = unsafe node.value else { return }
    unsafe arithmetic.softmax(
      rows: node.rows, columns: node.columns, x: denseValue(operand), xRowStride: nodes[operand.node].stride,
      y: value, yRowStride: node.stride)
  }

  func pullBackSoftmax(_ node: TapeNode<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: Variable) {
    guard let p = unsafe node.value, let target = unsafe self.gradient(of: operand) else { return }
    for row in 0..<node.rows {
      let start = row * node.stride
      var dot: Scalar = 0
      for column in start..<start + node.columns { unsafe dot += gradient[column] * p[column] }
      for column in start..<start + node.columns { unsafe target[column] += p[column] * (gradient[column] - dot) }
    }
  }
}
