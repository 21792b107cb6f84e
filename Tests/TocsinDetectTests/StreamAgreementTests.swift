import Testing
import TestSupport
import TocsinDetect
import TocsinKernels

/// Streams against the naive one, entry by entry, over random interleavings: whatever the memory they are given, the
/// verdicts are the same, to the last bit of every probability.
@Suite struct StreamAgreementTests {
  struct Memory: Sendable, CustomTestStringConvertible {
    var cache: Int
    var blocks: Int
    var sessions: Int

    var testDescription: String { "cache \(cache), blocks \(blocks), sessions \(sessions)" }
  }

  static let memories = [
    Memory(cache: 16_384, blocks: 64, sessions: 4096), Memory(cache: 0, blocks: 64, sessions: 64),
    Memory(cache: 0, blocks: 1, sessions: 64), Memory(cache: 0, blocks: 2, sessions: 5),
    Memory(cache: 1, blocks: 1, sessions: 64), Memory(cache: 7, blocks: 3, sessions: 4),
    Memory(cache: 64, blocks: 2, sessions: 1), Memory(cache: -1, blocks: 0, sessions: 3),
  ]

  @Test(arguments: [DeepLogHistory.window, .session], memories)
  func verdictsDoNotDependOnTheMemory(_ history: DeepLogHistory, memory: Memory) throws {
    let network = try RandomNetwork(NetworkShape(vocabulary: 6, hidden: 9, layers: 2), seed: 41)
    var anomalies = 0
    for (windowLength, isCompatible) in [(1, false), (4, false), (4, true), (10, false)] {
      let configuration = DeepLogConfiguration(
        history: history, windowLength: windowLength, rule: DecisionRule(topG: 3, minimumProbability: 0.08),
        compatibleTopG: 2)
      var options = StreamOptions()
      options.cacheCapacity = memory.cache
      options.rollingBlocks = memory.blocks
      options.maximumSessions = memory.sessions
      options.coolDown = 2
      options.protocol = isCompatible ? .shortIsAnomalous : .modelled
      anomalies += try expectAgreement(
        network.detector(configuration, kernels: .best()), options, keys: network.keys, pushes: 400)
    }
    #expect(anomalies > 100 && anomalies < 1500)
  }

  @Test(arguments: InstructionSet.allCases, [DeepLogHistory.window, .session])
  func deepLogsOwnSizeAgreesOnEveryInstructionSet(_ set: InstructionSet, history: DeepLogHistory) throws {
    let network = try RandomNetwork(.deepLog, seed: 42)
    let configuration = DeepLogConfiguration(
      history: history, windowLength: 10, rule: DecisionRule(topG: 9, minimumProbability: 0), compatibleTopG: 9)
    var options = StreamOptions()
    options.cacheCapacity = 40
    options.rollingBlocks = 2
    options.maximumSessions = 6
    let anomalies = try expectAgreement(
      network.detector(configuration, kernels: .orSkip(set)), options, keys: network.keys, pushes: 250)
    #expect(anomalies > 10 && anomalies < 240)
  }

  /// Entries of ten log sessions in random order. Half of them repeat the start of a common pattern, so that caches and
  /// prefixes are hit; one key in twenty is unknown; sessions end, fall idle and are told to settle at random.
  ///
  /// - Returns: the number of anomalous entries.
  private func expectAgreement(
    _ model: DeepLogModel, _ options: StreamOptions, keys: [UInt32], pushes: Int
  ) throws -> Int {
    var generator = SeededGenerator(seed: 43)
    let pattern = (0..<64).map { _ in keys.randomElement(using: &generator) ?? 0 }
    var stream = try DeepLogStream(model: model, options: options)
    var naive = NaiveStream(model: model, options: options)
    var lengths = [Int](repeating: 0, count: 10)
    var anomalies = 0
    for time in 0..<pushes {
      let session = Int.random(in: 0..<10, using: &generator)
      if lengths[session] == 40 || Int.random(in: 0..<40, using: &generator) == 0 {
        #expect(try stream.end(session: UInt64(session)) == naive.end(session: UInt64(session)))
        lengths[session] = 0
      }
      var key = keys.randomElement(using: &generator) ?? 0
      if session < 5 { key = pattern[lengths[session]] }
      if Int.random(in: 0..<20, using: &generator) == 0 { key = RandomNetwork.unknownKey }
      let verdict = stream.push(session: UInt64(session), key: key, time: Double(time))
      #expect(try verdict == naive.push(session: UInt64(session), key: key, time: Double(time)))
      #expect(stream.evicted == naive.evicted)
      #expect(stream.openSessions == naive.openSessions)
      if let evicted = stream.evicted { lengths[Int(evicted.session)] = 0 }
      lengths[session] += 1
      if verdict.isAnomalous { anomalies += 1 }
      if Bool.random(using: &generator) { stream.settle() }
      if time % 50 == 49 {
        while let idle = stream.endIdle(before: Double(time - 15)) {
          #expect(try idle == naive.endIdle(before: Double(time - 15)))
          lengths[Int(idle.session)] = 0
        }
        #expect(try naive.endIdle(before: Double(time - 15)) == nil)
      }
    }
    while let last = stream.endNext() { #expect(try last == naive.endNext()) }
    #expect(naive.openSessions == 0)
    return anomalies
  }
}
