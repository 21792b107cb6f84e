public import TocsinGraph
public import TocsinTensor

/// Why a graph cannot be trained, or not on this batch.
public enum TapeError: Error, Equatable, Sendable {
  /// A parameter is not stored as float32. Remedy: train before the weights are reduced.
  case notFloat32(tensor: Name)
  /// An input of the batch does not have the elements that the graph's shape asks for.
  case input(Name, expected: Int, found: Int)
  /// The batch has more steps than the graph declares. Remedy: shorter items, or a graph that declares more.
  case steps(input: Name, maximum: Int, found: Int)
  /// The input has no `T` for sequences of different lengths to differ in. Remedy: batches of one length.
  case packedInput(Name)
  /// The operation needs items of equally many steps. Remedy: batches of one length.
  case packedSequences(node: Int)
  /// The operation reads later steps, so that a network cannot be trained to answer at each of them.
  case looksAhead(node: Int)
  /// The graph that answers at every step is none.
  case graph(GraphError)
}
