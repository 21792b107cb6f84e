import CTocsin
import TocsinDetect
import TocsinFormat
import TocsinLogs
import TocsinTensor

/// What a `tocsin_stream` points to: a stream of one system, and the verdict that is lent.
///
/// The first verdict of what the host gives is made at once, the others when it fetches them.
@safe class EventSource: HostObject {
  let lent = LentVerdict()
  private let takesKeys: Bool
  private let onlyAnomalies: Bool
  /// Whether the verdict that is lent is yet to be fetched, or was fetched last.
  private var isReady = false
  private var isFetched = false
  /// The line that was taken last, where verdicts to come look at it.
  private var line: AlignedBuffer<UInt8>
  private var lineByteCount = 0
  private let counted: UnsafeMutablePointer<tocsin_stream_counts>
  /// Of the model.
  private let identity: SHA256Digest

  init(model: LoadedModel, options: tocsin_stream_options) {
    identity = model.identity
    takesKeys = unsafe options.takes_keys != 0
    onlyAnomalies = unsafe options.only_anomalies != 0
    line = AlignedBuffer(unwritten: takesKeys ? 0 : Int(TOCSIN_MAXIMUM_LINE))
    unsafe counted = .allocate(capacity: 1)
    unsafe counted.initialize(to: tocsin_stream_counts())
    unsafe counted.pointee.size = MemoryLayout<tocsin_stream_counts>.size
  }

  deinit { unsafe counted.deallocate() }

  override func opened(as handle: OpaquePointer) { unsafe counted.pointee.memory = tocsin_owner_in_use(handle) }

  /// The stream that options ask for.
  static func source(of model: LoadedModel, options: tocsin_stream_options) throws(Failure) -> EventSource {
    let takesKeys = unsafe options.takes_keys != 0
    switch model.system {
    case .network:
      throw Failure(TOCSIN_ERROR_MODEL, "a network without a detector judges no entries", "use tocsin_network_open")
    case .deepLog(let system):
      if takesKeys {
        return unsafe StreamSource(try DeepLogStream(system, options), model: model, options: options)
      }
      return unsafe StreamSource(try DeepLogLineStream(system, options), model: model, options: options)
    case .chimera(let system):
      if takesKeys {
        return unsafe StreamSource(try ChimeraStream(system, options), model: model, options: options)
      }
      return unsafe StreamSource(try ChimeraLineStream(system, options), model: model, options: options)
    }
  }

  // What each type of stream does: see ``StreamSource``, its only subclass.

  func begin(_ work: StreamWork, line: Span<UInt8>) {}

  /// Makes the next verdict of what was begun last; false where there is none.
  func advance(over line: Span<UInt8>) -> Bool { false }

  /// Whether ``advance(over:)`` has yet to look at the line.
  var needsLine: Bool { false }

  func forEachExpectedKey(count: Int, _ body: (ExpectedKey) -> Void) {}

  func count(into counts: inout tocsin_stream_counts) {}

  func savedByteCount() -> Int { 0 }

  func save(into bytes: inout MutableSpan<UInt8>, model identity: SHA256Digest) {}

  func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError) {}

  // What the host calls.

  /// Takes a line, or begins other work; false where the stream is not for such.
  final func take(_ work: StreamWork, line taken: Span<UInt8> = Span()) -> Bool {
    guard work.isOf(keys: takesKeys) else { return false }
    dropRest()
    var count = min(taken.count, line.count)
    if count > 0, count == taken.count, taken[count - 1] == UInt8(ascii: "\n") { count -= 1 }
    let taken = taken.extracting(0..<count)
    begin(work, line: taken)
    isReady = advanceToWanted(over: taken)
    guard needsLine else { return true }
    for index in 0..<count { line[index] = taken[index] }
    lineByteCount = count
    return true
  }

  final func next() -> UnsafePointer<tocsin_event>? {
    isFetched = isReady || advanceToWanted(over: line.span.extracting(0..<lineByteCount))
    isReady = false
    guard isFetched else { return nil }
    return unsafe UnsafePointer(lent.event)
  }

  /// What the network expected in the place of the verdict that was fetched last.
  final func expectedKeys(count: Int, _ body: (ExpectedKey) -> Void) {
    if isFetched { forEachExpectedKey(count: count, body) }
  }

  /// Writes the state where there is room for it; returns the bytes that it takes.
  final func takeSave(to bytes: UnsafeMutableRawBufferPointer) -> Int {
    dropRest()
    let count = savedByteCount()
    guard bytes.count >= count else { return count }
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
    var span = unsafe MutableSpan<UInt8>(_unsafeBytes: room)
    save(into: &span, model: identity)
    return count
  }

  final func takeRestore(_ bytes: Span<UInt8>) throws(Failure) {
    dropRest()
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
  private func dropRest() {
    isReady = false
    isFetched = false
    while advance(over: line.span.extracting(0..<lineByteCount)) {}
  }

  private func advanceToWanted(over line: Span<UInt8>) -> Bool {
    while advance(over: line) {
      if !onlyAnomalies || lent.isAnomalous { return true }
    }
    return false
  }
}

/// What a host gives a stream to do; then what is left of it.
enum StreamWork {
  case nothing
  /// A line, from the session of this number on.
  case line(session: Int)
  case key(session: UInt64, key: UInt32, time: Double)
  case end(session: UInt64)
  /// Ends sessions of keys that were silent since `before`.
  case endIdle(before: Double)
  /// Ends sessions of lines, as the log has been silent for so many seconds.
  case silence(seconds: Double)
  case finish

  func isOf(keys: Bool) -> Bool {
    switch self {
    case .key, .endIdle: keys
    case .line, .silence: !keys
    case .nothing, .end, .finish: true
    }
  }
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
