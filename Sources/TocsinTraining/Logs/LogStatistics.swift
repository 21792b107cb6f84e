/// What was read of a log, and what was not of its format.
public struct LogStatistics: Equatable, Sendable {
  /// A line that does not match the format.
  public struct Unmatched: Equatable, Sendable {
    /// From 1.
    public var lineNumber: Int
    /// The beginning of the line, at most ``LogStatistics/maximumExampleByteCount`` bytes.
    public var text: [UInt8]
  }

  /// Lines, whatever became of them.
  public private(set) var lineCount = 0
  /// Bytes in them, without line feeds.
  public private(set) var byteCount = 0
  /// Lines that do not match the format; they teach nothing and have no key.
  public private(set) var unmatchedCount = 0
  /// The first of them.
  public private(set) var unmatchedExamples: [Unmatched] = []

  public static let maximumExampleCount = 5
  public static let maximumExampleByteCount = 200

  public init() {}

  /// Counts a line.
  public mutating func record(_ line: Span<UInt8>) {
    lineCount += 1
    byteCount += line.count
  }

  /// Counts the line that was recorded last as not matching.
  public mutating func recordUnmatched(_ line: Span<UInt8>) {
    unmatchedCount += 1
    guard unmatchedExamples.count < Self.maximumExampleCount else { return }
    let text = Array(copying: line.extracting(0..<min(line.count, Self.maximumExampleByteCount)))
    unmatchedExamples.append(Unmatched(lineNumber: lineCount, text: text))
  }
}

extension Array<UInt8> {
  /// The bytes of a span.
  init(copying bytes: Span<UInt8>) {
    self.init(capacity: bytes.count) { output in
      for index in bytes.indices { output.append(bytes[index]) }
    }
  }
}
