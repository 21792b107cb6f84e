import Testing
import TestSupport
import TocsinDetect
import TocsinKernels

/// The literature's protocol: full windows of real keys alone, no end, short sessions anomalous by rule.
@Suite struct CompatibleProtocolTests {
  @Test(arguments: [DeepLogHistory.window, .session], 1...6)
  func aSessionWithoutAFullWindowBeforeItsLastEntryIsShort(_ history: DeepLogHistory, count: Int) throws {
    var stream = try stream(logits: [0, 0, 0], history: history)
    for _ in 0..<count { #expect(!stream.push(session: 1, key: 5).isAnomalous) }
    let closed = stream.end(session: 1)
    let verdict = try #require(closed)
    #expect(verdict.isAnomalous == (count <= 4))
    #expect(verdict.firstAnomaly?.reason == (count <= 4 ? .short : nil))
    #expect(verdict.firstAnomaly?.isEnd == (count <= 4 ? true : nil))
  }

  @Test func theFirstEntriesAreNotJudgedButRead() throws {
    var stream = try stream(logits: [1, 0, 0])
    for key in [8, RandomNetwork.unknownKey, 8, 8] {
      let verdict = stream.push(session: 1, key: key)
      #expect(verdict.rank == 0 && verdict.probability == 0 && verdict.reason == nil)
      #expect(stream.expectedKeys(count: 9).isEmpty)
    }
    #expect(stream.push(session: 1, key: 5).rank == 1)
    #expect(!stream.expectedKeys(count: 9).isEmpty)
    _ = stream.push(session: 2, key: 5)
    #expect(stream.expectedKeys(count: 9).isEmpty)
    #expect(stream.push(session: 1, key: 8).reason == .path)
    #expect(stream.push(session: 1, key: RandomNetwork.unknownKey).reason == .unknownKey)
    let closed = stream.end(session: 1)
    let verdict = try #require(closed)
    #expect(verdict.anomalyCount == 2 && verdict.hasUnknownKey)
  }

  @Test func theEndCompetesForNoRankAndIsNotExpected() throws {
    var stream = try stream(logits: [0, 1, 9])
    for _ in 0..<4 { _ = stream.push(session: 1, key: 5) }
    #expect(stream.push(session: 1, key: 8).rank == 1)
    #expect(stream.push(session: 1, key: 5).rank == 2)
    #expect(stream.expectedKeys(count: 9).map(\.key) == [8, 5])
  }

  @Test func theRuleIsItsOwnTopG() throws {
    var stream = try stream(logits: [2, 1, 0, 0], topG: 2)
    for _ in 0..<4 { _ = stream.push(session: 1, key: 5) }
    #expect([5, 8, 11].map { stream.push(session: 1, key: $0).reason } == [nil, nil, .path])
  }

  private func stream(
    logits: [Float], history: DeepLogHistory = .window, topG: Int = 1
  ) throws -> DeepLogStream {
    let configuration = DeepLogConfiguration(
      history: history, windowLength: 4, rule: DecisionRule(topG: 3, minimumProbability: 1), compatibleTopG: topG)
    var options = StreamOptions()
    options.protocol = .shortIsAnomalous
    return try DeepLogStream(
      model: RandomNetwork.giving(logits: logits).detector(configuration, kernels: .best()), options: options)
  }
}
