import CTocsin
import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinLogs

/// What a host in C gets from a stream is what the stream in Swift gives, to the bit and in its order.
@Suite struct StreamTests {
  @Test(arguments: [DeepLogHistory.window, .session], [4096, 3])
  func rawLinesOfADeepLogModel(history: DeepLogHistory, sessions: Int) throws {
    let bytes = try Samples.deepLog(history: history)
    let host = try HostStream(HostModel(bytes)) {
      $0.maximum_sessions = UInt32(sessions)
      $0.cool_down = 2
    }
    var options = StreamOptions()
    options.maximumSessions = sessions
    options.coolDown = 2
    var stream = try DeepLogLineStream(
      model: DeepLogModel(file: ModelFileReader.read(bytes: bytes.span)), options: options)
    for line in Samples.lines() {
      _ = stream.read(line.span)
      var expected: [HostEvent] = []
      while let ended = stream.endIdle() {
        expected.append(HostEvent(ended, place: stream.endedSession, name: stream.endedName.copy))
      }
      for index in 0..<stream.sessionCount {
        let verdict = stream.judge(session: index, of: line.span)
        expected.append(
          HostEvent(
            verdict, session: stream.session(index), line: stream.counts.lines, match: stream.line?.match,
            name: stream.name.copy))
        guard let evicted = stream.evicted else { continue }
        expected.append(HostEvent(evicted, place: stream.endedSession, name: stream.endedName.copy))
      }
      #expect(host.line(line) == expected)
      let counts = tocsin_stream_count(host.handle).pointee
      #expect(counts.lines == stream.counts.lines && counts.open_sessions == stream.openSessions)
      #expect(counts.unknown == stream.counts.unknown && counts.without_header == stream.counts.withoutHeader)
    }
    var expected: [HostEvent] = []
    while let ended = stream.endNext() {
      expected.append(HostEvent(ended, place: stream.endedSession, name: stream.endedName.copy))
    }
    #expect(host.finish() == expected)
  }

  @Test(arguments: [4096, 3]) func rawLinesOfAChimeraModel(sessions: Int) throws {
    let bytes = try Samples.chimera()
    let host = try HostStream(HostModel(bytes)) { $0.maximum_sessions = UInt32(sessions) }
    var options = ChimeraStreamOptions()
    options.maximumSessions = sessions
    var stream = try ChimeraLineStream(
      model: ChimeraModel(file: ModelFileReader.read(bytes: bytes.span)), options: options)
    func ending(_ ended: ChimeraStream.EndedSession) -> [HostEvent] {
      let session = HostEvent(ended, lines: stream.endedLines, name: stream.endedName.copy)
      guard ended.hasLastWindow else { return [session] }
      return [HostEvent(stream.lastWindow, session: ended.session, name: stream.endedName.copy), session]
    }
    for line in Samples.lines() {
      _ = stream.read(line.span)
      var expected: [HostEvent] = []
      while let ended = stream.endIdle() { expected += ending(ended) }
      for index in 0..<stream.sessionCount {
        if stream.judge(session: index, of: line.span) {
          expected.append(HostEvent(stream.window, session: stream.session(index), name: stream.name.copy))
        }
        if let evicted = stream.evicted { expected += ending(evicted) }
      }
      #expect(host.line(line) == expected)
    }
    var expected: [HostEvent] = []
    while let ended = stream.endNext() { expected += ending(ended) }
    #expect(host.finish() == expected)
  }

  @Test func keysOfADeepLogModel() throws {
    let bytes = try Samples.deepLog()
    let host = try HostStream(HostModel(bytes)) {
      $0.takes_keys = 1
      $0.maximum_sessions = 3
    }
    var options = StreamOptions()
    options.maximumSessions = 3
    var stream = try DeepLogStream(model: DeepLogModel(file: ModelFileReader.read(bytes: bytes.span)), options: options)
    var generator = SeededGenerator(seed: 3)
    for count in 1...500 {
      let session = UInt64.random(in: 0..<5, using: &generator)
      let key = UInt32.random(in: 0..<14, using: &generator)
      var expected = [HostEvent(stream.push(session: session, key: key), session: session, line: count, name: [])]
      if let evicted = stream.evicted { expected.append(HostEvent(evicted, place: nil, name: [])) }
      #expect(host.key(key, session: session) == expected)
      guard count % 17 == 0 else { continue }
      #expect(host.end(session) == stream.end(session: session).map { [HostEvent($0, place: nil, name: [])] })
      #expect(host.end(session).isEmpty)
    }
    var expected: [HostEvent] = []
    while let ended = stream.endNext() { expected.append(HostEvent(ended, place: nil, name: [])) }
    #expect(host.finish() == expected)
  }

