import Testing
import TocsinDetect
import TocsinTraining

/// What counting makes of the published development windows of BGL, as an independent script does (row C14).
@Suite(SharedData.bglWindows) struct BGLBaselineTests {
  private struct Data {
    var normal: SessionDataset
    var abnormal: SessionDataset
    var developmentNormal: SessionDataset
    var development: LabelledWindows

    init() throws {
      normal = try SharedData.labelledWindows("n_train", .normal).windows
      abnormal = try SharedData.labelledWindows("an_train", .abnormal).windows
      developmentNormal = try SharedData.labelledWindows("n_dev", .normal).windows
      development = try SharedData.labelledWindows("an_dev", .abnormal).distinct
    }

    func evaluate(_ baseline: some WindowBaseline) -> DiagnosisEvaluation {
      baseline.evaluate(normal: developmentNormal, abnormal: development)
    }
  }

  private func percent(_ share: Double) -> Double { (share * 1e4).rounded() / 100 }

  private func localisation(_ measures: LocalisationMeasures) -> [Double] {
    [measures.hitRate(at: 1), measures.hitRate(at: 3), measures.hitRate(at: 5), measures.reciprocalRank].map(percent)
  }

  @Test func countingBaselinesHaveTheirKnownFigures() throws {
    let data = try Data()
    var counts = TemplateCounts(normal: data.normal, abnormal: data.abnormal)
    let best = counts.chooseThreshold(normal: data.developmentNormal, abnormal: data.development.windows)
    #expect((counts.threshold * 1e3).rounded() / 1e3 == 4.273)
    #expect(percent(best.f1) == 97.30)

    let logOdds = data.evaluate(LogOddsBaseline(counts))
    #expect(logOdds.detection == best)
    #expect(localisation(logOdds.theoretical) == [95.71, 96.35, 97.00, 96.45])
    let rarest = data.evaluate(RarestTemplateBaseline(counts))
    #expect(percent(rarest.theoretical.hitRate(at: 1)) == 92.92)
    #expect(percent(rarest.theoretical.reciprocalRank) == 94.22)
    #expect(percent(data.evaluate(FirstLinesBaseline()).theoretical.hitRate(at: 1)) == 40.77)
    #expect(try TemplateCounts(decodingBaselines: #require(counts.encodedForBaselines())) == counts)
  }

  /// Exact expectations; a draw of 1,000 orders per window gives them to two digits.
  @Test func randomOrderFindsTwoOfFive() throws {
    let random = try Data().evaluate(RandomOrderBaseline())
    #expect(localisation(random.theoretical) == [41.61, 67.12, 77.15, 57.44])
    #expect(random.detection.recall == 1)
    #expect(random.bias == 0)
  }

  /// What a weight per template comes to: who beats the log-odds has not beaten it.
  @Test func logisticRegressionIsAheadOfLogOdds() throws {
    let data = try Data()
    let evaluation = data.evaluate(LogisticRegressionBaseline(normal: data.normal, abnormal: data.abnormal))
    #expect(percent(evaluation.detection.f1) == 98.59)
    #expect(localisation(evaluation.theoretical) == [99.36, 99.79, 99.79, 99.59])
  }

  @Test func aFifthOfTheDevelopmentWindowsOccurInTraining() throws {
    let data = try Data()
    let seen = SeenWindows(data.normal, data.abnormal)
    #expect(data.developmentNormal.count - seen.cleanIndices(of: data.developmentNormal).count == 907)
    #expect(data.development.count - seen.cleanIndices(of: data.development.windows).count == 118)
    // Two windows occur with both labels.
    #expect(data.abnormal.distinct.count - SeenWindows(data.normal).cleanIndices(of: data.abnormal.distinct).count == 2)
  }
}
