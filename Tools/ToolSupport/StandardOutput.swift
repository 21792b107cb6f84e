import Glibc

/// Standard output, buffered.
///
/// On a terminal every line appears at once; otherwise bytes go out in large pieces and on ``flush()``. When the reader
/// has gone away (`| head`), the process ends quietly, as by the signal that the shell expects.
public struct StandardOutput: ~Copyable {
  private let descriptor: CInt
  private let flushesLines: Bool
  private var buffer: [UInt8] = []

  private static let capacity = 1 << 16

  public init() { self.init(descriptor: STDOUT_FILENO) }

  /// Writes a whole text, such as a report, and hands it to the system.
  public static func print(_ text: String) throws(ToolFailure) {
    var output = StandardOutput()
    try output.write(text)
    try output.flush()
  }

  package init(descriptor: CInt) {
    self.descriptor = descriptor
    flushesLines = isatty(descriptor) == 1
    buffer.reserveCapacity(2 * Self.capacity)
  }

  /// Writes text as UTF-8.
  public mutating func write(_ text: String) throws(ToolFailure) {
    buffer.append(contentsOf: text.utf8)
    try flushIfNeeded()
  }

  /// Writes bytes as they are.
  public mutating func write(_ bytes: [UInt8]) throws(ToolFailure) {
    buffer.append(contentsOf: bytes)
    try flushIfNeeded()
  }

  /// Hands everything written so far to the system. Call it before the end: what is left then is written without a check.
  public mutating func flush() throws(ToolFailure) {
    defer { buffer.removeAll(keepingCapacity: true) }
    guard let error = writeAll(buffer, to: descriptor) else { return }
    if error == EPIPE { exit(128 + SIGPIPE) }
    throw ToolFailure("cannot write: \(systemMessage(error)); check where it leads", file: "standard output")
  }

  private mutating func flushIfNeeded() throws(ToolFailure) {
    if buffer.count >= Self.capacity || (flushesLines && buffer.last == UInt8(ascii: "\n")) { try flush() }
  }

  deinit { _ = writeAll(buffer, to: descriptor) }
}

/// Writes text to standard error: what a tool has to say besides its result.
public func writeToStandardError(_ text: String) { _ = writeAll(Array(text.utf8), to: STDERR_FILENO) }

/// Writes all bytes; the error number where that fails.
func writeAll(_ bytes: [UInt8], to descriptor: CInt) -> CInt? {
  unsafe bytes.withUnsafeBytes { bytes in
    var written = 0
    while written < bytes.count {
      let count = unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return errno }
      written += count
    }
    return nil
  }
}

/// The system's text for an error number.
func systemMessage(_ error: CInt = errno) -> String { unsafe String(cString: strerror(error)) }