  @Test func keysOfAChimeraModel() throws {
    let bytes = try Samples.chimera(textWidth: 0)
    let host = try HostStream(HostModel(bytes)) {
      $0.takes_keys = 1
      $0.maximum_sessions = 3
      $0.stride = 2
      $0.threshold = 0.25
    }
    var options = ChimeraStreamOptions()
    options.maximumSessions = 3
    options.stride = 2
    options.threshold = 0.25
    var stream = try ChimeraStream(model: ChimeraModel(file: ModelFileReader.read(bytes: bytes.span)), options: options)
    func ending(_ ended: ChimeraStream.EndedSession) -> [HostEvent] {
      let session = HostEvent(ended, lines: nil, name: [])
      return ended.hasLastWindow
        ? [HostEvent(stream.lastWindow, session: ended.session, name: []), session] : [session]
    }
    var generator = SeededGenerator(seed: 3)
    for count in 1...500 {
      let session = UInt64.random(in: 0..<5, using: &generator)
      let key = UInt32.random(in: 0..<14, using: &generator)
      var expected: [HostEvent] = []
      if stream.push(session: session, key: key, time: Double(count)) {
        expected.append(HostEvent(stream.window, session: session, name: []))
      }
      if let evicted = stream.evicted { expected += ending(evicted) }
      #expect(host.key(key, session: session, time: Double(count)) == expected)
      guard count % 29 == 0 else { continue }
      expected = []
      while let ended = stream.endIdle(before: Double(count - 3)) { expected += ending(ended) }
      #expect(tocsin_stream_end_idle(host.handle, Double(count - 3)) == TOCSIN_OK)
      #expect(host.events() == expected)
    }
    var expected: [HostEvent] = []
    while let ended = stream.endNext() { expected += ending(ended) }
    #expect(host.finish() == expected)
  }

  /// Verdicts that nobody fetches change nothing for those after them.
  @Test func verdictsNeedNotBeFetched() throws {
    let model = try HostModel(Samples.deepLog())
    let (all, some) = (try HostStream(model), try HostStream(model))
    for (number, line) in Samples.lines().enumerated() {
      let expected = all.line(line)
      if number % 3 == 0 {
        #expect(tocsin_stream_line(some.handle, line, line.count) == TOCSIN_OK)
        if number % 2 == 0 { _ = tocsin_stream_next(some.handle) }
      } else {
        #expect(some.line(line) == expected)
      }
    }
    #expect(all.finish() == some.finish())
  }

