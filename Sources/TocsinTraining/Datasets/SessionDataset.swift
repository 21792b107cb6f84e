public import TocsinDetect
public import TocsinFormat

/// Log sessions in file order: each a sequence of log keys, with the number of the line that it came from.
///
/// The text form is ``SessionLine``'s, one session per line. Lines without keys hold no session and are skipped; they
/// still count as lines. Keys lie in one flat array, so a session is a slice, not an allocation.
public struct SessionDataset: Equatable, Sendable {
  private var keys: [UInt32] = []
  /// Where each session starts in `keys`, and the end of the last.
  private var bounds: [Int] = [0]
  private var lines: [Int] = []

  /// The SHA-256 of the text that the sessions were read from, as `sha256sum` gives it for the decompressed file; of
  /// windows see ``init(parsingWindows:label:)``. `nil` where sessions were appended.
  public internal(set) var fingerprint: SHA256Digest?

  /// A dataset without sessions.
  public init() {}

  /// Reads sessions from text. Linear in `text.count`.
  public init(parsing text: Span<UInt8>) throws(SessionDatasetError) {
    keys.reserveCapacity(text.count / 2)
    var line = 1
    var start = 0
    for position in 0..<text.count where text[position] == UInt8(ascii: "\n") {
      try appendLine(text.extracting(start..<position), number: line)
      line += 1
      start = position + 1
    }
    try appendLine(text.extracting(start..<text.count), number: line)
    guard !isEmpty else { throw .noSessions }
    fingerprint = Digest.sha256(text)
  }

  /// Adds a session, numbered as the next line.
  public mutating func append(_ session: some Sequence<UInt32>) {
    append(session, line: (lines.last ?? 0) + 1)
  }

  /// Adds a session that came from a line.
  mutating func append(_ session: some Sequence<UInt32>, line: Int) {
    fingerprint = nil
    keys.append(contentsOf: session)
    endSession(line: line)
  }

  /// The sessions at some positions, in their order and as often as each is named, with the lines that they came from.
  public func selecting(_ indices: some Sequence<Int>) -> SessionDataset {
    var selected = SessionDataset()
    for index in indices { selected.append(self[index], line: lines[index]) }
    return selected
  }

  /// Every distinct session once, in the order of first occurrence.
  public var distinct: SessionDataset { selecting(DistinctSessions(self).indices) }

  /// The number of the line, from 1, that a session came from.
  public func lineNumber(of index: Int) -> Int { lines[index] }

  /// The number of keys in all sessions.
  public var keyCount: Int { keys.count }

  /// The keys that occur, each once, ascending.
  public var distinctKeys: [UInt32] { Set(keys).sorted() }

  private mutating func appendLine(_ text: Span<UInt8>, number: Int) throws(SessionDatasetError) {
    do throws(SessionLineError) {
      try SessionLine.parse(text, appendingTo: &keys)
    } catch {
      throw .line(number: number, error)
    }
    if keys.count > bounds[bounds.count - 1] { endSession(line: number) }
  }

  private mutating func endSession(line: Int) {
    bounds.append(keys.count)
    lines.append(line)
  }
}

extension SessionDataset: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { lines.count }

  /// The keys of one session.
  public subscript(index: Int) -> ArraySlice<UInt32> { keys[bounds[index]..<bounds[index + 1]] }
}

/// Why text is not a set of sessions.
public enum SessionDatasetError: Error, Equatable, Sendable {
  /// A line, counted from 1, is not a session.
  case line(number: Int, SessionLineError)
  case noSessions
}

extension SessionDatasetError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .line(let number, .tooLong(let maximum)):
      "line \(number): \(SessionLineError.tooLong(maximumByteCount: maximum))"
    case .line(let number, let error): "line \(number), \(error)"
    case .noSessions: "holds no sessions; write one session per line, as unsigned integers separated by blanks"
    }
  }
}
