extension TapeError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .notFloat32(let tensor):
      "the graph's tensor \(tensor) is not stored as float32; train the network before its weights are reduced"
    case .input(let index, let expected, let found):
      "input \(index) of the batch has \(found) elements and not \(expected); lay out as many as the graph's shape says"
    case .packedSequences(let node):
      "the graph's node \(node) does not take sequences of different lengths; train it on batches of one length"
    }
  }
}
