import Testing
import TocsinDetect
import TocsinTraining

@Suite struct LocalisationMeasuresTests {
  /// A window of eight lines, root causes 3 and 7.
  private let causes = (0..<8).map { $0 == 3 || $0 == 7 }

  private func expectClose(
    _ value: Double, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(value - expected) < 1e-12, "\(value) is not \(expected)", sourceLocation: sourceLocation)
  }

  /// Worked out by hand: the order 7, 1, 3 has root causes at ranks 1 and 3.
  @Test func anOrderIsMeasuredAsByHand() {
    let measures = LocalisationMeasures(order: [7, 1, 3], causes: causes)
    #expect((1...5).map(measures.hitRate) == [1, 1, 1, 1, 1])
    #expect((1...5).map(measures.precision) == [1, 0.5, 1, 1, 1])
    #expect(measures.reciprocalRank == 1)
    expectClose(measures.meanPrecision(at: 1), 1)
    expectClose(measures.meanPrecision(at: 3), 2.5 / 3)
    expectClose(measures.meanPrecision(at: 5), 4.5 / 5)
    // 1 / log2(2) + 1 / log2(4) of 1 / log2(2) + 1 / log2(3)
    expectClose(measures.gain(at: 3), 1.5 / 1.6309297535714573)
    #expect(measures.gain(at: 1) == 1)
    expectClose(measures.gain(at: 2), 1 / 1.6309297535714573)
  }

  @Test func theFirstRootCauseMayComeLate() {
    let measures = LocalisationMeasures(order: [0, 1, 2, 3, 4, 5, 6, 7], causes: causes)
    #expect((1...5).map(measures.hitRate) == [0, 0, 0, 1, 1])
    #expect((1...5).map(measures.precision) == [0, 0, 0, 0.5, 0.5])
    #expect(measures.reciprocalRank == 0.25)
    expectClose(measures.meanPrecision(at: 5), 0.2)
    expectClose(measures.score, 1.0 / 3)
  }

  @Test func anOrderWithoutRootCauseIsAMiss() {
    #expect(LocalisationMeasures(order: [0, 1], causes: causes) == .miss)
    #expect(LocalisationMeasures.miss.score == 0)
  }

  @Test func shortWindowsHaveNoMoreLinesThanTheyHave() {
    let measures = LocalisationMeasures(order: [1, 0], causes: [true, false])
    #expect((1...5).map(measures.hitRate) == [0, 1, 1, 1, 1])
    #expect((1...5).map(measures.precision) == [0, 1, 1, 1, 1])
    #expect(measures.reciprocalRank == 0.5)
  }

  @Test func theMeanIsOverWindows() {
    let mean = LocalisationMeasures(
      meanOf: [LocalisationMeasures(order: [3, 7], causes: causes), .miss, .miss, .miss])
    #expect(
      (mean.hitRate(at: 1), mean.precision(at: 5), mean.reciprocalRank, mean.gain(at: 3)) == (0.25, 0.25, 0.25, 0.25))
    #expect(LocalisationMeasures(meanOf: []) == .miss)
  }

  /// The mean over every order of the lines, each worked out on its own.
  @Test(arguments: [[true], [true, false], [false, true, true], [true, false, false, false, true, false, false]])
  func randomOrderIsTheMeanOverAllOrders(_ causes: [Bool]) {
    let mean = LocalisationMeasures(
      meanOf: orders(of: causes.count).map { LocalisationMeasures(order: $0, causes: causes) })
    let expected = LocalisationMeasures(expectedOfRandomOrderOf: causes)
    for k in 1...5 {
      expectClose(expected.hitRate(at: k), mean.hitRate(at: k))
      expectClose(expected.precision(at: k), mean.precision(at: k))
      expectClose(expected.meanPrecision(at: k), mean.meanPrecision(at: k))
      expectClose(expected.gain(at: k), mean.gain(at: k))
    }
    expectClose(expected.reciprocalRank, mean.reciprocalRank)
  }

  @Test func equalScoresGoToTheEarlierLine() {
    #expect(LineOrder(descending: [0.5, 0.9, 0.5, 0.9, 1]) == .ranked([4, 1, 3, 0, 2]))
  }

  /// Lines of templates 5 5 5 6 7, all copies of 5 ranked first; 6 is the root cause, and 7 beside it.
  @Test func templatesCountOnce() throws {
    let order = LineOrder.ranked([0, 1, 2, 3, 4])
    let causes = [false, false, false, true, true]
    #expect(order.measures(causes: causes).hitRate(at: 3) == 0)
    let templates = try #require(order.templateMeasures(keys: [5, 5, 5, 6, 7] as [UInt32], causes: causes))
    #expect((1...3).map(templates.hitRate) == [0, 1, 1])
    #expect((1...3).map(templates.precision) == [0, 0.5, 1])
    #expect(LineOrder.random.templateMeasures(keys: [5] as [UInt32], causes: [true]) == nil)
  }

  @Test func aTemplateIsARootCauseWhereOneOfItsLinesIs() throws {
    let templates = try #require(
      LineOrder.ranked([0, 1, 2]).templateMeasures(keys: [5, 5, 6] as [UInt32], causes: [false, true, false]))
    #expect(templates.hitRate(at: 1) == 1)
    #expect(templates.precision(at: 1) == 1)
  }

  private func orders(of count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return orders(of: count - 1).flatMap { order in
      (0..<count).map { place in Array(order[..<place]) + [count - 1] + Array(order[place...]) }
    }
  }
}
