import TocsinLogs

/// Tells the sessions of a log apart, line by line, and numbers them in the order in which they begin.
///
/// Memory grows with sessions, not with lines.
struct LogSessionTracker: Sendable {
  let selection: LogSessionSelection
  /// A session ends when it has been silent for longer, by the times of the lines; a later line with its identifier begins
  /// another one. `nil`: silence ends none.
  let timeoutSeconds: Double?
  /// What became of each session.
  private(set) var roles: [LogSessionRole] = []
  /// The sessions of the last line, each once.
  private(set) var members: [Int] = []
  private var open: [UInt64: OpenSession] = [:]
  private var clock = LogClock()
  /// Whether a line has told its time.
  private(set) var hasTimes = false

  private struct OpenSession {
    var number: Int
    /// The clock at its last line.
    var lastSeconds: Double
  }

  init(selection: LogSessionSelection, timeoutSeconds: Double?) {
    self.selection = selection
    self.timeoutSeconds = timeoutSeconds
  }

  /// Finds the ``members`` of the next line.
  ///
  /// - Parameters:
  ///   - sessions: What a ``SessionFinder`` found, each once.
  ///   - ranges: Where `text` names them.
  ///   - seconds: The time of the line, if it tells one.
  mutating func place(
    _ sessions: Span<UInt64>, namedAt ranges: Span<TextRange>, of text: Span<UInt8>, seconds: Double?
  ) {
    clock.advance(to: seconds)
    if seconds != nil { hasTimes = true }
    members.removeAll(keepingCapacity: true)
    for index in sessions.indices {
      let session = sessions[index]
      if let known = open[session], !isOver(known) {
        if timeoutSeconds != nil { open[session]?.lastSeconds = clock.seconds }
        members.append(known.number)
      } else {
        open[session] = OpenSession(number: roles.count, lastSeconds: clock.seconds)
        members.append(roles.count)
        roles.append(selection.role(ofPlace: roles.count, identifier: text.extracting(ranges[index].bounds)))
      }
    }
  }

  /// Finds the ``members`` of the line that was read last.
  mutating func place(_ line: Span<UInt8>, _ header: LineHeader, readBy reader: borrowing LogLineReader) {
    if case .process = reader.parser.sessions {
      place(reader.sessions, namedAt: reader.sessionRanges, of: line, seconds: header.time)
    } else {
      place(
        reader.sessions, namedAt: reader.sessionRanges, of: reader.content(of: header, in: line), seconds: header.time)
    }
  }

  private func isOver(_ session: OpenSession) -> Bool {
    guard let timeoutSeconds else { return false }
    return session.lastSeconds < clock.deadline(timeout: timeoutSeconds)
  }

  /// Whether one of the last line's sessions has this role.
  func hasMember(_ role: LogSessionRole) -> Bool { members.contains { roles[$0] == role } }

  /// Whether a model may learn from the last line: it is of a normal session, or of none and before the sessions that are
  /// kept for other purposes.
  var isForTraining: Bool {
    members.isEmpty ? roles.count <= selection.places.upperBound : hasMember(.normal)
  }
}
