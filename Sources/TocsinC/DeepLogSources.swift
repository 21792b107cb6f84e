import CTocsin
import TocsinDetect
import TocsinLogs

extension DeepLogLineStream: SourceStream {
  init(_ model: DeepLogModel, _ options: tocsin_stream_options) throws(Failure) {
    let timeout = unsafe try options.sessionTimeout(of: model.logParser)
    do {
      self = try DeepLogLineStream(model: model, options: unsafe StreamOptions(options), sessionTimeout: timeout)
    } catch {
      throw Failure(error)
    }
  }

  mutating func take(line: Span<UInt8>) { _ = read(line) }

  mutating func judge(session index: Int, of line: Span<UInt8>, to lent: borrowing LentVerdict) -> Bool {
    let verdict = judge(session: index, of: line)
    lent.set(verdict, session: session(index), line: counts.lines, match: self.line?.match, name: name)
    return true
  }

  func lend(_ ended: SessionVerdict, isSecond: Bool, to lent: borrowing LentVerdict) -> Bool {
    lent.set(ended, place: endedSession, name: endedName)
    return false
  }

  func count(into counts: inout tocsin_stream_counts) { counts.set(self.counts) }
}

extension DeepLogStream: SourceStream {
  init(_ model: DeepLogModel, _ options: tocsin_stream_options) throws(Failure) {
    do {
      self = try DeepLogStream(model: model, options: unsafe StreamOptions(options))
    } catch {
      throw Failure(error)
    }
  }

  mutating func judge(
    session: UInt64, key: UInt32, time: Double, number: Int, to lent: borrowing LentVerdict
  ) -> Bool {
    lent.set(push(session: session, key: key, time: time), session: session, line: number, name: Span())
    return true
  }

  func lend(_ ended: SessionVerdict, isSecond: Bool, to lent: borrowing LentVerdict) -> Bool {
    lent.set(ended, place: nil, name: Span())
    return false
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
