extension Tape {
  /// Adds the gradient of `scale` · the loss's weighted sum to `gradient`, which is set to zero first.
  ///
  /// A pass back may be run once per recorded pass. With `scale` the inverse of the whole batch's weight, the gradients
  /// of its shards sum to that of the weighted mean.
  public func differentiate(_ loss: Loss, scale: Scalar, into gradient: ParameterVector<Scalar>) {
    parameterGradient = gradient
    let seed = unsafe workspace.take(1)
    unsafe seed.pointee = scale
    unsafe nodes[loss.variable.node].gradient = seed
    arithmetic.differentiate(from: loss.variable.node, on: self)
  }

  /// Walks the tape backwards. Reached through ``TapeArithmetic/differentiate(from:on:)``.
  func replayBackwards(from last: Int) {
    parameterGradient.setToZero()
    var index = last
    while index >= 0 {
      let node = nodes[index]
      index -= 1
      guard let gradient = unsafe node.gradient else { continue }
      switch node.operation {
      case .keys, .oneHot: break
      case .embedding(let table): unsafe pullBackEmbedding(node, gradient, table: table)
      case .lstm(let operand, let weights, let saved):
        unsafe pullBackLSTM(node, gradient, operand, self.weights.lstms[weights], saved)
      case .lastStep(let operand): unsafe pullBackLastStep(node, gradient, operand)
      case .linear(let operand, let weights):
        unsafe pullBackLinear(node, gradient, operand, self.weights.linears[weights])
      case .softmax(let operand): unsafe pullBackSoftmax(node, gradient, operand)
      case .crossEntropy(let operand): unsafe pullBackCrossEntropy(node, scale: gradient.pointee, operand)
      }
    }
  }

  /// Where contributions to a variable's gradient are added, zeros at first; `nil` where none is wanted.
  @unsafe func gradient(of variable: Variable) -> UnsafeMutablePointer<Scalar>? {
    switch nodes[variable.node].operation {
    case .keys, .oneHot: return nil
    case .embedding, .lstm, .lastStep, .linear, .softmax, .crossEntropy: break
    }
    if let gradient = unsafe nodes[variable.node].gradient { return unsafe gradient }
    let node = nodes[variable.node]
    let gradient = unsafe workspace.takeZeros(node.rows * node.stride)
    unsafe nodes[variable.node].gradient = gradient
    return unsafe gradient
  }
}
