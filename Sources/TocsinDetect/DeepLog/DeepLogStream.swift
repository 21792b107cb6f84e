import TocsinRuntime
import TocsinTensor

/// What a stream of log entries may take, and how it judges.
public struct StreamOptions: Equatable, Sendable {
  /// Sessions that may be open at a time. One more evicts the session that has been silent for longest.
  /// At most ``sessionsBound``.
  public var maximumSessions = 4096
  /// Window history: blocks of rolling states, for sessions whose windows are not in the cache. Of large models, fewer:
  /// as many as take ``poolByteCount``.
  public var rollingBlocks = 64
  /// Windows, or prefixes of sessions, whose probabilities are kept; 0 switches the cache off. Of large models or
  /// vocabularies, fewer: as many as take ``poolByteCount``.
  public var cacheCapacity = 16_384
  /// Entries after an alarm whose anomalies raise none.
  public var coolDown = 0
  public var `protocol` = DeepLogProtocol.modelled

  /// The most memory that the cache or the rolling states take: 256 MiB.
  public static let poolByteCount = 1 << 28
  /// The most that ``maximumSessions`` may be.
  public static let sessionsBound = 1 << 24

  public init() {}
}

/// Judges log entries one by one, of many interleaved sessions, in bounded memory (DeepLog 2.1, 3.1).
///
/// All memory is taken when the stream is made; no later call allocates, whatever the entries. A stream belongs to one
/// thread at a time. Verdicts do not depend on the options' sizes, on what other sessions do, nor on the cache.
///
///     var stream = try DeepLogStream(model: model, options: StreamOptions())
///     let verdict = stream.push(session: 7, key: 22)
///     …
///     let session = stream.end(session: 7)
public struct DeepLogStream: ~Copyable {
  public let model: DeepLogModel
  public let options: StreamOptions
  /// The session that the last ``push(session:key:time:)`` had to evict for its own.
  public internal(set) var evicted: SessionVerdict?
  /// The verdict on the end of the session that ended last.
  public internal(set) var endVerdict: EntryVerdict?
  /// The place of the session that the last push was about, and of the session that ended last, for what a caller keeps of
  /// each: below ``StreamOptions/maximumSessions``.
  package internal(set) var pushedSlot = 0
  package internal(set) var endedSlot = 0

  /// Whether the network predicted the entry or end that was judged last.
  var isPredicted = false

  let rule: DecisionRule
  let predictor: Predictor
  var table: SessionTable
  var records: AlignedBuffer<SessionRecord>
  /// The last `windowLength` input classes of each session.
  var windows: AlignedBuffer<UInt32>

  enum Predictor {
    case window(WindowPredictor)
    case prefix(PrefixPredictor)
  }

  /// - Throws: ``DetectError/noSessions``, ``DetectError/tooManySessions(_:maximum:)``, or ``DetectError/runtime(_:)``
  ///   where the network is no recurrence over keys.
  public init(model: DeepLogModel, options: StreamOptions = StreamOptions()) throws(DetectError) {
    guard options.maximumSessions > 0 else { throw .noSessions }
    guard options.maximumSessions <= StreamOptions.sessionsBound else {
      throw .tooManySessions(options.maximumSessions, maximum: StreamOptions.sessionsBound)
    }
    let predictor: Predictor
    do {
      predictor = try Self.predictor(model: model, options: options)
    } catch {
      throw .runtime(error)
    }
    self.model = model
    self.options = options
    self.predictor = predictor
    rule = model.configuration.rule(under: options.protocol)
    table = SessionTable(capacity: options.maximumSessions)
    // Untouched until written, so that room for many sessions costs what is used of it.
    records = AlignedBuffer(unwritten: options.maximumSessions)
    windows = AlignedBuffer(unwritten: options.maximumSessions * model.configuration.windowLength)
  }

