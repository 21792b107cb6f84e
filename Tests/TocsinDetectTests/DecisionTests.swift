import Testing
import TestSupport
import TocsinDetect
import TocsinKernels
import TocsinTensor

/// Ranks and rules on a network that gives the same probabilities whatever it reads. The keys are 5, 8, 11, …; the last
/// class is the end.
@Suite struct DecisionTests {
  /// Softmax of 3, 1, 1, 2 is 0.610, 0.083, 0.083, 0.224.
  static let logits: [Float] = [3, 1, 1, 2]

  @Test func ranksCountTheClassesThatAreMoreProbableAndTiesGoByClass() throws {
    var stream = try stream(logits: Self.logits, DecisionRule())
    #expect([5, 8, 11].map { stream.push(session: 1, key: $0).rank } == [1, 3, 4])
    #expect(stream.end(session: 1)?.worstRank == 4)
  }

  @Test(arguments: [(0, []), (1, [8, 11]), (2, [8, 11]), (3, [11]), (4, [])] as [(Int, [UInt32])])
  func topGLetsTheFirstGPass(_ topG: Int, anomalous: [UInt32]) throws {
    var stream = try stream(logits: Self.logits, DecisionRule(topG: topG))
    #expect([5, 8, 11].filter { stream.push(session: 1, key: $0).reason == .path } == anomalous)
    #expect(stream.end(session: 1)?.anomalyCount == anomalous.count + (topG == 1 ? 1 : 0))
  }

  @Test func aMinimumProbabilityIsPassedByItself() throws {
    var probe = try stream(logits: Self.logits, DecisionRule())
    let exact = probe.push(session: 1, key: 8).probability
    for (minimum, isAnomalous) in [(exact, false), (exact.nextUp, true), (exact.nextDown, false), (0, false)] {
      var stream = try stream(logits: Self.logits, DecisionRule(minimumProbability: minimum))
      #expect(stream.push(session: 1, key: 8).isAnomalous == isAnomalous)
      #expect(!stream.push(session: 1, key: 5).isAnomalous)
    }
  }

  @Test func plausibilityIsUsedUpBySurprises() throws {
    // An 8 leaves 0.083 / 0.2 = 0.41 of the plausibility, and the end, 0.224, all of it.
    var stream = try stream(
      logits: Self.logits, DecisionRule(expectedProbability: 0.2, minimumPlausibility: 0.1))
    let reasons = [8, 5, 11, 5, 8, 5].map { stream.push(session: 1, key: $0).reason }
    #expect(reasons == [nil, nil, nil, nil, .path, nil])
    let closed = stream.end(session: 1)
    let verdict = try #require(closed)
    let leaves = Double(verdict.lowestProbability) / Double(Float(0.2))
    #expect(verdict.plausibility == leaves * leaves * leaves)
    #expect(verdict.anomalyCount == 1)
  }

  @Test func aSessionThatEndsTooEarlyIsAnomalous() throws {
    var stream = try stream(logits: [5, 5, 5, 0], DecisionRule(topG: 3))
    _ = stream.push(session: 9, key: 8)
    let closed = stream.end(session: 9)
    let verdict = try #require(closed)
    let end = try #require(verdict.firstAnomaly)
    #expect(end.reason == .unexpectedEnd && end.isEnd && end.position == 1 && end.rank == 4 && end.key == 0)
    #expect(verdict.anomalyCount == 1 && verdict.entryCount == 1 && verdict.isAnomalous)
  }

  @Test func anUnknownKeyIsAnomalousWhateverTheRule() throws {
    var stream = try stream(logits: Self.logits, DecisionRule())
    for key: UInt32 in [0, 4, 6, 14, .max] {
      let verdict = stream.push(session: 1, key: key)
      #expect(verdict.reason == .unknownKey && verdict.rank == 0 && verdict.probability == 0 && verdict.key == key)
    }
    let closed = stream.end(session: 1)
    let verdict = try #require(closed)
    #expect(verdict.hasUnknownKey && verdict.anomalyCount == 5)
    // Only the end was predicted, and only it cost plausibility.
    #expect(verdict.worstRank == 2 && verdict.plausibility == Double(verdict.lowestProbability))
  }

  @Test(arguments: [DeepLogHistory.window, .session])
  func probabilitiesThatAreNoNumbersAreAnomalous(_ history: DeepLogHistory) throws {
    var network = try RandomNetwork(NetworkShape(vocabulary: 3, hidden: 4, layers: 1), seed: 3)
    network["output.weight"] = network["output.weight"].map { _ in .greatestFiniteMagnitude }
    network["lstm0.bias"] = network["lstm0.bias"].map { _ in 9 }
    let configuration = DeepLogConfiguration(
      history: history, windowLength: 3, rule: DecisionRule(expectedProbability: 0), compatibleTopG: 1)
    var stream = try DeepLogStream(model: network.detector(configuration, kernels: .best()))
    for key in network.keys {
      let verdict = stream.push(session: 1, key: key)
      #expect(verdict.probability.isNaN && verdict.reason == .path)
    }
    let closed = stream.end(session: 1)
    let verdict = try #require(closed)
    #expect(verdict.anomalyCount == 4 && verdict.firstAnomaly?.position == 0 && verdict.lowestProbability.isNaN)
    #expect(!stream.expectedKeys(count: 9).isEmpty)
  }

  @Test func expectedKeysComeBestFirstWithTheEndAmongThem() throws {
    var stream = try stream(logits: Self.logits, DecisionRule())
    #expect(stream.expectedKeys(count: 9).isEmpty)
    _ = stream.push(session: 1, key: 8)
    #expect(stream.expectedKeys(count: 9).map(\.key) == [5, nil, 8, 11])
    #expect(stream.expectedKeys(count: 2).map(\.key) == [5, nil])
    #expect(stream.expectedKeys(count: 0).isEmpty)
    let sum = stream.expectedKeys(count: 4).map(\.probability).reduce(0, +)
    #expect(abs(sum - 1) < 1e-6)
  }

  private func stream(logits: [Float], _ rule: DecisionRule) throws -> DeepLogStream {
    let configuration = DeepLogConfiguration(history: .window, windowLength: 3, rule: rule, compatibleTopG: 1)
    return try DeepLogStream(
      model: RandomNetwork.giving(logits: logits).detector(configuration, kernels: .best()))
  }
}
