public import TocsinTensor

/// Why a graph is not valid. Nodes are numbered from 0 in graph order.
public enum GraphError: Error, Equatable, Sendable {
  case tooMany(GraphElement, count: Int, maximum: Int)
  case noInput
  case noOutput
  /// Tensor names must be sorted and unique; so must the names of inputs, and of outputs.
  case namesNotSorted(GraphElement, index: Int)
  /// A tensor's dimensions must be fixed.
  case tensorShape(index: Int)
  /// A tensor that no node reads.
  case tensorUnused(index: Int)
  /// A node refers to a value that does not come before it.
  case unknownValue(node: Int, value: Int)
  case unknownTensor(node: Int, tensor: Int)
  case unknownOutputValue(output: Int, value: Int)
  case elementType(node: Int, expected: DType, found: DType)
  case rank(node: Int, expected: Int, found: Int)
  /// A tensor does not have the shape that the node needs.
  case tensorType(node: Int, tensor: Int, expected: Shape)
  /// A size outside `1...Shape.maximumDimension`, too many elements in all, or no fixed size where one is needed.
  case dimension(GraphElement, index: Int)
  /// `B` must be outermost, `T` outermost but for `B`, and each with the same maximum in all inputs.
  case dynamicDimension(input: Int)
  /// An input or a node's result that no later node reads and that is no output.
  case valueUnused(value: Int)
}

/// What part of a graph an error is about. The raw values keep the seeded hasher out of Embedded builds.
public enum GraphElement: UInt8, Sendable {
  case input, tensor, node, output
}
