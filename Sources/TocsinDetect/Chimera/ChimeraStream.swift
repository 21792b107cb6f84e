import TocsinRuntime
import TocsinTensor

/// Judges windows of log lines as the lines come, of many interleaved sessions, in bounded memory.
///
/// The windows of a session start every `stride` lines, and are judged when they have `windowLength` lines. The one that a
/// session's end cuts short is judged with the lines that it has, if one of them is new.
///
/// All memory is taken when the stream is made; no later call allocates, whatever the lines. A stream belongs to one thread
/// at a time. Verdicts do not depend on what other sessions do.
///
///     var stream = try ChimeraStream(model: model)
///     if stream.push(session: 7, key: 22) { report(stream.window) }
///     if let evicted = stream.evicted, evicted.hasLastWindow { report(stream.lastWindow) }
///     …
///     while let ended = stream.endNext() { if ended.hasLastWindow { report(stream.lastWindow) } }
public struct ChimeraStream: ~Copyable {
  /// The session that the last ``push(session:key:place:content:time:)`` had to evict for its own.
  public internal(set) var evicted: EndedSession?
  /// Sessions that may be open at a time.
  public let maximumSessions: Int
  /// Lines from the start of a window to that of the next.
  public let stride: Int
  /// The place of the session that the last push was about, and of the session that ended last, for what a caller keeps
  /// of each: below ``maximumSessions``.
  package internal(set) var pushedSlot = 0
  package internal(set) var endedSlot = 0

  var table: SessionTable
  var records: AlignedBuffer<WindowedSession>
  /// The last lines of each session.
  var lines: WindowLines
  private var network: WindowNetwork
  private var judge: WindowJudge

  /// Where the judge keeps the window that a line completed, and the last one of a session.
  private static var linePlace: Int { 0 }
  private static var endPlace: Int { 1 }

  /// - Throws: ``DetectError/noSessions``, ``DetectError/tooManySessions(_:maximum:)``,
  ///   ``DetectError/stride(_:maximum:)``, ``DetectError/threshold(_:)``, or ``DetectError/runtime(_:)`` where the network
  ///   takes too much memory.
  public init(
    model: ChimeraModel, options: ChimeraStreamOptions = ChimeraStreamOptions()
  ) throws(DetectError) {
    let maximumSessions = try options.sessionCount(for: model)
    let configuration = try model.configuration(threshold: options.threshold)
    let stride = options.stride ?? configuration.stride
    guard stride >= 1, stride <= configuration.windowLength else {
      throw .stride(stride, maximum: configuration.windowLength)
    }
    let network = try WindowNetwork(model: model, maximumBatch: 1)
    self.maximumSessions = maximumSessions
    self.stride = stride
    self.network = network
    judge = WindowJudge(
      configuration: configuration, kernels: model.network.kernels, unmatchedKey: model.unmatchedKey, places: 2)
    table = SessionTable(capacity: maximumSessions)
    records = AlignedBuffer(unwritten: maximumSessions)
    lines = WindowLines(model: model, sessions: maximumSessions)
  }

  public var model: ChimeraModel { network.model }

  /// The number of open sessions.
  public var openSessions: Int { table.count }

  package func isOpen(_ session: UInt64) -> Bool { table.find(session) != nil }

  /// Takes the next line of a session, opening the session where it is new.
  ///
  /// - Parameters:
  ///   - place: Where the line comes from, as ``JudgedWindow/places`` gives it back; by default its number in its session,
  ///     from 1.
  ///   - content: Of a line that no template matches, for a model that reads texts; empty where the key says it all.
  ///   - time: Of the line, in seconds from any origin, for ``endIdle(before:)``.
  /// - Returns: whether the line has completed a window: then it has been judged and is the stream's ``window``.
  public mutating func push(
    session: UInt64, key: UInt32, place: LinePlace? = nil, content: Span<UInt8> = Span(), time: Double = 0
  ) -> Bool {
    evicted = nil
    let slot = table.find(session) ?? open(session)
    table.touch(slot)
    pushedSlot = slot
    let count = records[slot].lineCount
    records[slot].lastTime = time
    lines.set(
      count, slot: slot, key: key, place: place ?? LinePlace(number: count + 1), content: content, model: network.model)
    records[slot].lineCount = count + 1
    let length = model.configuration.windowLength
    guard count + 1 == start(ofNextWindow: slot) + length else { return false }
    judge(slot: slot, lineCount: length, place: Self.linePlace)
    return true
  }

