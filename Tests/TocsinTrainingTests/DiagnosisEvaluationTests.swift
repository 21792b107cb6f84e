import Testing
import TocsinDetect
import TocsinTraining

@Suite struct DiagnosisEvaluationTests {
  /// Windows of two lines, the second a root cause.
  private func truth(_ count: Int) -> LabelledWindows {
    var windows = LabelledWindows()
    for index in 0..<count { windows.append([UInt32(index), 99], causes: [false, true]) }
    return windows
  }

  private func diagnosis(_ isAnomalous: Bool, hit: Bool = false, isClear: Bool = true) -> WindowDiagnosis {
    WindowDiagnosis(isAnomalous: isAnomalous, order: .ranked(hit ? [1, 0] : [0, 1]), hasClearCause: isClear)
  }

  /// One window of each kind: detected or not, its root cause first or second.
  @Test func theFourOutcomesAreToldApart() {
    let evaluation = DiagnosisEvaluation(
      normal: [],
      abnormal: [
        diagnosis(true, hit: true), diagnosis(true), diagnosis(false, hit: true), diagnosis(false),
        diagnosis(true, hit: true),
      ], truth: truth(5))
    let first = evaluation.outcomes(at: 1)
    #expect(first.detectedAndLocalised == 0.4)
    #expect(first.detected == 0.2)
    #expect(first.localised == 0.2)
    #expect(first.missed == 0.2)
    #expect(first.suboptimal == 0.4)
    let third = evaluation.outcomes(at: 3)
    #expect((third.detectedAndLocalised, third.detected, third.localised, third.missed) == (0.6, 0, 0.4, 0))
    #expect(evaluation.theoretical.hitRate(at: 1) == 0.6)
    #expect(evaluation.actual.hitRate(at: 1) == 0.4)
    #expect(evaluation.theoretical.reciprocalRank == 0.8)
    #expect(evaluation.actual.reciprocalRank == 0.5)
  }

  @Test(arguments: 0..<64)
  func outcomesSumToOne(_ kinds: Int) {
    let abnormal = (0..<3).map { diagnosis(kinds >> (2 * $0) & 1 == 1, hit: kinds >> (2 * $0) & 2 == 2) }
    let evaluation = DiagnosisEvaluation(normal: [], abnormal: abnormal, truth: truth(3))
    for k in DiagnosisEvaluation.cutoffs {
      let outcomes = evaluation.outcomes(at: k)
      let sum = outcomes.detectedAndLocalised + outcomes.detected + outcomes.localised + outcomes.missed
      #expect(abs(sum - 1) < 1e-12)
      #expect(abs(outcomes.detectedAndLocalised - evaluation.actual.hitRate(at: k)) < 1e-12)
    }
    #expect(evaluation.bias <= 0)
  }

  @Test func aPerfectDetectorHasNoBias() {
    let perfect = DiagnosisEvaluation(
      normal: [], abnormal: [diagnosis(true, hit: true), diagnosis(true)], truth: truth(2))
    #expect(perfect.bias == 0)
    #expect(perfect.actual == perfect.theoretical)
  }

  /// One of two misses, whose root cause is first: HR@1, HR@3 and HR@5 fall from 1 to a half.
  @Test func biasIsWhatTheDetectorCosts() {
    let evaluation = DiagnosisEvaluation(
      normal: [], abnormal: [diagnosis(true, hit: true), diagnosis(false, hit: true)], truth: truth(2))
    #expect(evaluation.bias == -0.5)
  }

  @Test func falseAlarmsNameRootCausesUnlessUnclear() {
    let evaluation = DiagnosisEvaluation(
      normal: [diagnosis(true), diagnosis(true, isClear: false), diagnosis(false), diagnosis(false)],
      abnormal: [diagnosis(true, isClear: false), diagnosis(false, isClear: false)], truth: truth(2))
    #expect(evaluation.detection.falsePositives == 2)
    #expect(evaluation.detection.precision == 1.0 / 3)
    #expect(evaluation.falseCauseCount == 1)
    #expect(evaluation.falseCauseRate == 0.25)
    #expect(evaluation.unclearCount == 1)
  }