  @Test func onlyAnomaliesAreThoseOfAll() throws {
    let model = try HostModel(Samples.chimera())
    let all = try HostStream(model)
    let anomalies = try HostStream(model) { $0.only_anomalies = 1 }
    for line in Samples.lines() { #expect(anomalies.line(line) == all.line(line).filter(\.isAnomalous)) }
    #expect(anomalies.finish() == all.finish().filter(\.isAnomalous))
  }

  @Test func whatWasExpectedIsAsInSwift() throws {
    let bytes = try Samples.deepLog()
    let host = try HostStream(HostModel(bytes)) { $0.takes_keys = 1 }
    var stream = try DeepLogStream(model: DeepLogModel(file: ModelFileReader.read(bytes: bytes.span)))
    for key in [UInt32(1), 5, 3, 99, 5] {
      #expect(tocsin_stream_key(host.handle, 1, key, 0) == TOCSIN_OK)
      #expect(tocsin_stream_expected(host.handle, nil, nil, 2) == 0)
      #expect(tocsin_stream_next(host.handle) != nil)
      _ = stream.push(session: 1, key: key)
      let expected = stream.expectedKeys(count: 100)
      var keys = [UInt32](repeating: 0, count: 100)
      var probabilities = [Float](repeating: 0, count: 100)
      let count = tocsin_stream_expected(host.handle, &keys, &probabilities, 100)
      #expect(Array(keys[..<count]) == expected.map { $0.key ?? .max })
      #expect(Array(probabilities[..<count]) == expected.map(\.probability))
      #expect(tocsin_stream_expected(host.handle, nil, nil, 2) == 2)
      #expect(zip(expected, expected.dropFirst()).allSatisfy { $0.probability >= $1.probability })
    }
    #expect(tocsin_stream_end(host.handle, 1) == TOCSIN_OK && tocsin_stream_next(host.handle) != nil)
    #expect(tocsin_stream_expected(host.handle, nil, nil, 2) == 2)
    #expect(tocsin_stream_next(host.handle) == nil && tocsin_stream_expected(host.handle, nil, nil, 2) == 0)
    let single = try HostStream(HostModel(bytes)) {
      $0.takes_keys = 1
      $0.maximum_sessions = 1
    }
    for session in [UInt64(1), 2] { #expect(tocsin_stream_key(single.handle, session, 1, 0) == TOCSIN_OK) }
    #expect(tocsin_stream_next(single.handle)?.pointee.kind == TOCSIN_EVENT_ENTRY)
    #expect(tocsin_stream_expected(single.handle, nil, nil, 2) == 2)
    #expect(tocsin_stream_next(single.handle)?.pointee.session?.pointee.ending == TOCSIN_ENDING_EVICTED)
    #expect(tocsin_stream_expected(single.handle, nil, nil, 2) == 0)
  }

  /// A line feed at the end is no part of a line, whoever leaves it there.
  @Test func aLineFeedIsLeftOut() throws {
    let model = try HostModel(Samples.deepLog())
    let (with, without) = (try HostStream(model), try HostStream(model))
    for line in Samples.lines() where line.count < 1 << 17 { #expect(with.line(line + [10]) == without.line(line)) }
  }

  /// A daemon whose log falls silent ends its sessions by its own clock.
  @Test func silenceEndsSessions() throws {
    for bytes in [try Samples.deepLog(), try Samples.chimera()] {
      let stream = try HostStream(HostModel(bytes))
      let line = Array("2026-03-02 00:00:07 1 INFO store: event e of block_1 took 1 ms".utf8)
      _ = stream.line(line)
      #expect(tocsin_stream_silence(stream.handle, 19.5) == TOCSIN_OK)
      #expect(stream.events().isEmpty)
      #expect(tocsin_stream_silence(stream.handle, 20.5) == TOCSIN_OK)
      let ended = stream.events()
      #expect(ended.last?.numbers.prefix(2) == [3, UInt64(TOCSIN_ENDING_IDLE.rawValue)])
      #expect(ended.last?.name == Array("block_1".utf8))
      _ = stream.line(line)
      let session = try #require(ended.last).session
      #expect(stream.end(session).last?.numbers.prefix(2) == [3, UInt64(TOCSIN_ENDING_ENDED.rawValue)])
      #expect(stream.end(session).isEmpty && stream.finish().isEmpty)
      #expect(tocsin_stream_silence(stream.handle, -1) == TOCSIN_ERROR_ARGUMENT)
      #expect(tocsin_stream_silence(stream.handle, .nan) == TOCSIN_ERROR_ARGUMENT)
    }
  }

  @Test func timesAreFinite() throws {
    let stream = try HostStream(HostModel(Samples.deepLog())) { $0.takes_keys = 1 }
    for time in [Double.infinity, -.infinity, .nan] {
      #expect(tocsin_stream_key(stream.handle, 1, 1, time) == TOCSIN_ERROR_ARGUMENT)
    }
    #expect(tocsin_stream_end_idle(stream.handle, .nan) == TOCSIN_ERROR_ARGUMENT)
    #expect(tocsin_stream_silence(stream.handle, 1) == TOCSIN_ERROR_ARGUMENT)
  }

  /// A call that is refused changes nothing: not even verdicts are lost.
  @Test(arguments: [false, true]) func refusedCallsDropNothing(takesKeys: Bool) throws {
    let stream = try HostStream(HostModel(Samples.deepLog())) { $0.takes_keys = takesKeys ? 1 : 0 }
    if takesKeys {
      #expect(tocsin_stream_key(stream.handle, 7, 1, 0) == TOCSIN_OK)
      #expect(tocsin_stream_line(stream.handle, "a", 1) == TOCSIN_ERROR_ARGUMENT)
      #expect(tocsin_stream_silence(stream.handle, 1) == TOCSIN_ERROR_ARGUMENT)
    } else {
      let line = Array("2026-03-02 00:09:00 1 INFO store: event e of block_1 took 1 ms".utf8)
      #expect(tocsin_stream_line(stream.handle, line, line.count) == TOCSIN_OK)
      #expect(tocsin_stream_key(stream.handle, 7, 1, 0) == TOCSIN_ERROR_ARGUMENT)
      #expect(tocsin_stream_end_idle(stream.handle, 1) == TOCSIN_ERROR_ARGUMENT)
    }
    #expect(stream.events().count == 1)
  }

  /// What is saved in one stream goes on in another, as if there had been no stop.
  @Test(arguments: [false, true]) func statesAreSavedAndRestored(isChimera: Bool) throws {
    let model = try HostModel(isChimera ? Samples.chimera() : Samples.deepLog())
    let lines = Samples.lines()
    for cut in [0, 1, 5, 100, lines.count / 2 + 3] {
      let first = try HostStream(model)
      for line in lines[..<cut] { _ = first.line(line) }
      var state = [UInt8](repeating: 0, count: tocsin_stream_save(first.handle, nil, 0))
      #expect(tocsin_stream_save(first.handle, &state, state.count - 1) == state.count)
      #expect(state.allSatisfy { $0 == 0 })
      #expect(tocsin_stream_save(first.handle, &state, state.count) == state.count)
      let second = try HostStream(model) { $0.cache_capacity = .max }
      #expect(tocsin_stream_restore(second.handle, state, state.count, nil) == TOCSIN_OK)
      for line in lines[cut...] { #expect(second.line(line) == first.line(line)) }
      #expect(second.finish() == first.finish())
      var error = HostError.none
      state[state.count / 2] ^= 1
      #expect(tocsin_stream_restore(second.handle, state, state.count, &error) == TOCSIN_ERROR_STATE)
      #expect(HostError(error).message.contains("; "))
    }
    let other = try HostStream(HostModel(isChimera ? Samples.deepLog() : Samples.chimera()))
    let stream = try HostStream(model)
    var state = [UInt8](repeating: 0, count: 4096)
    let count = tocsin_stream_save(stream.handle, &state, state.count)
    #expect(tocsin_stream_restore(other.handle, state, count, nil) == TOCSIN_ERROR_IDENTITY)
    let ofKeys = try HostStream(model) { $0.takes_keys = 1 }
    #expect(tocsin_stream_restore(ofKeys.handle, state, count, nil) == TOCSIN_ERROR_MODEL)
    for line in lines[..<20] { _ = stream.line(line) }
    let small = try HostStream(model) { $0.maximum_sessions = 1 }
    let needed = tocsin_stream_save(stream.handle, &state, state.count)
    var error = HostError.none
    #expect(tocsin_stream_restore(small.handle, state, needed, &error) == TOCSIN_ERROR_MODEL)
    #expect(HostError(error).message.contains("sessions") && HostError(error).offset == .max)
  }

  /// One model, 24 threads: what each gets is what one alone gets.
  @Test func threadsShareAModel() async throws {
    let model = try HostModel(Samples.deepLog())
    let lines = Samples.lines(200)
    let alone = try HostStream(model)
    let expected = lines.flatMap { alone.line($0) } + alone.finish()
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<24 {
        group.addTask {
          let stream = try HostStream(model)
          return lines.flatMap { stream.line($0) } + stream.finish() == expected
        }
      }
      for try await isEqual in group { #expect(isEqual) }
    }
  }

  /// The model may be given back first.
  @Test func aStreamKeepsItsModel() throws {
    var model: HostModel? = try HostModel(Samples.deepLog())
    let stream = try HostStream(try #require(model))
    model = nil
    #expect(!Samples.lines().flatMap { stream.line($0) }.isEmpty)
  }
}
