/// Why a graph cannot be trained, or not on this batch.
public enum TapeError: Error, Equatable, Sendable {
  /// A parameter is not stored as float32. Remedy: train before the weights are reduced.
  case notFloat32(tensor: Int)
  /// An input of the batch does not have the elements that the graph's shape asks for.
  case input(index: Int, expected: Int, found: Int)
  /// The operation needs items of equally many steps. Remedy: batches of one length.
  case packedSequences(node: Int)
}
