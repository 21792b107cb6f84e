public import TocsinGraph

/// What a reader accepts at most. A caller may lower each limit; values above the format's own bounds count as those.
public struct ReaderLimits: Equatable, Sendable {
  /// The largest file, in bytes.
  public let maximumFileLength: Int
  /// The largest sum of all decoded sections, in bytes.
  public let maximumDecodedLength: Int
  /// The largest number of weight tensors.
  public let maximumTensors: Int
  /// The largest number of operations.
  public let maximumNodes: Int

  /// The format's own bounds.
  public static var standard: ReaderLimits { ReaderLimits() }

  /// The format's bound on the sum of all decoded sections: 256 MiB.
  public static let decodedLengthBound = 1 << 28
  /// The format's bound on the file: a stored section is never longer than its decoded bytes, so header, table and padding
  /// are all that comes on top.
  public static let fileLengthBound = decodedLengthBound + (1 << 16)

  /// Limits of the caller; what is left out is the format's own bound.
  public init(
    maximumFileLength: Int = fileLengthBound, maximumDecodedLength: Int = decodedLengthBound,
    maximumTensors: Int = Graph.maximumTensors, maximumNodes: Int = Graph.maximumNodes
  ) {
    self.maximumFileLength = min(maximumFileLength, Self.fileLengthBound)
    self.maximumDecodedLength = min(maximumDecodedLength, Self.decodedLengthBound)
    self.maximumTensors = min(maximumTensors, Graph.maximumTensors)
    self.maximumNodes = min(maximumNodes, Graph.maximumNodes)
  }
}
