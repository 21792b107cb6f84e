public import TocsinTensor

/// Why a graph is not valid. Nodes are numbered from 0 in graph order.
public enum GraphError: Error, Equatable, Sendable {
  case tooMany(GraphElement, count: Int, maximum: Int)
  case noInput
  case noOutput
  /// Tensor names must be sorted and unique; so must the names of inputs, and of outputs.
  case namesNotSorted(GraphElement, index: Int)
  case tensorShape(index: Int)
  case tensorUnused(index: Int)
  /// A node refers to a value that does not come before it.
  case unknownValue(node: Int, value: Int)
  case unknownTensor(node: Int, tensor: Int)
  case unknownOutputValue(output: Int, value: Int)
  case elementType(node: Int, expected: DType, found: DType)
  case rank(node: Int, expected: Int, found: Int)
  /// A tensor does not have the shape that the node needs.
  case tensorType(node: Int, tensor: Int, expected: Shape)
  case dimension(GraphElement, index: Int)
}

/// What part of a graph an error is about.
public enum GraphElement: Sendable {
  case input, tensor, node, output
}
