import Glibc

/// What becomes of a line that is longer than a reader's limit.
public enum LongLines: Sendable {
  /// Reading fails and names it.
  case refused
  /// It is cut at the limit, and the rest is passed over.
  case cut
}

/// The lines of an input of any length, one at a time, holding no more than the longest line allowed.
///
///     var reader = try LineReader(path)
///     while try reader.advance() { use(reader.line, reader.lineNumber) }
public struct LineReader: ~Copyable {
  private var source: ByteSource
  private var buffer: [UInt8] = []
  /// The current line is `buffer[start..<end]`; reading goes on at `next`.
  private var start = 0
  private var end = 0
  private var next = 0
  private let maximumLineByteCount: Int
  private let longLines: LongLines

  /// The number of the current line, from 1.
  public private(set) var lineNumber = 0
  /// Whether the current line was longer than the limit.
  public private(set) var isLineCut = false

  /// Opens a file argument: a path, or `-` for standard input.
  public init(
    _ path: String, maximumLineByteCount: Int = 1 << 20, longLines: LongLines = .refused
  ) throws(ToolFailure) {
    source = try ByteSource(path)
    self.maximumLineByteCount = maximumLineByteCount
    self.longLines = longLines
  }

  /// What messages call the input.
  public var name: String { source.name }

  /// How far reading is, for a progress bar: bytes of the file, and all it has; `nil` where that cannot be known.
  public var progress: (completed: Int, total: Int)? {
    source.storedByteCount.map { (source.readByteCount, $0) }
  }

  /// The bytes of the current line without its line feed.
  public var line: Span<UInt8> {
    @_lifetime(borrow self)
    get { buffer.span.extracting(start..<end) }
  }

  /// Whether the next line is at hand, so that ``advance()`` will not wait for the writer of a pipe. A tool that streams
  /// flushes its output when it is not.
  public var isNextLineBuffered: Bool { firstLineFeed(from: next) != nil }

  /// Reads ahead until `byteCount` bytes are at hand or the input ends, and gives what then follows the current line.
  @_lifetime(&self)
  public mutating func readAhead(_ byteCount: Int) throws(ToolFailure) -> Span<UInt8> {
    while buffer.count - next < byteCount, try source.read(appendingTo: &buffer) > 0 {}
    return buffer.span.extracting(next...)
  }

  /// Moves to the next line. False at the end of the input.
  public mutating func advance() throws(ToolFailure) -> Bool {
    start = next
    isLineCut = false
    var searched = start
    while true {
      if let position = firstLineFeed(from: searched) {
        try endLine(at: position)
        next = position + 1
        return true
      }
      try checkLength(buffer.count - start)
      buffer.removeFirst(start)
      start = 0
      dropExcess()
      searched = buffer.count
      if try source.read(appendingTo: &buffer) == 0 {
        next = buffer.count
        guard !buffer.isEmpty else { return false }
        try endLine(at: buffer.count)
        return true
      }
    }
  }

  private mutating func endLine(at position: Int) throws(ToolFailure) {
    try checkLength(position - start)
    end = min(position, start + maximumLineByteCount)
    if end < position { isLineCut = true }
    lineNumber += 1
  }

  /// Forgets what is too much of the line that fills the buffer.
  private mutating func dropExcess() {
    guard buffer.count > maximumLineByteCount else { return }
    buffer.removeLast(buffer.count - maximumLineByteCount)
    isLineCut = true
  }

  private func checkLength(_ byteCount: Int) throws(ToolFailure) {
    guard longLines == .refused, byteCount > maximumLineByteCount else { return }
    throw ToolFailure(
      "line \(lineNumber + 1): longer than \(maximumLineByteCount) bytes; write one record per line", file: name)
  }

  /// Where the next line feed stands. The C library's search is many times as fast as a loop.
  private func firstLineFeed(from position: Int) -> Int? {
    unsafe buffer.withUnsafeBytes { bytes in
      guard position < bytes.count, let base = bytes.baseAddress else { return nil }
      let found = unsafe memchr(base + position, Int32(UInt8(ascii: "\n")), bytes.count - position)
      return unsafe found.map { unsafe base.distance(to: $0) }
    }
  }
}
