import Testing
import TestSupport
import TocsinDetect
import TocsinKernels

/// Causes, cool-down and the ends of sessions, on a network to which only unknown keys are anomalous. Sessions are written
/// as text: `?` is an unknown key, `.` a normal one.
@Suite struct AlarmTests {
  @Test(
    arguments: [
      ("?", [nil]), ("??", [nil, 0]), ("?..?", [nil, 0]), ("?...?", [nil, 0]), ("?....?", [nil, nil]),
      ("?.?..?......?", [nil, 0, 2, nil]),
    ] as [(String, [Int?])])
  func anAnomalyWithinTheWindowOfAnotherIsCausedByIt(_ text: String, causes: [Int?]) throws {
    var stream = try stream(windowLength: 4)
    #expect(stream.push(text).filter(\.isAnomalous).map(\.causedBy) == causes)
  }

  @Test(
    arguments: [
      ("???", 0, [0, 1, 2]), ("???", 1, [0, 2]), ("????", 2, [0, 3]), ("?.?.?.?", 3, [0, 4]), ("?...?", 3, [0, 4]),
      ("?..?", 3, [0]), ("????????", .max, [0]), ("??", -1, [0, 1]),
    ] as [(String, Int, [Int])])
  func anomaliesInTheCoolDownRaiseNoAlarm(_ text: String, coolDown: Int, alarms: [Int]) throws {
    var stream = try stream(windowLength: 4, coolDown: coolDown)
    let anomalies = stream.push(text).filter(\.isAnomalous)
    #expect(anomalies.filter { !$0.isSuppressed }.map(\.position) == alarms)
    let closed = stream.end(session: 1)
    let verdict = try #require(closed)
    #expect(verdict.alarmCount == alarms.count && verdict.anomalyCount == anomalies.count)
    #expect(verdict.firstAnomaly?.position == 0)
  }

  @Test func aNewSessionEvictsTheOneThatIsSilentForLongest() throws {
    var stream = try stream(sessions: 2)
    _ = stream.push(session: 1, key: RandomNetwork.unknownKey)
    _ = stream.push(session: 2, key: 5)
    _ = stream.push(session: 1, key: 5)
    #expect(stream.evicted == nil)
    _ = stream.push(session: 3, key: 5)
    #expect(stream.evicted?.session == 2 && stream.evicted?.ending == .evicted && stream.evicted?.entryCount == 1)
    _ = stream.push(session: 2, key: 5)
    let last = stream.evicted
    let evicted = try #require(last)
    #expect(evicted.session == 1 && evicted.entryCount == 2 && evicted.firstAnomaly?.reason == .unknownKey)
    _ = stream.push(session: 2, key: 5)
    #expect(stream.evicted == nil && stream.openSessions == 2)
    #expect(stream.end(session: 2)?.entryCount == 2)
  }

  @Test func idleSessionsEndFromTheOldestOn() throws {
    var stream = try stream()
    for (session, time) in [(1, 10.0), (2, 20), (3, 30), (1, 40)] as [(UInt64, Double)] {
      _ = stream.push(session: session, key: 5, time: time)
    }
    #expect(stream.endIdle(before: 20) == nil)
    let oldest = stream.endIdle(before: 31)
    let idle = try #require(oldest)
    #expect(idle.session == 2 && idle.ending == .idle)
    #expect(stream.endIdle(before: 31)?.session == 3)
    #expect(stream.endIdle(before: 31) == nil)
    #expect(stream.openSessions == 1)
  }

  @Test func sessionsEndOneByOneAndOnce() throws {
    var stream = try stream()
    for session in [7, 0, .max, 7] as [UInt64] { _ = stream.push(session: session, key: 8) }
    #expect(stream.end(session: 5) == nil)
    let next = stream.endNext()
    let first = try #require(next)
    #expect(first.session == 0 && first.ending == .ended && first.entryCount == 1)
    #expect(stream.end(session: 7)?.entryCount == 2)
    #expect(stream.end(session: 7) == nil)
    #expect(stream.endNext()?.session == .max)
    #expect(stream.endNext() == nil && stream.openSessions == 0)
  }

  private func stream(
    windowLength: Int = 4, coolDown: Int = 0, sessions: Int = 8
  ) throws -> DeepLogStream {
    let configuration = DeepLogConfiguration(
      history: .window, windowLength: windowLength, rule: DecisionRule(), compatibleTopG: 1)
    var options = StreamOptions()
    options.coolDown = coolDown
    options.maximumSessions = sessions
    let network = try RandomNetwork.giving(logits: [0, 0, 0])
    return try DeepLogStream(model: network.detector(configuration, kernels: .best()), options: options)
  }
}

extension DeepLogStream {
  fileprivate mutating func push(_ text: String) -> [EntryVerdict] {
    text.utf8.map { push(session: 1, key: $0 == UInt8(ascii: "?") ? RandomNetwork.unknownKey : 5) }
  }
}
