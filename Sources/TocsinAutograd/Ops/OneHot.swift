extension Tape {
  /// The keys as one-hot rows `[positions, classes]`; a key of `classes` or above gives a row of zeros.
  ///
  /// An LSTM reads the keys instead and picks rows of a table, so the rows are written only where another op needs them.
  /// Keys carry no gradient.
  public func oneHot(classes: Int) -> Variable {
    append(.oneHot(classes: classes), isPerStep: true, columns: classes, hasValue: false)
  }

  /// A variable's value as a matrix.
  @unsafe func denseValue(_ variable: Variable) -> UnsafeMutablePointer<Scalar> {
    let node = nodes[variable.node]
    if let value = unsafe node.value { return unsafe value }
    guard case .oneHot(let classes) = node.operation else { preconditionFailure("keys are not numbers") }
    let value = unsafe workspace.takeZeros(node.rows * node.stride)
    for (row, key) in batch.keys.enumerated() where key < classes { unsafe value[row * node.stride + Int(key)] = 1 }
    unsafe nodes[variable.node].value = value
    return unsafe value
  }
}
