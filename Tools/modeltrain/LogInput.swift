import TocsinFormat
import TocsinLogs
import ToolSupport

/// The lines of a log, and the format that they have.
struct LogInput: ~Copyable {
  let format: LineFormat
  /// Whether the first lines told the format.
  let isFormatDetected: Bool
  private var reader: LineReader
  private var bar = ProgressBar()

  /// The most of a line that is looked at; the rest is passed over.
  static let maximumLineByteCount = 1 << 20

  /// What is looked at to find out the format.
  private static let detectionByteCount = 1 << 18

  /// Opens a file argument.
  ///
  /// - Parameter format: `nil` where the first lines are to tell.
  init(_ path: String, format: LineFormat?) throws(ToolFailure) {
    var reader = try LineReader(path, maximumLineByteCount: Self.maximumLineByteCount, longLines: .cut)
    let detected = format == nil ? try Self.detectFormat(of: &reader) : nil
    isFormatDetected = detected != nil
    self.format = detected ?? format ?? .content
    self.reader = reader
  }

  private static func detectFormat(of reader: inout LineReader) throws(ToolFailure) -> LineFormat {
    let beginning = try reader.readAhead(detectionByteCount)
    // The last line may have been cut.
    var end = beginning.count
    while end > 0, beginning[end - 1] != UInt8(ascii: "\n") { end -= 1 }
    return LineFormat.detect(beginning.extracting(0..<(end > 0 ? end : beginning.count))).format
  }

  /// Whether the log can be opened once more: it is a regular file.
  var isRepeatable: Bool { reader.progress != nil }

  /// What messages call the input.
  var name: String { reader.name }

  /// The bytes of the current line.
  var line: Span<UInt8> {
    @_lifetime(borrow self)
    get { reader.line }
  }

  /// Moves to the next line and, now and then, the progress bar. False at the end.
  mutating func advance() throws(ToolFailure) -> Bool {
    guard try reader.advance() else {
      bar.finish()
      return false
    }
    if reader.lineNumber & 0x3FFF == 0 { showProgress() }
    return true
  }

  @inline(never)
  private mutating func showProgress() {
    let progress = reader.progress ?? (0, 1)
    bar.update(completed: progress.completed, of: progress.total, detail: "\(reader.lineNumber) lines")
  }
}

/// The SHA-256 of a log's lines as they were read, a line feed after each.
struct LinesDigest {
  private var digest = SHA256()
  private static let lineFeed: [UInt8] = [10]

  mutating func update(_ line: Span<UInt8>) {
    digest.update(line)
    digest.update(Self.lineFeed.span)
  }

  func finalize() -> SHA256Digest { digest.finalize() }
}
