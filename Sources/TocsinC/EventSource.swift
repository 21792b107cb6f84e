import CTocsin
import TocsinDetect
import TocsinFormat
import TocsinLogs
import TocsinTensor

/// What a `tocsin_stream` points to: a stream of one system, and the verdict that is lent.
///
/// Verdicts are made when the host fetches them, but for the first one, which is made at once.
@safe class EventSource: HostObject {
  let lent = LentVerdict()
  private let onlyAnomalies: Bool
  /// Whether the verdict that is lent is yet to be fetched.
  private var isReady = false
  /// The line that was taken last, where verdicts to come look at it.
  private var line: AlignedBuffer<UInt8>
  private var lineByteCount = 0
  private let counted: UnsafeMutablePointer<tocsin_stream_counts>
  /// Of the model.
  private var identity: SHA256Digest?

  init(options: tocsin_stream_options) {
    onlyAnomalies = unsafe options.only_anomalies != 0
    line = AlignedBuffer(unwritten: unsafe options.takes_keys != 0 ? 0 : Int(TOCSIN_MAXIMUM_LINE))
    unsafe counted = .allocate(capacity: 1)
    unsafe counted.initialize(to: tocsin_stream_counts())
    unsafe counted.pointee.size = MemoryLayout<tocsin_stream_counts>.size
  }

  deinit { unsafe counted.deallocate() }

  override func opened(as handle: OpaquePointer) { unsafe counted.pointee.memory = tocsin_owner_in_use(handle) }

  /// The stream that options ask for.
  static func source(of model: LoadedModel, options: tocsin_stream_options) throws(Failure) -> EventSource {
    let source = unsafe try make(of: model, options: options)
    source.identity = model.identity
    return source
  }

  private static func make(of model: LoadedModel, options: tocsin_stream_options) throws(Failure) -> EventSource {
    let takesKeys = unsafe options.takes_keys != 0
    switch model.system {
    case .network:
      throw Failure(TOCSIN_ERROR_MODEL, "a network without a detector judges no entries", "use tocsin_network_open")
    case .deepLog(let model):
      if takesKeys { return unsafe try DeepLogKeySource(model: model, options: options) }
      return unsafe try DeepLogLineSource(model: model, options: options)
    case .chimera(let model):
      if takesKeys { return unsafe try ChimeraKeySource(model: model, options: options) }
      return unsafe try ChimeraLineSource(model: model, options: options)
    }
  }

  // What each system does. Streams of lines take no keys, and the other way round: they return false.

  func read(_ line: Span<UInt8>) -> Bool { false }

  func push(session: UInt64, key: UInt32, time: Double) -> Bool { false }

  func end(session: UInt64) -> Bool { false }

  func endIdle(before time: Double) -> Bool { false }

  func silence(seconds: Double) -> Bool { false }

  func finish() {}

  /// Makes the next verdict of what was taken last; false where there is none.
  func advance(over line: Span<UInt8>) -> Bool { false }

  /// Whether ``advance(over:)`` has yet to look at the line.
  var needsLine: Bool { false }

  func forEachExpectedKey(count: Int, _ body: (ExpectedKey) -> Void) {}

  func count(into counts: inout tocsin_stream_counts) {}

  func savedByteCount() -> Int { 0 }

  func save(into bytes: inout MutableSpan<UInt8>, model identity: SHA256Digest) {}

  func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError) {}

  // What the host calls.

  final func take(line taken: Span<UInt8>) -> Bool {
    dropRest()
    var count = min(taken.count, line.count)
    if count > 0, count == taken.count, taken[count - 1] == UInt8(ascii: "\n") { count -= 1 }
    let taken = taken.extracting(0..<count)
    guard read(taken) else { return false }
    isReady = advanceToWanted(over: taken)
    guard needsLine else { return true }
    for index in 0..<count { line[index] = taken[index] }
    lineByteCount = count
    return true
  }

  final func take(session: UInt64, key: UInt32, time: Double) -> Bool {
    dropRest()
    return push(session: session, key: key, time: time)
  }

  final func takeEnd(of session: UInt64) -> Bool {
    dropRest()
    return end(session: session)
  }

  final func takeEndIdle(before time: Double) -> Bool {
    dropRest()
    return endIdle(before: time)
  }

  final func takeSilence(seconds: Double) -> Bool {
    dropRest()
    return silence(seconds: seconds)
  }

  final func takeFinish() {
    dropRest()
    finish()
  }

  final func next() -> UnsafePointer<tocsin_event>? {
    guard isReady || advanceToWanted(over: line.span.extracting(0..<lineByteCount)) else { return nil }
    isReady = false
    return unsafe UnsafePointer(lent.event)
  }

  /// Writes the state where there is room for it; returns the bytes that it takes.
  final func takeSave(to bytes: UnsafeMutableRawBufferPointer) -> Int {
    dropRest()
    let count = savedByteCount()
    guard let identity, bytes.count >= count else { return count }
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
    var span = unsafe MutableSpan<UInt8>(_unsafeBytes: room)
    save(into: &span, model: identity)
    return count
  }

  final func takeRestore(_ bytes: Span<UInt8>) throws(Failure) {
    dropRest()
    guard let identity else { return }
    do {
      try restore(bytes, model: identity)
    } catch {
      throw Failure(error)
    }
  }

  final func counts() -> UnsafePointer<tocsin_stream_counts> {
    unsafe count(into: &counted.pointee)
    return unsafe UnsafePointer(counted)
  }

  /// Does what the verdicts that nobody has fetched would have done.
  final func dropRest() {
    isReady = false
    while advance(over: line.span.extracting(0..<lineByteCount)) {}
  }

  private func advanceToWanted(over line: Span<UInt8>) -> Bool {
    while advance(over: line) {
      if !onlyAnomalies || lent.isAnomalous { return true }
    }
    return false
  }
}

/// What is left to be done of what a stream has taken.
enum PendingWork {
  case nothing
  /// The line that was read, from the session of this number on.
  case line(session: Int)
  case idle(before: Double)
  case silence(seconds: Double)
  case end(session: UInt64)
  case finish
}

extension tocsin_stream_options {
  /// What ends silent sessions of raw lines.
  func sessionTimeout(of parser: FrozenLogParser?) throws(Failure) -> Double? {
    let seconds = unsafe session_timeout
    if seconds == 0 { return parser?.sessionTimeout }
    if seconds < 0 { return nil }
    guard FrozenLogParser.isSessionTimeout(seconds) else { throw .argument("a session_timeout that is not a number") }
    return seconds
  }

  static var usualSessions: Int { 4096 }

  var sessionCount: Int { unsafe maximum_sessions == 0 ? Self.usualSessions : Int(maximum_sessions) }
}

extension tocsin_stream_counts {
  mutating func set(_ counts: LogLineCounts) {
    lines = UInt64(counts.lines)
    without_header = UInt64(counts.withoutHeader)
    unknown = UInt64(counts.unknown)
    crowded = UInt64(counts.crowded)
  }
}
