import Testing
import TocsinTraining

@Suite struct BlockStoreLogTests {
  private let simulation = BlockStoreSimulation(trainingCount: 300, normalCount: 200, abnormalCount: 60, seed: 7)

  /// Pins the rendering, as quickstart's figures rest on it.
  @Test func theFirstLinesArePinned() {
    #expect(
      Array(BlockStoreSimulation(trainingCount: 1, normalCount: 0, abnormalCount: 0).trainingLog().lines.prefix(3))
        == [
          "2026-03-02 00:00:00.000 4101 INFO catalog: allocated block blk_1073741828 of /backup/part-00232 to 3 stores",
          "2026-03-02 00:00:00.025 4164 INFO store-8: receiving block blk_1073741828 from 10.1.0.222:38296",
          "2026-03-02 00:00:00.073 4110 INFO store-0: receiving block blk_1073741828 from 10.0.0.18:9866",
        ])
  }

  /// Whoever takes a log apart by the blocks that its lines name gets the sessions that it was made from.
  @Test func linesByBlockAreTheSessions() {
    let training = simulation.trainingLog()
    let sessions = Self.sessions(of: training)
    #expect(training.blocks.map { sessions[$0] } == simulation.training.map(Array.init))
    let test = simulation.testLog()
    let mixed = Self.sessions(of: test)
    let expected = simulation.normal.map(Array.init) + simulation.abnormal.map(Array.init)
    #expect(test.blocks.map { mixed[$0] } == expected)
    #expect(Set(training.blocks).isDisjoint(with: test.blocks))
  }

  /// Undoing the parameters, each by its own form, gives back the template of the line's key.
  @Test func everyLineIsItsTemplateFilledIn() throws {
    let patterns = try BlockStoreEvent.allCases.map(Self.pattern)
    for log in [simulation.trainingLog(), simulation.testLog()] {
      for (line, key) in zip(log.lines, log.keys) {
        #expect(line.wholeMatch(of: patterns[Int(key) - 1]) != nil, "\(line)")
      }
    }
  }

  @Test func sessionsInterleaveAndTimeNeverGoesBack() {
    let log = simulation.testLog()
    let times = log.lines.map { $0.prefix(23) }
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    let changes = zip(log.lines, log.lines.dropFirst()).count { Self.blocks(in: $0) != Self.blocks(in: $1) }
    #expect(changes > log.lines.count / 2)
  }

  @Test func someLinesNameTwoBlocksAndSomeOneBlockTwice() {
    let lines = simulation.trainingLog().lines
    #expect(lines.count { Set(Self.blocks(in: $0)).count == 2 } > 5)
    #expect(lines.contains { Self.blocks(in: $0).count == 2 && Set(Self.blocks(in: $0)).count == 1 })
  }

  @Test func onlyTheTestLogHoldsFailures() {
    let failures: Set<BlockStoreEvent> = [.checksumMismatch, .writeFailed, .peerLost, .storeLost]
    let keys = failures.map(\.rawValue)
    #expect(!simulation.trainingLog().keys.contains(where: keys.contains))
    #expect(simulation.testLog().keys.contains(where: keys.contains))
    #expect(!simulation.trainingLog().lines.contains { $0.contains(" ERROR ") })
  }
}

extension BlockStoreLogTests {
  private static func blocks(in line: String) -> [String] { line.matches(of: /blk_\d+/).map { String($0.output) } }

  private static func sessions(of log: BlockStoreLog) -> [String: [UInt32]] {
    var sessions: [String: [UInt32]] = [:]
    for (line, key) in zip(log.lines, log.keys) {
      for block in Set(blocks(in: line)) { sessions[block, default: []].append(key) }
    }
    return sessions
  }

  private static func pattern(of event: BlockStoreEvent) throws -> Regex<AnyRegexOutput> {
    let forms = [
      "store": #"store-\d+"#, "peer": #"10\.\d+\.\d+\.\d+:\d+"#, "client": #"10\.1\.\d+\.\d+:\d+"#,
      "block": #"blk_\d+"#, "other": #"blk_\d+"#, "path": #"/[a-z/]+/part-\d{5}"#,
      "file": #"/disk\d/subdir\d+/blk_\d+"#, "count": "[23]", "bytes": #"\d+"#, "milliseconds": #"\d+"#,
    ]
    var pattern = event.template
    for (name, form) in forms { pattern = pattern.replacing("{\(name)}", with: form) }
    return try Regex(#"2026-03-0[23] \d\d:\d\d:\d\d\.\d{3} \d+ (INFO|WARN|ERROR) "# + pattern)
  }
}
