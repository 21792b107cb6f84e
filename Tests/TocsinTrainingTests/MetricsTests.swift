import Testing
import TocsinTraining

@Suite struct MetricsTests {
  private func counts(_ tp: Int, _ fp: Int, _ fn: Int, _ tn: Int) -> ConfusionCounts {
    var counts = ConfusionCounts()
    counts.record(isAnomalous: true, isAbnormal: true, multiplicity: tp)
    counts.record(isAnomalous: true, isAbnormal: false, multiplicity: fp)
    counts.record(isAnomalous: false, isAbnormal: true, multiplicity: fn)
    counts.record(isAnomalous: false, isAbnormal: false, multiplicity: tn)
    return counts
  }

  /// Counts in the order TP, FP, FN, TN; ratios worked out by hand.
  struct Fixture: Sendable {
    let counts: [Int]
    let precision, recall, f1, falsePositiveRate: Double
  }

  @Test(arguments: [
    Fixture(counts: [3, 1, 1, 5], precision: 3.0 / 4, recall: 3.0 / 4, f1: 3.0 / 4, falsePositiveRate: 1.0 / 6),
    Fixture(counts: [2, 6, 2, 0], precision: 1.0 / 4, recall: 1.0 / 2, f1: 1.0 / 3, falsePositiveRate: 1),
    Fixture(counts: [5, 0, 0, 9], precision: 1, recall: 1, f1: 1, falsePositiveRate: 0),
    Fixture(counts: [0, 4, 3, 4], precision: 0, recall: 0, f1: 0, falsePositiveRate: 0.5),
    Fixture(counts: [0, 0, 3, 4], precision: 0, recall: 0, f1: 0, falsePositiveRate: 0),
    Fixture(counts: [0, 2, 0, 2], precision: 0, recall: 0, f1: 0, falsePositiveRate: 0.5),
    Fixture(counts: [0, 0, 0, 0], precision: 0, recall: 0, f1: 0, falsePositiveRate: 0),
  ])
  func ratiosMatchHandComputedOnes(_ fixture: Fixture) {
    let counts = counts(fixture.counts[0], fixture.counts[1], fixture.counts[2], fixture.counts[3])
    #expect(counts.precision == fixture.precision)
    #expect(counts.recall == fixture.recall)
    #expect(counts.f1 == fixture.f1)
    #expect(counts.falsePositiveRate == fixture.falsePositiveRate)
  }

  /// The specification's table: DeepLog's 833 false positives and 619 misses of 16,838 give F1 95.7 %.
  @Test func thePublishedCountsGiveThePublishedF1() {
    let counts = counts(16_838 - 619, 833, 619, 553_366 - 833)
    #expect((counts.f1 * 1000).rounded() == 957)
  }

  @Test func aFoundSessionCountsOnceInTheFirstCaseThatApplies() {
    var composition = TruePositiveComposition(window: 3, knownKeys: [1, 2])
    composition.record([1, 9, 1], multiplicity: 2)
    composition.record([1, 9, 1, 1], multiplicity: 3)
    composition.record([1, 2, 1, 1], multiplicity: 5)
    composition.record([])
    #expect(composition.short == 3)
    #expect(composition.unseenKey == 3)
    #expect(composition.modelOnly == 5)
    #expect(composition.total == 11)
  }
}