  /// Bins of 0.1: 0.25 and 0.21 with one of two abnormal, 0.9 normal and 1.0 abnormal. Sums less outcomes: −0.54 and 0.9.
  @Test func probabilitiesAreHeldAgainstWhatHappened() throws {
    let calibration = try #require(ProbabilityCalibration(normal: [0.25, 0.9], abnormal: [0.21, 1]))
    #expect(abs(calibration.meanProbability - 0.59) < 1e-12)
    #expect(calibration.abnormalShare == 0.5)
    // 0.0625 + 0.81 + 0.6241 + 0
    #expect(abs(calibration.brierScore - 1.4966 / 4) < 1e-12)
    #expect(abs(calibration.expectedError - 1.44 / 4) < 1e-12)
    #expect(ProbabilityCalibration(normal: [], abnormal: []) == nil)
  }

  @Test func calibrationNeedsAProbabilityForEveryWindow() {
    func evaluation(_ probability: Double?) -> DiagnosisEvaluation {
      let diagnosis = WindowDiagnosis(isAnomalous: true, order: .random, probability: probability)
      return DiagnosisEvaluation(
        normal: [WindowDiagnosis(isAnomalous: false, order: .random, probability: 0.5)], abnormal: [diagnosis],
        truth: truth(1))
    }
    #expect(evaluation(0.75).calibration?.meanProbability == 0.625)
    #expect(evaluation(nil).calibration == nil)
  }

  /// Differences 1, 1, 0, 0: means of four draws are multiples of a quarter, and 0 and 1 each have 1 in 16.
  @Test func theIntervalIsThatOfTheDraws() {
    let interval = MeanDifference(of: [1, 1, 1, 0], minus: [0, 0, 1, 0])
    #expect((interval.mean, interval.lower, interval.upper) == (0.5, 0, 1))
    #expect(!interval.isSignificant)
  }

  @Test func theIntervalIsNearlyThatOfTheNormalDistribution() {
    let values = (0..<1_000).map { $0 % 10 < 3 ? 1.0 : 0 }
    let interval = MeanDifference(of: values, minus: [Double](repeating: 0, count: 1_000), seed: 7)
    // 0.3 ± 1.96 √(0.3 · 0.7 / 1000)
    #expect(abs(interval.lower - (0.3 - 0.0284)) < 0.003)
    #expect(abs(interval.upper - (0.3 + 0.0284)) < 0.003)
    #expect(interval.isSignificant)
    #expect(interval == MeanDifference(of: values, minus: [Double](repeating: 0, count: 1_000), seed: 7))
  }

  /// A group of three ones and one of a zero: two draws of groups give 1, three quarters or 0, the ends 1 in 4 each.
  @Test func groupsAreDrawnWhole() {
    let zeros = [Double](repeating: 0, count: 4)
    let interval = MeanDifference(of: [1, 1, 0, 1], minus: zeros, groups: [7, 7, 9, 7])
    #expect((interval.mean, interval.lower, interval.upper) == (0.75, 0, 1))
    let alone = MeanDifference(of: [1, 1, 1, 1], minus: zeros, groups: [7, 7, 7, 7])
    #expect((alone.mean, alone.lower, alone.upper) == (1, 1, 1))
    #expect(
      MeanDifference(of: [1, 3, 0, 1], minus: zeros, groups: [1, 2, 3, 4])
        == MeanDifference(of: [1, 3, 0, 1], minus: zeros))
  }

  @Test func equalDiagnosersDoNotDiffer() {
    let values = [1.0, 0, 1, 1]
    let interval = MeanDifference(of: values, minus: values)
    #expect((interval.mean, interval.lower, interval.upper) == (0, 0, 0))
    #expect(!interval.isSignificant)
  }

  /// Of equally good thresholds the lowest, which flags the most: in the last case 1, for 3 has the same F1 of 2/3.
  @Test(
    arguments: [
      // normal, abnormal, threshold, true positives, false positives
      ([1, 2], [3, 4], 3, 2, 0), ([1, 3], [2, 4], 2, 2, 1), ([5, 6, 7], [1], 1, 1, 3), ([1, 1], [1, 1], 1, 2, 2),
      ([], [2, 3], 2, 2, 0), ([1.5, 2], [1, 3], 1, 2, 2),
    ] as [([Double], [Double], Double, Int, Int)])
  func theThresholdIsThatOfTheBestF1(
    _ normal: [Double], _ abnormal: [Double], _ threshold: Double, _ truePositives: Int, _ falsePositives: Int
  ) {
    let best = BestThreshold(normal: normal, abnormal: abnormal)
    #expect(best.value == threshold)
    #expect(best.counts.truePositives == truePositives)
    #expect(best.counts.falsePositives == falsePositives)
    #expect(best.counts.falseNegatives == abnormal.count - truePositives)
    #expect(best.counts.trueNegatives == normal.count - falsePositives)
  }
}
