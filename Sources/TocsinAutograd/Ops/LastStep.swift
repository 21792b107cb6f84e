// y_b = x_{b, T_b}; dx_{b, T_b} += dy_b, all other steps get nothing.

extension Tape {
  /// The last step of each sequence: a row per sequence.
  public func lastStep(_ operand: Variable) -> Variable {
    precondition(nodes[operand.node].isPerStep, "lastStep takes a value with steps")
    return append(.lastStep(operand), isPerStep: false, columns: nodes[operand.node].columns)
  }

  func evaluateLastStep(_ node: TapeNode<Scalar>, _ operand: Variable) {
    guard let value = unsafe node.value else { return }
    let source = unsafe denseValue(operand)
    for (row, position) in batch.lastPositions.enumerated() {
      unsafe (value + row * node.stride).update(from: source + position * node.stride, count: node.stride)
    }
  }

  func pullBackLastStep(_ node: TapeNode<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: Variable) {
    guard let target = unsafe self.gradient(of: operand) else { return }
    for (row, position) in batch.lastPositions.enumerated() {
      unsafe add(gradient + row * node.stride, to: target + position * node.stride, count: node.columns)
    }
  }
}
