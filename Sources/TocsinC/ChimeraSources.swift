import CTocsin
import TocsinDetect
import TocsinFormat
import TocsinLogs

/// Raw lines, judged by a Chimera model.
final class ChimeraLineSource: EventSource {
  private var stream: ChimeraLineStream
  private var work = PendingWork.nothing
  /// A session that has ended, whose last window has been lent if it has one.
  private var ended: ChimeraStream.EndedSession?
  private var isLastWindowLent = false

  init(model: ChimeraModel, options: tocsin_stream_options) throws(Failure) {
    let timeout = unsafe try options.sessionTimeout(of: model.logParser)
    do {
      stream = unsafe try ChimeraLineStream(
        model: model, options: ChimeraStreamOptions(options, model), sessionTimeout: timeout)
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
    while true {
      if lendEnded() { return true }
      switch work {
      case .line(let session):
        ended = session == 0 ? stream.endIdle() : nil
        if ended != nil { continue }
        guard session < stream.sessionCount else {
          work = .nothing
          return false
        }
        work = .line(session: session + 1)
        let hasWindow = stream.judge(session: session, of: line)
        ended = stream.evicted
        guard hasWindow else { continue }
        stream.lendWindow(session: session, to: lent)
        return true
      case .finish: ended = stream.endNext()
      case .silence(let seconds): ended = stream.endIdle(later: seconds)
      case .end(let session):
        work = .nothing
        ended = stream.end(session: session)
      case .nothing, .idle: break
      }
      if ended != nil { continue }
      work = .nothing
      return false
    }
  }

  /// Lends what is left to say of a session that has ended: its last window, then itself.
  private func lendEnded() -> Bool {
    guard let session = ended else { return false }
    if session.hasLastWindow && !isLastWindowLent {
      isLastWindowLent = true
      stream.lendLastWindow(of: session, to: lent)
    } else {
      isLastWindowLent = false
      ended = nil
      stream.lendEnded(session, to: lent)
    }
    return true
  }

  override var needsLine: Bool {
    guard case .line(let session) = work else { return false }
    return session < stream.sessionCount
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
}

/// Keys, judged by a Chimera model.
final class ChimeraKeySource: EventSource {
  private var stream: ChimeraStream
  private var work = PendingWork.nothing
  private var windowSession: UInt64?
  private var ended: ChimeraStream.EndedSession?
  private var isLastWindowLent = false
  private var keyCount = 0

  init(model: ChimeraModel, options: tocsin_stream_options) throws(Failure) {
    do {
      stream = unsafe try ChimeraStream(model: model, options: ChimeraStreamOptions(options, model))
    } catch {
      throw Failure(error)
    }
    unsafe super.init(options: options)
  }

  override func push(session: UInt64, key: UInt32, time: Double) -> Bool {
    keyCount += 1
    windowSession = stream.push(session: session, key: key, time: time) ? session : nil
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
    if let session = windowSession {
      windowSession = nil
      stream.lendWindow(session: session, to: lent)
      return true
    }
    if ended == nil {
      switch work {
      case .idle(let time): ended = stream.endIdle(before: time)
      case .finish: ended = stream.endNext()
      case .nothing, .line, .silence, .end: break
      }
    }
    guard let session = ended else {
      work = .nothing
      return false
    }
    if session.hasLastWindow && !isLastWindowLent {
      isLastWindowLent = true
      stream.lendLastWindow(of: session, to: lent)
    } else {
      isLastWindowLent = false
      ended = nil
      lent.set(session, lines: nil, name: Span())
    }
    return true
  }

  override func savedByteCount() -> Int { stream.savedByteCount() }

  override func save(into bytes: inout MutableSpan<UInt8>, model identity: SHA256Digest) {
    _ = stream.save(into: &bytes, model: identity)
  }

  override func restore(_ bytes: Span<UInt8>, model identity: SHA256Digest) throws(SavedStateError) {
    try stream.restore(bytes, model: identity)
  }

  override func count(into counts: inout tocsin_stream_counts) {
    counts.lines = UInt64(keyCount)
    counts.open_sessions = UInt64(stream.openSessions)
  }
}

extension ChimeraStreamOptions {
  init(_ options: tocsin_stream_options, _ model: ChimeraModel) throws(DetectError) {
    self.init()
    let usual = unsafe min(tocsin_stream_options.usualSessions, try sessionCount(for: model))
    maximumSessions = unsafe options.maximum_sessions == 0 ? usual : Int(options.maximum_sessions)
    stride = unsafe options.stride == 0 ? nil : Int(options.stride)
    threshold = unsafe options.threshold == 0 ? nil : options.threshold
  }
}

// Apart, as what a class holds lends nothing on.
extension ChimeraLineStream {
  fileprivate func lendWindow(session index: Int, to lent: borrowing LentVerdict) {
    lent.set(window, session: session(index), name: name)
  }

  fileprivate func lendLastWindow(of ended: ChimeraStream.EndedSession, to lent: borrowing LentVerdict) {
    lent.set(lastWindow, session: ended.session, name: endedName)
  }

  fileprivate func lendEnded(_ ended: ChimeraStream.EndedSession, to lent: borrowing LentVerdict) {
    lent.set(ended, lines: endedLines, name: endedName)
  }
}

extension ChimeraStream {
  fileprivate func lendWindow(session: UInt64, to lent: borrowing LentVerdict) {
    lent.set(window, session: session, name: Span())
  }

  fileprivate func lendLastWindow(of ended: EndedSession, to lent: borrowing LentVerdict) {
    lent.set(lastWindow, session: ended.session, name: Span())
  }
}
