/// A part of a line's content that its template leaves open, in bytes from the content's beginning.
public struct ParameterSpan: Equatable, Sendable, BitwiseCopyable {
  /// The most parameters of a line that are told.
  public static var maximumCount: Int { 4096 }

  public var start: UInt32
  public var end: UInt32

  public init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = end
  }
}