  /// The literature's protocol always looks at windows; otherwise the model says what it looks back on.
  private static func predictor(model: DeepLogModel, options: StreamOptions) throws(RuntimeError) -> Predictor {
    let vocabulary = model.vocabulary
    let length = model.configuration.windowLength
    let stateSize = try model.network.stateByteSize()
    let answerSize = vocabulary.classCount * MemoryLayout<Float>.stride
    func fitting(_ count: Int, size: Int) -> Int { min(max(count, 0), StreamOptions.poolByteCount / size) }
    if model.configuration.history == .session && options.protocol == .modelled {
      return .prefix(
        try PrefixPredictor(
          model: model.network, begin: vocabulary.begin, classes: vocabulary.classCount,
          sessions: options.maximumSessions,
          cacheCapacity: fitting(options.cacheCapacity, size: stateSize + answerSize)))
    }
    return .window(
      try WindowPredictor(
        model: model.network, length: length, begin: vocabulary.begin, classes: vocabulary.classCount,
        sessions: options.maximumSessions,
        blocks: max(1, fitting(options.rollingBlocks, size: 2 * length * stateSize)),
        cacheCapacity: fitting(
          options.cacheCapacity, size: length * MemoryLayout<UInt32>.stride + answerSize)))
  }

  /// The number of open sessions.
  public var openSessions: Int { table.count }

  /// Judges the next entry of a session, opening the session where it is new.
  ///
  /// The verdict is there before the states are brought up to date, which happens at the next call; a host with time to
  /// spare calls ``settle()``.
  /// - Parameter time: of the entry, in seconds from any origin, for ``endIdle(before:)``.
  public mutating func push(session: UInt64, key: UInt32, time: Double = 0) -> EntryVerdict {
    settle()
    evicted = nil
    let slot = table.find(session) ?? open(session)
    table.touch(slot)
    pushedSlot = slot
    records[slot].lastTime = time
    let keyClass = model.vocabulary.classIndex(of: key)
    let verdict = judge(slot: slot, key: key, keyClass: keyClass)
    append(slot: slot, keyClass: keyClass ?? model.vocabulary.unknown)
    return verdict
  }

  /// Ends a session and gives its verdict; `nil` where it is not open.
  public mutating func end(session: UInt64) -> SessionVerdict? {
    settle()
    guard let slot = table.find(session) else { return nil }
    return close(slot: slot, ending: .ended)
  }

  /// Ends one session that has had no entry since `time`; `nil` where there is none (left). Call it until `nil`.
  public mutating func endIdle(before time: Double) -> SessionVerdict? {
    settle()
    guard let slot = table.leastRecentlyUsed, records[slot].lastTime < time else { return nil }
    return close(slot: slot, ending: .idle)
  }

  /// Ends the session that has been silent for longest; `nil` where none is open. Call it until `nil` to end them all.
  public mutating func endNext() -> SessionVerdict? {
    settle()
    guard let slot = table.leastRecentlyUsed else { return nil }
    return close(slot: slot, ending: .ended)
  }

  /// Does the work that the last verdict did not wait for.
  public mutating func settle() {
    switch predictor {
    case .window(let windows): windows.settle()
    case .prefix(let prefixes): prefixes.settle()
    }
  }

  private mutating func open(_ session: UInt64) -> Int {
    if table.count == table.capacity, let oldest = table.leastRecentlyUsed {
      evicted = close(slot: oldest, ending: .evicted)
    }
    guard let slot = table.insert(session) else { preconditionFailure("a table with room takes a session") }
    begin(slot: slot)
    return slot
  }

  /// Puts a slot at the beginning of a session.
  mutating func begin(slot: Int) {
    records[slot] = SessionRecord()
    let length = model.configuration.windowLength
    for index in 0..<length { windows[slot * length + index] = model.vocabulary.begin }
    if case .prefix(let prefixes) = predictor { prefixes.open(slot: slot) }
  }

  private mutating func append(slot: Int, keyClass: UInt32) {
    records[slot].count += 1
    let length = model.configuration.windowLength
    let start = slot * length
    for index in 1..<max(length, 1) { windows[start + index - 1] = windows[start + index] }
    windows[start + length - 1] = keyClass
    if case .prefix(let prefixes) = predictor { prefixes.append(slot: slot, key: keyClass) }
  }

  private mutating func close(slot: Int, ending: SessionEnding) -> SessionVerdict {
    judgeEnd(slot: slot)
    let verdict = records[slot].verdict(session: table.identifier(ofSlot: slot), ending: ending)
    if case .window(let windows) = predictor { windows.release(slot: slot) }
    table.remove(slot: slot)
    endedSlot = slot
    return verdict
  }
}
