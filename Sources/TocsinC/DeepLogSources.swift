import CTocsin
import TocsinDetect
import TocsinFormat
import TocsinLogs

/// Raw lines, judged by a DeepLog model.
final class DeepLogLineSource: EventSource {
  private var stream: DeepLogLineStream
  private var work = PendingWork.nothing
  private var hasEvicted = false

  init(model: DeepLogModel, options: tocsin_stream_options) throws(Failure) {
    let timeout = unsafe try options.sessionTimeout(of: model.logParser)
    do {
      stream = unsafe try DeepLogLineStream(model: model, options: StreamOptions(options), sessionTimeout: timeout)
    } catch {
      throw Failure(error)
    }
    unsafe super.init(options: options)
  }

  override func read(_ line: Span<UInt8>) -> Bool {
    _ = stream.read(line)
    work = .line(session: 0)
    return true
  }

  override func finish() { work = .finish }

  override func end(session: UInt64) -> Bool {
    work = .end(session: session)
    return true
  }

  override func silence(seconds: Double) -> Bool {
    work = .silence(seconds: seconds)
    return true
  }

  override func advance(over line: Span<UInt8>) -> Bool {
    if hasEvicted {
      hasEvicted = false
      return setEnded(stream.evicted)
    }
    switch work {
    case .line(let session):
      if session == 0, setEnded(stream.endIdle()) { return true }
      guard session < stream.sessionCount else {
        work = .nothing
        return false
      }
      let verdict = stream.judge(session: session, of: line)
      hasEvicted = stream.evicted != nil
      work = .line(session: session + 1)
      stream.lend(verdict, session: session, to: lent)
      return true
    case .finish:
      if setEnded(stream.endNext()) { return true }
    case .silence(let seconds):
      if setEnded(stream.endIdle(later: seconds)) { return true }
    case .end(let session):
      work = .nothing
      return setEnded(stream.end(session: session))
    case .nothing, .idle: break
    }
    work = .nothing
    return false
  }

  override var needsLine: Bool {
    guard case .line(let session) = work else { return false }
    return session < stream.sessionCount
  }

  override func forEachExpectedKey(count: Int, _ body: (ExpectedKey) -> Void) {
    stream.forEachExpectedKey(count: count, body)
  }

  override func savedByteCount() -> Int { stream.savedByteCount() }

  override func save(into bytes: inout MutableSpan<UInt8>, model identity: SHA256Digest) {
    _ = stream.save(into: &bytes, model: identity)
  }

  override func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError) {
    try stream.restore(bytes, model: identity)
  }

  override func count(into counts: inout tocsin_stream_counts) {
    counts.set(stream.counts)
    counts.open_sessions = UInt64(stream.openSessions)
  }

  private func setEnded(_ verdict: SessionVerdict?) -> Bool {
    guard let verdict else { return false }
    stream.lendEnded(verdict, to: lent)
    return true
  }
}

// Apart, as what a class holds lends nothing on.
extension DeepLogLineStream {
  fileprivate func lend(_ verdict: EntryVerdict, session index: Int, to lent: borrowing LentVerdict) {
    lent.set(verdict, session: session(index), line: counts.lines, match: line?.match, name: name)
  }

  fileprivate func lendEnded(_ verdict: SessionVerdict, to lent: borrowing LentVerdict) {
    lent.set(verdict, place: endedSession, name: endedName)
  }
}

/// Keys, judged by a DeepLog model.
final class DeepLogKeySource: EventSource {
  private var stream: DeepLogStream
  private var work = PendingWork.nothing
  private var entry: (verdict: EntryVerdict, session: UInt64)?
  private var ended: SessionVerdict?
  private var entryCount = 0

  init(model: DeepLogModel, options: tocsin_stream_options) throws(Failure) {
    do {
      stream = unsafe try DeepLogStream(model: model, options: StreamOptions(options))
    } catch {
      throw Failure(error)
    }
    unsafe super.init(options: options)
  }

  override func push(session: UInt64, key: UInt32, time: Double) -> Bool {
    entryCount += 1
    entry = (stream.push(session: session, key: key, time: time), session)
    ended = stream.evicted
    return true
  }

  override func end(session: UInt64) -> Bool {
    ended = stream.end(session: session)
    return true
  }

  override func endIdle(before time: Double) -> Bool {
    work = .idle(before: time)
    return true
  }

  override func finish() { work = .finish }

  override func advance(over line: Span<UInt8>) -> Bool {
    if let (verdict, session) = entry {
      entry = nil
      lent.set(verdict, session: session, line: entryCount, name: Span())
      return true
    }
    let next =
      switch (ended, work) {
      case (.some(let verdict), _): verdict as SessionVerdict?
      case (nil, .idle(let time)): stream.endIdle(before: time)
      case (nil, .finish): stream.endNext()
      case (nil, .nothing), (nil, .line), (nil, .silence), (nil, .end): nil as SessionVerdict?
      }
    ended = nil
    guard let next else {
      work = .nothing
      return false
    }
    lent.set(next, place: nil, name: Span())
    return true
  }

  override func forEachExpectedKey(count: Int, _ body: (ExpectedKey) -> Void) {
    stream.forEachExpectedKey(count: count, body)
  }

  override func savedByteCount() -> Int { stream.savedByteCount() }

  override func save(into bytes: inout MutableSpan<UInt8>, model identity: SHA256Digest) {
    _ = stream.save(into: &bytes, model: identity)
  }

  override func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError) {
    try stream.restore(bytes, model: identity)
  }

  override func count(into counts: inout tocsin_stream_counts) {
    counts.lines = UInt64(entryCount)
    counts.open_sessions = UInt64(stream.openSessions)
  }
}

extension StreamOptions {
  init(_ options: tocsin_stream_options) {
    self.init()
    maximumSessions = unsafe options.sessionCount
    cacheCapacity = unsafe Self.cacheCapacity(options.cache_capacity)
    coolDown = unsafe Int(options.cool_down)
    self.protocol = unsafe options.literature_protocol == 0 ? .modelled : .shortIsAnomalous
  }

  /// What a host's field stands for.
  static func cacheCapacity(_ field: UInt32) -> Int {
    switch field {
    case 0: 1024
    case .max: 0
    default: Int(field)
    }
  }
}
