import Testing

@testable import TocsinLogs

@Suite struct MaskScannerTests {
  @Test func theFirstRuleThatMatchesWinsAtEachPlace() throws {
    let stage = try MaskStage("ab", "a", "[ab]+")
    #expect(stage.matches(in: "aabab") == [FoundMatch(0, 1, 1), FoundMatch(1, 3, 0), FoundMatch(3, 5, 0)])
  }

  @Test func anEmptyMatchIsFollowedByOneThatIsNot() throws {
    #expect(
      try MaskStage("|a").matches(in: "aa").map { [$0.start, $0.end] } == [[0, 0], [0, 1], [1, 1], [1, 2], [2, 2]])
  }

  @Test func aStageWithoutRulesMatchesNothing() throws {
    #expect(try MaskStage(compiling: []).matches(in: "any text").isEmpty)
  }
}
