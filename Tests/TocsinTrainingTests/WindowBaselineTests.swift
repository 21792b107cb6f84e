import Testing
import TocsinDetect
import TocsinFormat
import TocsinTraining

@Suite struct WindowBaselineTests {
  private func windows(_ text: String, _ label: WindowLabel = .normal) throws -> SessionDataset {
    try SessionDataset(parsingWindows: Array(text.utf8).span, label: label)
  }

  private func counts() throws -> TemplateCounts {
    // The first normal and the first abnormal window occur twice; copies do not count.
    TemplateCounts(
      normal: try windows("1 1 2\n1 1 2\n1 3\n2 2 2\n"), abnormal: try windows("1 9\n1 9\n8 8\n9 2\n", .abnormal))
  }

  @Test func distinctWindowsAreCounted() throws {
    let counts = try counts()
    #expect((counts.normalWindowCount, counts.abnormalWindowCount) == (3, 3))
    #expect(counts.entries.map(\.key) == [1, 2, 3, 8, 9])
    #expect(counts.entries.map(\.abnormalWindows) == [1, 1, 0, 1, 2])
    #expect(counts.entries.map(\.normalWindows) == [2, 2, 1, 0, 0])
    #expect(counts.entries.map(\.normalLines) == [3, 4, 1, 0, 0])
    #expect(counts[7].abnormalWindows == 0)
  }

  /// ln(((2 + ½) / 4) / ((0 + ½) / 4)) = ln 5 of template 9, ln 3 of 8, ln (1.5 / 2.5) of 1 and 2, ln (0.5 / 1.5) of 3,
  /// and 0 of one that training did not see.
  @Test func logOddsAreAsByHand() throws {
    let counts = try counts()
    let expected = [
      (9, 1.6094379124341003), (8, 1.0986122886681098), (1, -0.5108256237659907), (3, -1.0986122886681098),
    ]
    for (key, value) in expected { #expect(abs(counts.logOdds(of: UInt32(key)) - value) < 1e-15) }
    #expect(counts.logOdds(of: 7) == 0)
    #expect(counts.highestLogOdds(of: [1, 8, 2]) == counts.logOdds(of: 8))
  }

  @Test func logOddsFlagFromTheThresholdAndOrderLines() throws {
    var counts = try counts()
    counts.chooseThreshold(normal: try windows("1 2\n"), abnormal: try windows("1 8\n2 9\n"))
    #expect(counts.threshold == counts.logOdds(of: 8))
    let rule = LogOddsBaseline(counts)
    #expect(rule.diagnose([3, 9, 1, 8, 9]) == WindowDiagnosis(isAnomalous: true, order: .ranked([1, 4, 3, 2, 0])))
    #expect(!rule.diagnose([1, 2, 7]).isAnomalous)
    #expect(rule.diagnose([2, 8]).isAnomalous, "at the threshold")
  }

  @Test func rarestTemplatesGoFirst() throws {
    let rule = RarestTemplateBaseline(try counts())
    #expect(rule.diagnose([2, 1, 3, 7, 9]) == WindowDiagnosis(isAnomalous: true, order: .ranked([3, 4, 2, 1, 0])))
  }

  @Test func linesMayStayInOrderOrGetNone() {
    #expect(FirstLinesBaseline().diagnose([5, 6]) == WindowDiagnosis(isAnomalous: true, order: .ranked([0, 1])))
    #expect(RandomOrderBaseline().diagnose([5, 6]) == WindowDiagnosis(isAnomalous: true, order: .random))
  }

  /// Of three normal windows, 1 and 2 are in two, 3 in one, 8 and 9 in none: ln(4/3), ln(4/2), ln(4/1).
  @Test func termFrequencyWeighsCopiesByRarity() throws {
    let rule = TermFrequencyBaseline(
      normal: try windows("1 1 2\n1 3\n2 2 2\n"), abnormal: try windows("1 9\n8 8\n9 2\n", .abnormal))
    // 1 three times: 3 ln(4/3) = 0.863; 3: 0.693; 9: 1.386; 2: 0.288.
    #expect(rule.diagnose([2, 1, 3, 1, 9, 1]).order == .ranked([4, 1, 3, 5, 2, 0]))
    // Of the same TF-IDF, 1 has fewer normal lines than 2.
    #expect(rule.diagnose([2, 1]).order == .ranked([1, 0]))
    #expect(rule.diagnose([9, 1]).isAnomalous)
    #expect(!rule.diagnose([1, 2]).isAnomalous)
  }

  @Test func logisticRegressionSeparatesWhatCanBeSeparated() throws {
    let normal = try windows("1 2\n1 3\n2 3\n")
    let abnormal = try windows("1 9\n2 8\n", .abnormal)
    let rule = LogisticRegressionBaseline(normal: normal, abnormal: abnormal)
    #expect(normal.allSatisfy { !rule.diagnose($0).isAnomalous })
    #expect(abnormal.allSatisfy { rule.diagnose($0).isAnomalous })
    #expect(rule.diagnose([3, 9]).order == .ranked([1, 0]))
    #expect(rule.diagnose([7, 3]).order == .ranked([0, 1]), "a template that training did not see weighs nothing")
  }

  @Test func countsSurviveTheSection() throws {
    var counts = try counts()
    counts.chooseThreshold(normal: try windows("1 2\n"), abnormal: try windows("1 8\n2 9\n"))
    let bytes = try #require(counts.encodedForBaselines())
    #expect(bytes.count == 20 + 5 * 16)
    #expect(try TemplateCounts(decodingBaselines: bytes) == counts)
  }

  /// A little-endian `u32` of the section set to another value.
  @Test(arguments: [
    (16, 4, "fewer templates than follow"), (16, 6, "more templates than follow"), (20, 2, "keys out of order"),
    (24, 4, "more windows than there are"), (28, 4, "more normal windows than there are"),
    (32, 1, "fewer lines than windows"), (12, 0x7FF0_0000, "an infinite threshold"),
    (12, 0x7FF8_0000, "a threshold that is no number"),
  ])
  func aDamagedSectionIsRefused(_ offset: Int, _ value: UInt32, _ damage: Comment) throws {
    let counts = try counts()
    var bytes = try #require(counts.encodedForBaselines())
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index))) }
    #expect(throws: ModelFormatError.self, damage) { try TemplateCounts(decodingBaselines: bytes) }
  }

  @Test func aTemplateThatOccursNowhereIsRefused() throws {
    let counts = TemplateCounts(normal: try windows("1\n"), abnormal: try windows("2\n", .abnormal))
    let bytes = try #require(counts.encodedForBaselines())
    // Template 1: no abnormal window; its normal window and line go.
    var damaged = bytes
    damaged[28] = 0
    damaged[32] = 0
    #expect(throws: ModelFormatError.self) { try TemplateCounts(decodingBaselines: damaged) }
    #expect(throws: ModelFormatError.self) { try TemplateCounts(decodingBaselines: bytes + [0]) }
    #expect(throws: ModelFormatError.self) { try TemplateCounts(decodingBaselines: bytes.dropLast()) }
  }
}
