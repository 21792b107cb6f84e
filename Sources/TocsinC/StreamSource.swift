import CTocsin
import TocsinDetect
import TocsinFormat

/// A stream of one system, of raw lines or of keys, as ``StreamSource`` drives it.
protocol SourceStream: ~Copyable {
  /// A session that has ended.
  associatedtype Ended

  // Of raw lines; those of keys make do with what the extension says.

  mutating func take(line: Span<UInt8>)

  /// The sessions of the line that was taken.
  var sessionCount: Int { get }

  /// Ends one session that had been silent for too long when the line came, or is after so many seconds more.
  mutating func endIdle(later seconds: Double) -> Ended?

  /// Judges the line in one of its sessions, and lends the verdict; false where there is none yet.
  mutating func judge(session index: Int, of line: Span<UInt8>, to lent: borrowing LentVerdict) -> Bool

  // Of keys, likewise.

  /// Judges a key, and lends the verdict; false where there is none yet.
  ///
  /// - Parameter number: of the key in the stream, from 1.
  mutating func judge(
    session: UInt64, key: UInt32, time: Double, number: Int, to lent: borrowing LentVerdict
  ) -> Bool

  /// Ends one session that has been silent since a time.
  mutating func endIdle(before time: Double) -> Ended?

  // Of both.

  /// The session that judging had to evict.
  var evicted: Ended? { get }

  mutating func end(session: UInt64) -> Ended?

  mutating func endNext() -> Ended?

  /// Lends a verdict on a session that has ended. Returns whether there is a second one.
  ///
  /// - Parameter isSecond: Whether it is the second one that is wanted.
  func lend(_ ended: Ended, isSecond: Bool, to lent: borrowing LentVerdict) -> Bool

  func forEachExpectedKey(count: Int, _ body: (ExpectedKey) -> Void)

  var openSessions: Int { get }

  func count(into counts: inout tocsin_stream_counts)

  func savedByteCount() -> Int

  mutating func save(into bytes: inout MutableSpan<UInt8>, model identity: SHA256Digest) -> Int

  mutating func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError)
}

extension SourceStream where Self: ~Copyable {
  mutating func take(line: Span<UInt8>) {}

  var sessionCount: Int { 0 }

  mutating func endIdle(later seconds: Double) -> Ended? { nil }

  mutating func endIdle(before time: Double) -> Ended? { nil }

  mutating func judge(session index: Int, of line: Span<UInt8>, to lent: borrowing LentVerdict) -> Bool { false }

  mutating func judge(
    session: UInt64, key: UInt32, time: Double, number: Int, to lent: borrowing LentVerdict
  ) -> Bool { false }

  func forEachExpectedKey(count: Int, _ body: (ExpectedKey) -> Void) {}

  func count(into counts: inout tocsin_stream_counts) {}
}

/// The source of one type of stream's verdicts.
final class StreamSource<Stream: SourceStream & ~Copyable>: EventSource {
  private var stream: Stream
  private var work = StreamWork.nothing
  /// A session that has ended, of which there is something left to lend.
  private var ended: Stream.Ended?
  private var isSecond = false
  private var keyCount = 0

  init(_ stream: consuming Stream, model: LoadedModel, options: tocsin_stream_options) {
    self.stream = stream
    unsafe super.init(model: model, options: options)
  }

  override func begin(_ work: StreamWork, line: Span<UInt8>) {
    self.work = work
    if case .line = work { stream.take(line: line) }
  }

  override func advance(over line: Span<UInt8>) -> Bool {
    while true {
      if let session = ended {
        isSecond = stream.lend(session, isSecond: isSecond, to: lent)
        if !isSecond { ended = nil }
        return true
      }
      switch work {
      case .nothing: return false
      case .line(let index):
        if index == 0 { ended = stream.endIdle(later: 0) }
        if ended != nil { continue }
        guard index < stream.sessionCount else { break }
        work = .line(session: index + 1)
        let isLent = stream.judge(session: index, of: line, to: lent)
        ended = stream.evicted
        if isLent { return true }
        continue
      case .key(let session, let key, let time):
        work = .nothing
        keyCount += 1
        let isLent = stream.judge(session: session, key: key, time: time, number: keyCount, to: lent)
        ended = stream.evicted
        if isLent { return true }
        continue
      case .end(let session):
        work = .nothing
        ended = stream.end(session: session)
      case .endIdle(let time): ended = stream.endIdle(before: time)
      case .silence(let seconds): ended = stream.endIdle(later: seconds)
      case .finish: ended = stream.endNext()
      }
      if ended == nil { work = .nothing }
    }
  }

  override var needsLine: Bool {
    guard case .line(let session) = work else { return false }
    return session < stream.sessionCount
  }

  override func forEachExpectedKey(count: Int, _ body: (ExpectedKey) -> Void) {
    // The end of an evicted session was judged before the entry that took its place.
    if !lent.isOfEvicted { stream.forEachExpectedKey(count: count, body) }
  }

  override func count(into counts: inout tocsin_stream_counts) {
    counts.lines = UInt64(keyCount)
    stream.count(into: &counts)
    counts.open_sessions = UInt64(stream.openSessions)
  }

  override func savedByteCount() -> Int { stream.savedByteCount() }

  override func save(into bytes: inout MutableSpan<UInt8>, model identity: SHA256Digest) {
    _ = stream.save(into: &bytes, model: identity)
  }

  override func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError) {
    try stream.restore(bytes, model: identity)
  }
}