  /// The window that a line completed last.
  /// - Precondition: One has.
  public var window: JudgedWindow {
    @_lifetime(borrow self)
    get { judge.window(Self.linePlace) }
  }

  /// The last window of the session that ended last with one, ``EndedSession/hasLastWindow``.
  /// - Precondition: One has.
  public var lastWindow: JudgedWindow {
    @_lifetime(borrow self)
    get { judge.window(Self.endPlace) }
  }

  /// Ends a session; `nil` where it is not open.
  public mutating func end(session: UInt64) -> EndedSession? {
    guard let slot = table.find(session) else { return nil }
    return close(slot: slot, ending: .ended)
  }

  /// Ends one session that has had no line since `time`; `nil` where there is none (left). Call it until `nil`.
  public mutating func endIdle(before time: Double) -> EndedSession? {
    guard let slot = table.leastRecentlyUsed, records[slot].lastTime < time else { return nil }
    return close(slot: slot, ending: .idle)
  }

  /// Ends the session that has been silent for longest; `nil` where none is open. Call it until `nil` to end them all.
  public mutating func endNext() -> EndedSession? {
    guard let slot = table.leastRecentlyUsed else { return nil }
    return close(slot: slot, ending: .ended)
  }

  private mutating func open(_ session: UInt64) -> Int {
    if table.count == table.capacity, let oldest = table.leastRecentlyUsed {
      evicted = close(slot: oldest, ending: .evicted)
    }
    guard let slot = table.insert(session) else { preconditionFailure("a table with room takes a session") }
    records[slot] = WindowedSession()
    return slot
  }

  private mutating func close(slot: Int, ending: SessionEnding) -> EndedSession {
    let start = start(ofNextWindow: slot)
    let lineCount = records[slot].lineCount
    let judged = records[slot].windowCount == 0 ? 0 : start - stride + model.configuration.windowLength
    if lineCount > judged { judge(slot: slot, lineCount: lineCount - start, place: Self.endPlace) }
    let ended = EndedSession(
      session: table.identifier(ofSlot: slot), ending: ending, lineCount: lineCount,
      windowCount: records[slot].windowCount, anomalyCount: records[slot].anomalyCount,
      hasLastWindow: lineCount > judged)
    table.remove(slot: slot)
    endedSlot = slot
    return ended
  }

  /// The line, counted from 0, that the first window not yet judged starts with.
  func start(ofNextWindow slot: Int) -> Int { records[slot].windowCount * stride }

  /// Judges the last lines of a session.
  private mutating func judge(slot: Int, lineCount: Int, place: Int) {
    let count = records[slot].lineCount
    lines.gather(count - lineCount..<count, slot: slot)
    Self.judge(lines, &network, &judge, lineCount: lineCount, place: place)
    records[slot].windowCount += 1
    if judge.isAnomalous(place) { records[slot].anomalyCount += 1 }
  }

  /// Apart, as the lines are lent while the other parts are written to.
  private static func judge(
    _ lines: borrowing WindowLines, _ network: inout WindowNetwork, _ judge: inout WindowJudge, lineCount: Int,
    place: Int
  ) {
    network.run(lines.keys(lineCount), texts: lines.texts(lineCount))
    network.judge(0, keys: lines.keys(lineCount), places: lines.places(lineCount), into: &judge, place: place)
  }
}
