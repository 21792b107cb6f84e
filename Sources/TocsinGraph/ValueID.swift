/// A value in a graph: an input or the result of a node, by position. Inputs come first.
public struct ValueID: Equatable, Sendable {
  public let index: Int
  public init(_ index: Int) { self.index = index }
}

/// A constant tensor of a graph, by position in its declarations.
public struct TensorID: Equatable, Sendable {
  public let index: Int
  public init(_ index: Int) { self.index = index }
}
