public import TocsinLogs

/// Judges windows of raw log lines as the lines come, in bounded memory: reads each with the model's own parser, and gives
/// its key to the stream of each of its sessions. Lines that no template matches are read by their texts, where the model
/// has word vectors.
///
/// All memory is taken when the stream is made; no later call allocates, whatever the lines. A stream belongs to one thread
/// at a time.
///
///     var stream = try ChimeraLineStream(model: model)
///     let line = stream.read(bytes)
///     while let ended = stream.endIdle() { report(ended) }
///     for index in 0..<stream.sessionCount {
///       if stream.judge(session: index, of: bytes) { report(stream.window, stream.name) }
///       if let evicted = stream.evicted { report(evicted) }
///     }
///     …
///     while let ended = stream.endNext() { report(ended) }
///
/// where a session that has ended may have a last window, ``lastWindow``. Numbers of lines are counted from 1. Time is that
/// of the lines, and never runs backwards (``LogClock``).
public struct ChimeraLineStream: ~Copyable {
  public let parser: FrozenLogParser
  /// Seconds of silence after which a session has ended; `nil`: silence ends none.
  public let sessionTimeout: Double?
  /// The line that was read last.
  public internal(set) var line: LogLine?
  var reader: LogLineReader
  var stream: ChimeraStream
  var sessions: LineSessions
  var clock = LogClock()

  /// A stream that ends silent sessions as the model has learnt to.
  /// - Throws: ``DetectError/noLogParser`` where the model was not trained from raw lines; what ``ChimeraStream`` throws.
  public init(
    model: ChimeraModel, options: ChimeraStreamOptions = ChimeraStreamOptions()
  ) throws(DetectError) {
    try self.init(model: model, options: options, sessionTimeout: model.logParser?.sessionTimeout)
  }

  /// A stream with a time-out of its own.
  /// - Parameter sessionTimeout: In seconds, finite and above 0; `nil`: silence ends no session.
  public init(
    model: ChimeraModel, options: ChimeraStreamOptions, sessionTimeout: Double?
  ) throws(DetectError) {
    if let sessionTimeout {
      precondition(FrozenLogParser.isSessionTimeout(sessionTimeout), "a time-out above 0 and finite")
    }
    guard let parser = model.logParser else { throw .noLogParser }
    let stream = try ChimeraStream(model: model, options: options)
    self.parser = parser
    self.sessionTimeout = sessionTimeout
    sessions = LineSessions(capacity: stream.maximumSessions)
    self.stream = stream
    reader = LogLineReader(parser)
  }

  /// Reads a line, without its line feed. Nothing is judged yet: see the order above.
  public mutating func read(_ bytes: Span<UInt8>) -> LogLine {
    let line = reader.read(bytes)
    self.line = line
    clock.advance(to: line.header?.time)
    return line
  }

  /// The sessions of the line that was read last. A line that is not of the format has none.
  public var sessionCount: Int { line?.key == nil ? 0 : reader.sessions.count }

  /// One of the sessions of the line that was read last.
  public func session(_ index: Int) -> UInt64 { reader.sessions[index] }

  /// Takes the line that was read last into one of its sessions, opening the session where it is new.
  /// - Parameter bytes: The line as it was read.
  /// - Returns: whether the line has completed a window: then it has been judged and is the stream's ``window``.
  public mutating func judge(session index: Int, of bytes: Span<UInt8>) -> Bool {
    guard let line, let key = line.key else { preconditionFailure("a line that is not of the format has no sessions") }
    let isNew = !stream.isOpen(reader.sessions[index])
    let hasWindow = Self.push(line, key: key, session: index, of: bytes, time: clock.seconds, reader, to: &stream)
    if stream.evicted != nil { sessions.end(stream.endedSlot) }
    let slot = stream.pushedSlot
    if isNew { sessions.open(slot, session: index, of: bytes, header: line.header, reader: reader) }
    sessions[slot].lastLine = counts.lines
    return hasWindow
  }

  /// Apart, as the content borrows the reader while the stream is written to.
  private static func push(
    _ line: LogLine, key: UInt32, session index: Int, of bytes: Span<UInt8>, time: Double,
    _ reader: borrowing LogLineReader, to stream: inout ChimeraStream
  ) -> Bool {
    let session = reader.sessions[index]
    let number = reader.counts.lines
    guard case .unknown(let nearest, let similarity) = line.match, let header = line.header else {
      return stream.push(session: session, key: key, place: LinePlace(number: number), time: time)
    }
    let place = LinePlace(number: number, nearestTemplate: nearest, similarity: similarity)
    let content = reader.content(of: header, in: bytes)
    return stream.push(session: session, key: key, place: place, content: content, time: time)
  }

  /// The window that a line completed last.
  /// - Precondition: One has.
  public var window: JudgedWindow {
    @_lifetime(borrow self)
    get { stream.window }
  }

  /// The last window of the session that ended last with one, ``ChimeraStream/EndedSession/hasLastWindow``.
  /// - Precondition: One has.
  public var lastWindow: JudgedWindow {
    @_lifetime(borrow self)
    get { stream.lastWindow }
  }

  /// The session that the last ``judge(session:of:)`` had to evict for its own.
  public var evicted: ChimeraStream.EndedSession? { stream.evicted }

  /// Ends one session that has been silent for longer than the time-out; `nil` where there is none (left). Call it after
  /// each line until `nil`.
  ///
  /// - Parameter seconds: that have gone by since the last line, of a log that has fallen silent; 0 or more.
  public mutating func endIdle(later seconds: Double = 0) -> ChimeraStream.EndedSession? {
    guard let sessionTimeout, let ended = stream.endIdle(before: clock.deadline(timeout: sessionTimeout) + seconds)
    else {
      return nil
    }
    sessions.end(stream.endedSlot)
    return ended
  }

  /// Ends a session; `nil` where it is not open.
  public mutating func end(session: UInt64) -> ChimeraStream.EndedSession? {
    guard let ended = stream.end(session: session) else { return nil }
    sessions.end(stream.endedSlot)
    return ended
  }

  /// Ends the session that has been silent for longest; `nil` where none is open. Call it until `nil` to end them all.
  public mutating func endNext() -> ChimeraStream.EndedSession? {
    guard let ended = stream.endNext() else { return nil }
    sessions.end(stream.endedSlot)
    return ended
  }

  /// What names the session that was taken a line last, see ``DeepLogLineStream/name``.
  public var name: Span<UInt8> {
    @_lifetime(borrow self)
    get { sessions.name(ofSlot: stream.pushedSlot) }
  }

  /// The name of the session that ended last.
  public var endedName: Span<UInt8> {
    @_lifetime(borrow self)
    get { sessions.name(ofSlot: sessions.endedSlot) }
  }

  /// The numbers of the first and the last line of the session that ended last.
  public var endedLines: ClosedRange<Int> {
    let session = sessions[sessions.endedSlot]
    return session.firstLine...session.lastLine
  }

  /// What became of the lines so far.
  public var counts: LogLineCounts { reader.counts }

  /// The number of open sessions.
  public var openSessions: Int { stream.openSessions }
}
