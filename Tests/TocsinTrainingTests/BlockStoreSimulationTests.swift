import Testing
import TocsinTraining

@Suite struct BlockStoreSimulationTests {
  private let simulation = BlockStoreSimulation(seed: 7)

  @Test func theSeedAloneDecides() {
    #expect(BlockStoreSimulation(seed: 7).training == simulation.training)
    #expect(BlockStoreSimulation(seed: 7).abnormal == simulation.abnormal)
    #expect(BlockStoreSimulation(seed: 7).testLog().lines == simulation.testLog().lines)
    #expect(BlockStoreSimulation(seed: 8).training != simulation.training)
    #expect(BlockStoreSimulation(seed: 8).testLog().lines != simulation.testLog().lines)
  }

  /// Pins the generator: a change of it changes every figure that was ever published for it.
  @Test func theFirstSessionIsPinned() {
    let simulation = BlockStoreSimulation(trainingCount: 1, normalCount: 0, abnormalCount: 0, seed: 1)
    #expect(
      Array(simulation.training[0])
        == [1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6, 6, 6, 6, 6, 6, 8, 12, 12, 12, 13, 13, 13, 14])
  }

  @Test func everyKeyHasATemplateOfItsOwn() {
    #expect(BlockStoreEvent.allCases.map(\.rawValue) == Array(1...19))
    #expect(Set(BlockStoreSimulation.templates).count == 19)
  }

  @Test func everyFaultIsInjectedEquallyOften() {
    for fault in BlockStoreFault.allCases {
      #expect(
        simulation.faults.filter { $0 == fault }.count == simulation.abnormal.count / BlockStoreFault.allCases.count)
    }
  }

  /// The write protocol of a healthy session: after each step no store can be ahead of itself, and the block is closed
  /// when three stores have acknowledged.
  @Test func healthySessionsFollowTheProtocol() {
    for session in simulation.training { #expect(Self.followsTheProtocol(session)) }
    for session in simulation.normal { #expect(Self.followsTheProtocol(session)) }
  }

  @Test func noFaultySessionFollowsTheProtocol() {
    for (session, fault) in zip(simulation.abnormal, simulation.faults) {
      #expect(!Self.followsTheProtocol(session), "\(fault)")
    }
  }

  @Test(arguments: [4, 9]) func rulesOfThumbDoNotSolveIt(_ topG: Int) {
    for rule in deepLogBaselines(trainedOn: simulation.training, topG: topG) {
      let counts = rule.evaluate(normal: simulation.normal, abnormal: simulation.abnormal)
      #expect(counts.f1 < 0.85, "\(rule.name)")
      #expect(counts.falsePositives < simulation.normal.count / 10, "\(rule.name): normal sessions must be learnable")
    }
  }
}

extension BlockStoreSimulationTests {
  /// An independent reading of the life cycle, as a grammar over counts.
  private static func followsTheProtocol(_ session: ArraySlice<UInt32>) -> Bool {
    let events = session.compactMap(BlockStoreEvent.init)
    guard events.first == .allocated, let closed = events.firstIndex(of: .closed) else { return false }
    return isWriting(events[1..<closed], stores: 3) && isLaterLife(events[(closed + 1)...])
  }

  private static func isWriting(_ events: ArraySlice<BlockStoreEvent>, stores: Int) -> Bool {
    let steps: [BlockStoreEvent] = [.receiving, .received, .acknowledged]
    var done = [Int](repeating: 0, count: steps.count)
    for event in events {
      guard let step = steps.firstIndex(of: event) else { return false }
      done[step] += 1
      if step > 0, done[step] > done[step - 1] { return false }
    }
    return done.allSatisfy { $0 == stores }
  }

  private static func isLaterLife(_ events: ArraySlice<BlockStoreEvent>) -> Bool {
    var rest = events
    while let event = rest.popFirst() {
      switch event {
      case .served, .verified: continue
      case .readTimedOut: guard rest.first == .served else { return false }
      case .copyRequested, .copiesRequested:
        guard let end = rest.firstIndex(of: .copied), rest.popFirst() == .copying else { return false }
        guard isWriting(rest[..<end], stores: 1) else { return false }
        rest = rest[(end + 1)...]
      case .deletionRequested:
        return Array(rest) == [.deletionRequested, .deletionRequested, .deleted, .deleted, .deleted, .forgotten]
      default: return false
      }
    }
    return true
  }
}
