public import TocsinLogs

/// Judges raw log lines one by one, in bounded memory: reads each with the model's own parser, and gives its key to the
/// stream of each of its sessions.
///
/// All memory is taken when the stream is made; no later call but ``expectedKeys(count:)`` allocates, whatever the lines.
/// A stream belongs to one thread at a time.
///
///     var stream = try DeepLogLineStream(model: model)
///     let line = stream.read(bytes)
///     while let ended = stream.endIdle() { report(ended, stream.endedName, stream.endedSession) }
///     for index in 0..<stream.sessionCount {
///       let verdict = stream.judge(session: index, of: bytes)
///       if let evicted = stream.evicted { report(evicted, stream.endedName, stream.endedSession) }
///       if verdict.isAnomalous { report(verdict, stream.name) }
///     }
///     …
///     while let ended = stream.endNext() { report(ended, stream.endedName, stream.endedSession) }
///
/// Time is that of the lines, and never runs backwards (``LogClock``).
public struct DeepLogLineStream: ~Copyable {
  public let parser: FrozenLogParser
  /// Seconds of silence after which a session has ended; `nil`: silence ends none.
  public let sessionTimeout: Double?
  /// The line that was read last.
  public internal(set) var line: LogLine?
  var reader: LogLineReader
  var stream: DeepLogStream
  var sessions: LineSessions
  var clock = LogClock()

  /// The most that is kept of a session's name, in bytes; longer ones are cut.
  public static var maximumNameByteCount: Int { LineSessions.maximumNameByteCount }

  /// A stream that ends silent sessions as the model has learnt to.
  /// - Throws: ``DetectError/noLogParser`` where the model was not trained from raw lines; what ``DeepLogStream`` throws.
  public init(model: DeepLogModel, options: StreamOptions = StreamOptions()) throws(DetectError) {
    try self.init(model: model, options: options, sessionTimeout: model.logParser?.sessionTimeout)
  }

  /// A stream with a time-out of its own.
  /// - Parameter sessionTimeout: In seconds, finite and above 0; `nil`: silence ends no session.
  public init(model: DeepLogModel, options: StreamOptions, sessionTimeout: Double?) throws(DetectError) {
    if let sessionTimeout {
      precondition(FrozenLogParser.isSessionTimeout(sessionTimeout), "a time-out above 0 and finite")
    }
    guard let parser = model.logParser else { throw .noLogParser }
    let stream = try DeepLogStream(model: model, options: options)
    self.parser = parser
    self.sessionTimeout = sessionTimeout
    self.stream = stream
    reader = LogLineReader(parser)
    sessions = LineSessions(capacity: options.maximumSessions)
  }

  /// Reads a line, without its line feed. Nothing is judged yet: see the order above.
  public mutating func read(_ bytes: Span<UInt8>) -> LogLine {
    let line = reader.read(bytes)
    self.line = line
    clock.advance(to: line.header?.time)
    return line
  }

  /// The sessions of the line that was read last: those to judge it in. A line that is not of the format has none.
  public var sessionCount: Int { line?.key == nil ? 0 : reader.sessions.count }

  /// One of the sessions of the line that was read last.
  public func session(_ index: Int) -> UInt64 { reader.sessions[index] }

  /// Judges the line that was read last in one of its sessions, opening the session where it is new.
  /// - Parameter bytes: The line as it was read.
  public mutating func judge(session index: Int, of bytes: Span<UInt8>) -> EntryVerdict {
    guard let line, let key = line.key else { preconditionFailure("a line that is not of the format has no sessions") }
    let session = reader.sessions[index]
    let verdict = stream.push(session: session, key: key, time: clock.seconds)
    let slot = stream.pushedSlot
    if stream.evicted != nil { sessions.end(stream.endedSlot) }
    if verdict.position == 0 {
      sessions.open(slot, session: index, of: bytes, header: line.header, reader: reader)
    }
    var place = sessions[slot]
    place.lastLine = counts.lines
    if verdict.isAnomalous, place.anomalyLine == nil {
      place.anomalyLine = counts.lines
      if case .unknown(let nearest, let similarity) = line.match {
        place.nearestTemplate = nearest
        place.similarity = similarity
      }
    }
    sessions[slot] = place
    return verdict
  }

  /// The session that the last ``judge(session:of:)`` had to evict for its own.
  public var evicted: SessionVerdict? { stream.evicted }

  /// Ends one session that has been silent for longer than the time-out; `nil` where there is none (left). Call it after
  /// each line until `nil`.
  ///
  /// - Parameter seconds: that have gone by since the last line, of a log that has fallen silent; 0 or more.
  public mutating func endIdle(later seconds: Double = 0) -> SessionVerdict? {
    guard let sessionTimeout, let verdict = stream.endIdle(before: clock.deadline(timeout: sessionTimeout) + seconds)
    else {
      return nil
    }
    sessions.end(stream.endedSlot)
    return verdict
  }

  /// Ends a session; `nil` where it is not open.
  public mutating func end(session: UInt64) -> SessionVerdict? {
    guard let ended = stream.end(session: session) else { return nil }
    sessions.end(stream.endedSlot)
    return ended
  }

  /// Ends the session that has been silent for longest; `nil` where none is open. Call it until `nil` to end them all.
  public mutating func endNext() -> SessionVerdict? {
    guard let verdict = stream.endNext() else { return nil }
    sessions.end(stream.endedSlot)
    return verdict
  }

  /// What names the session that was judged last: its identifier; of a process, `host/process` where the lines name
  /// hosts; empty where the whole log is one session. Of longer names the first ``maximumNameByteCount`` bytes.
  public var name: Span<UInt8> {
    @_lifetime(borrow self)
    get { sessions.name(ofSlot: stream.pushedSlot) }
  }

  /// The name of the session that ended last.
  public var endedName: Span<UInt8> {
    @_lifetime(borrow self)
    get { sessions.name(ofSlot: sessions.endedSlot) }
  }

  /// Where the session that ended last stands in the log.
  public var endedSession: LineSession { sessions[sessions.endedSlot] }

  /// What became of the lines so far.
  public var counts: LogLineCounts { reader.counts }

  /// The number of open sessions.
  public var openSessions: Int { stream.openSessions }

  /// What the network expected at the last judged entry or end, see ``DeepLogStream/expectedKeys(count:)``. Nothing is
  /// known of an evicted session's end. For reports; it allocates.
  public func expectedKeys(count: Int) -> [ExpectedKey] { stream.expectedKeys(count: count) }

  /// As ``expectedKeys(count:)``, one by one and without allocating.
  public func forEachExpectedKey(count: Int, _ body: (ExpectedKey) -> Void) {
    stream.forEachExpectedKey(count: count, body)
  }
}
