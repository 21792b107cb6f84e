extension TapeError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .inputIsNotKeys: "the graph does not take keys; train graphs of one input, u32 [B, T]"
    case .outputIsNotSoftmax: "the graph's first output is no softmax; train graphs that end in one"
    case .unsupportedOperation(let node):
      "the graph's node \(node) cannot be trained yet; train keys, LSTM and linear layers with biases, and softmax"
    }
  }
}
