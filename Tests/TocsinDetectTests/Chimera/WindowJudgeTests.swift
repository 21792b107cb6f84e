import Testing
import TestSupport
import TocsinDetect
import TocsinKernels

/// Verdicts and rankings of numbers made up by hand.
@Suite struct WindowJudgeTests {
  @Test func aRankingDescendsAndTiesGoToTheEarlierLine() throws {
    let window = try Self.judge(keys: [1, 2, 3, 4, 5], scores: [0.2, 0.9, 0.2, 0.9, 0.5])
    #expect(window.ranking == [1, 3, 4, 0, 2])
    #expect(try Self.judge(keys: [1, 2, 3], scores: [0, 0, 0]).ranking == [0, 1, 2])
    #expect(try Self.judge(keys: [1], scores: [0]).ranking == [0])
  }

  @Test func aScoreThatIsNoNumberRanksLast() throws {
    let window = try Self.judge(keys: [1, 2, 3, 4, 5], scores: [.nan, 0.1, .nan, 0.7, 0])
    #expect(window.ranking == [3, 1, 4, 0, 2])
  }

  @Test func aTemplateCountsOnceWithItsBestScore() throws {
    let window = try Self.judge(keys: [7, 9, 7, 7, 9, 4], scores: [0.1, 0.3, 0.8, 0.4, 0.6, 0.5])
    #expect(
      window.templates == [
        RankedTemplate(key: 7, score: 0.8, count: 3, firstPosition: 0),
        RankedTemplate(key: 9, score: 0.6, count: 2, firstPosition: 1),
        RankedTemplate(key: 4, score: 0.5, count: 1, firstPosition: 5),
      ])
    #expect(window.verdict.templateCount == 3)
    #expect(window.verdict.lineCount == 6)
  }

  /// The best line against the best of another template, however many copies come between.
  @Test(arguments: [(0.25, true), (0.26, false), (0, true)] as [(Float, Bool)])
  func aCauseIsClearFromTheMarginOn(_ minimum: Float, isClear: Bool) throws {
    var configuration = Self.configuration
    configuration.minimumMargin = minimum
    let verdict = try Self.judge(configuration, keys: [3, 3, 3, 8], scores: [0.75, 0.75, 0.5, 0.5]).verdict
    #expect(verdict.causeMargin == 0.25)
    #expect(verdict.hasClearCause == isClear)
  }

  @Test func theOnlyTemplateIsAClearCause() throws {
    var configuration = Self.configuration
    configuration.minimumMargin = 0.5
    let verdict = try Self.judge(configuration, keys: [3, 3], scores: [0.1, 0.1]).verdict
    #expect(verdict.causeMargin == nil)
    #expect(verdict.hasClearCause)
  }

  /// Where there is a parser, lines of key 0 have in common only that no template matches them.
  @Test func linesThatNoTemplateMatchesAreTemplatesOfTheirOwn() throws {
    let keys: [UInt32] = [0, 3, 0, 3]
    let scores: [Float] = [0.5, 0.1, 0.75, 0.2]
    let window = try Self.judge(keys: keys, scores: scores, unmatchedKey: 0)
    #expect(
      window.templates == [
        RankedTemplate(key: 0, score: 0.75, count: 1, firstPosition: 2),
        RankedTemplate(key: 0, score: 0.5, count: 1, firstPosition: 0),
        RankedTemplate(key: 3, score: 0.2, count: 2, firstPosition: 1),
      ])
    #expect(window.verdict.causeMargin == 0.25)
    #expect(try Self.judge(keys: keys, scores: scores).templates.map(\.count) == [2, 2])
  }

  /// An attention that is not a number is no favourite, wherever it stands.
  @Test(arguments: [0, 5])
  func anAttentionThatIsNoNumberIsLast(_ position: Int) throws {
    var attention: [Float] = [0.1, 0.1, 0.5, 0.1, 0.1, 0.1]
    attention[position] = .nan
    let scores: [Float] = [0.1, 0.8, 0.9, 0.6, 0.5, 0.7]
    #expect(try !Self.judge(keys: [1, 2, 3, 4, 5, 6], scores: scores, attention: attention).verdict.headsDisagree)
  }

  @Test func theHeadsDisagreeWhereTheFavouriteLineIsNotAmongTheFirstFive() throws {
    let keys: [UInt32] = [1, 2, 3, 4, 5, 6]
    let scores: [Float] = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    for favourite in 0..<6 {
      var attention = [Float](repeating: 0.1, count: 6)
      attention[favourite] = 0.5
      #expect(
        try Self.judge(keys: keys, scores: scores, attention: attention).verdict.headsDisagree == (favourite == 5))
    }
    // Of equal attention the earlier line counts, and five lines cannot disagree.
    #expect(try !Self.judge(keys: keys, scores: scores).verdict.headsDisagree)
    #expect(try !Self.judge(keys: [1, 2], scores: [0, 1], attention: [1, 0]).verdict.headsDisagree)
  }

  /// Logits, temperature, shift of the prior, and the probability by hand.
  @Test(
    arguments: [
      (0, 0, 1, 0, 0.5), (0, 2, 1, 0, 0.880_797), (2, 0, 1, 0, 0.119_203), (1, 5, 2, 0, 0.880_797),
      (0, 0, 3, -2, 0.119_203), (0, 2, 1, -2, 0.5), (0, 400, 1, 0, 1), (400, 0, 1, 0, 0),
    ] as [(Float, Float, Float, Float, Float)])
  func theProbabilityIsCalibrated(
    _ normal: Float, abnormal: Float, temperature: Float, shift: Float, probability: Float
  ) throws {
    var configuration = Self.configuration
    configuration.temperature = temperature
    configuration.priorShift = shift
    let verdict = try Self.judge(configuration, keys: [1], scores: [0], logits: [normal, abnormal]).verdict
    #expect(verdict.logitMargin == abnormal - normal)
    #expect(abs(verdict.probability - probability) < 1e-6)
  }

  @Test(arguments: [(0.5, true), (Float(0.5).nextUp, false), (0, true), (1, false)] as [(Float, Bool)])
  func aWindowIsAnomalousFromTheThresholdOn(_ threshold: Float, isAnomalous: Bool) throws {
    var configuration = Self.configuration
    configuration.threshold = threshold
    #expect(try Self.judge(configuration, keys: [1], scores: [0]).verdict.isAnomalous == isAnomalous)
  }

  @Test func aProbabilityThatIsNoNumberIsAnomalous() throws {
    let verdict = try Self.judge(keys: [1], scores: [0], logits: [.infinity, .infinity]).verdict
    #expect(verdict.probability.isNaN && verdict.isAnomalous)
  }

  @Test func placesKeepTheirWindows() throws {
    var judge = WindowJudge(configuration: Self.configuration, kernels: try .best(), unmatchedKey: nil, places: 2)
    Self.judge(&judge, place: 0, keys: [1, 2], scores: [0.1, 0.2])
    let first = WindowCopy(judge.window(0))
    Self.judge(&judge, place: 1, keys: [3, 4, 5], scores: [0.5, 0.4, 0.3])
    #expect(WindowCopy(judge.window(0)) == first)
    #expect(WindowCopy(judge.window(1)).keys == [3, 4, 5])
    Self.judge(&judge, place: 0, keys: [9], scores: [1])
    #expect(WindowCopy(judge.window(0)).ranking == [0])
    #expect(WindowCopy(judge.window(0)).templates.map(\.key) == [9])
  }

  private static let configuration = ChimeraConfiguration(windowLength: 8, stride: 8)

  private static func judge(
    _ configuration: ChimeraConfiguration = configuration, keys: [UInt32], scores: [Float],
    logits: [Float] = [0, 0], attention: [Float]? = nil, unmatchedKey: UInt32? = nil
  ) throws -> WindowCopy {
    var judge = WindowJudge(
      configuration: configuration, kernels: try .best(), unmatchedKey: unmatchedKey, places: 1)
    Self.judge(&judge, place: 0, keys: keys, scores: scores, logits: logits, attention: attention)
    return WindowCopy(judge.window(0))
  }

  private static func judge(
    _ judge: inout WindowJudge, place: Int, keys: [UInt32], scores: [Float], logits: [Float] = [0, 0],
    attention: [Float]? = nil
  ) {
    let attention = attention ?? [Float](repeating: 1 / Float(keys.count), count: keys.count)
    judge.judge(
      place: place, keys: keys.span, places: Span(), logits: logits.span, scores: scores.span,
      attention: attention.span, unknownCount: 0)
  }
}
