import CTocsin
import TocsinDetect
import TocsinLogs

extension ChimeraLineStream: SourceStream {
  init(_ model: ChimeraModel, _ options: tocsin_stream_options) throws(Failure) {
    let timeout = unsafe try options.sessionTimeout(of: model.logParser)
    do {
      let options = unsafe try ChimeraStreamOptions(options, model)
      self = try ChimeraLineStream(model: model, options: options, sessionTimeout: timeout)
    } catch {
      throw Failure(error)
    }
  }

  mutating func take(line: Span<UInt8>) { _ = read(line) }

  mutating func judge(session index: Int, of line: Span<UInt8>, to lent: borrowing LentVerdict) -> Bool {
    guard judge(session: index, of: line) else { return false }
    lent.set(window, session: session(index), name: name)
    return true
  }

  /// A session's last window, which its end completes, comes before the session.
  func lend(_ ended: ChimeraStream.EndedSession, isSecond: Bool, to lent: borrowing LentVerdict) -> Bool {
    guard ended.hasLastWindow && !isSecond else {
      lent.set(ended, lines: endedLines, name: endedName)
      return false
    }
    lent.set(lastWindow, session: ended.session, name: endedName)
    return true
  }

  func count(into counts: inout tocsin_stream_counts) { counts.set(self.counts) }
}

extension ChimeraStream: SourceStream {
  init(_ model: ChimeraModel, _ options: tocsin_stream_options) throws(Failure) {
    do {
      self = try ChimeraStream(model: model, options: unsafe ChimeraStreamOptions(options, model))
    } catch {
      throw Failure(error)
    }
  }

  mutating func judge(
    session: UInt64, key: UInt32, time: Double, number: Int, to lent: borrowing LentVerdict
  ) -> Bool {
    guard push(session: session, key: key, time: time) else { return false }
    lent.set(window, session: session, name: Span())
    return true
  }

  func lend(_ ended: EndedSession, isSecond: Bool, to lent: borrowing LentVerdict) -> Bool {
    guard ended.hasLastWindow && !isSecond else {
      lent.set(ended, lines: nil, name: Span())
      return false
    }
    lent.set(lastWindow, session: ended.session, name: Span())
    return true
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
