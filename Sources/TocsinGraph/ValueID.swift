/// A value in a graph: an input or the result of a node, by position. Inputs come first. What is no position counts as
/// 2^32 - 1, which no graph has.
public struct ValueID: Equatable, Sendable {
  private let number: UInt32
  public var index: Int { Int(number) }
  public init(_ index: Int) { number = index < 0 ? .max : UInt32(clamping: index) }
}

/// A constant tensor of a graph, by position in its declarations; others as for ``ValueID``.
public struct TensorID: Equatable, Sendable {
  private let number: UInt32
  public var index: Int { Int(number) }
  public init(_ index: Int) { number = index < 0 ? .max : UInt32(clamping: index) }
}
