public import TocsinDetect
public import TocsinLogs

/// Cuts the lines of a log into windows of keys, as they will be cut in use, and labels them by the alerts of its lines.
///
/// A line is an alert where its label field says something other than `-`, as in the public logs of supercomputers; a window is
/// abnormal where one of its lines is an alert. Which lines come into one window is for the parser's ``SessionRule`` to
/// say: all lines of the log, those of a process or component on a host, or those that name an identifier. Lines that no
/// template matches are entries of ``FrozenLogParser/unknownKey``; lines that are not of the format are none.
///
///     var reader = try LogWindowReader(parser, windowLength: 20, stride: 20)
///     while try lines.advance() { reader.read(lines.line) }
///     let normal = reader.windows(.normal)
///
/// Memory grows with the lines, not with their text.
public struct LogWindowReader: ~Copyable {
  public private(set) var counts = LogSessionLineCounts()
  /// Entries that are alerts.
  public var alertCount: Int { cutter.alertCount }
  private var reader: LogLineReader
  private var tracker: LogSessionTracker
  private var cutter: WindowCutter

  /// - Parameters:
  ///   - windowLength: Lines of a window, `n`.
  ///   - stride: Lines from the beginning of a window to that of the next, 1 to `windowLength`.
  /// - Throws: where the format has no field that labels lines.
  public init(_ parser: FrozenLogParser, windowLength: Int, stride: Int) throws(LogWindowError) {
    guard parser.format.labelsLines else { throw .noLabels }
    cutter = WindowCutter(windowLength: windowLength, stride: stride)
    reader = LogLineReader(parser)
    tracker = LogSessionTracker(selection: LogSessionSelection(), timeoutSeconds: parser.sessionTimeout)
  }

  public var parser: FrozenLogParser { reader.parser }

  /// Reads the next line.
  public mutating func read(_ line: Span<UInt8>) {
    counts.lines += 1
    let read = reader.read(line)
    guard let header = read.header, let key = read.key else {
      counts.unmatched += 1
      return
    }
    tracker.place(line, header, readBy: reader)
    guard !tracker.members.isEmpty else {
      counts.withoutSession += 1
      return
    }
    if key == FrozenLogParser.unknownKey { counts.unknown += 1 }
    let isAlert = Self.isAlert(line, header)
    for session in tracker.members {
      cutter.append(key, session: UInt32(session), line: counts.lines, isAlert: isAlert)
    }
  }

  /// The windows of a class for training, in the order of their last lines; the number of each is that of the log's line
  /// that it begins with.
  ///
  /// All have ``init(_:windowLength:stride:)``'s length. What a window was labelled by is not in them.
  public func windows(_ label: WindowLabel) -> SessionDataset { cutter.windows(label) }

  /// All windows for evaluation, with the truth about every line, in the order of their last lines. Those at the ends of
  /// sessions may be shorter.
  public func labelledWindows() -> LabelledWindows { cutter.labelledWindows() }

  /// Whether the label field of a line says something other than `-`.
  static func isAlert(_ line: Span<UInt8>, _ header: LineHeader) -> Bool {
    guard let label = header.label, !label.isEmpty else { return false }
    return label.count != 1 || line[Int(label.start)] != UInt8(ascii: "-")
  }
}

/// Why the windows of a log cannot be labelled.
public enum LogWindowError: Error, Equatable, Sendable {
  /// The format of the lines has no field that labels them.
  case noLabels
}

extension LogWindowError: CustomStringConvertible {
  /// What is wrong and what to do about it.
  public var description: String {
    switch self {
    case .noLabels:
      "the lines have no field <Label> that tells alerts from other lines; name it in the format, as in "
        + "\"<Label> <Timestamp> <Content>\", or give windows instead of lines"
    }
  }
}
