extension TapeError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .notFloat32(let tensor):
      "tensor \"\(tensor)\" is not stored as float32; train the network before its weights are reduced"
    case .input(let input, let expected, let found):
      "input \"\(input)\" of the batch has \(found) elements and not \(expected); lay out as many as the graph's shape"
        + " and the batch's items and steps say"
    case .steps(let input, let maximum, let found):
      "input \"\(input)\" of the batch has \(found) steps, and the graph declares \(maximum) at most; train on shorter items,"
        + " or declare more"
    case .packedInput(let input):
      "input \"\(input)\" of the graph has no dynamic number of steps; train it on batches of one length"
    case .looksAhead(let node):
      "the graph's node \(node) reads later steps; train it to answer at the last step"
    case .graph(let error): "\(error)"
    case .packedSequences(let node):
      "the graph's node \(node) does not take sequences of different lengths; train it on batches of one length"
    }
  }
}
