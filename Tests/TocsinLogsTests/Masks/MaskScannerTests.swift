import Testing

import TocsinLogs

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

  @Test func anyByteIsText() throws {
    let all = (0...255).map { UInt8($0) }
    #expect(try MaskStage(#"\x00"#).matches(in: all) == [FoundMatch(0, 1)])
    #expect(try MaskStage(#"[\x80-\xff]+"#).matches(in: all) == [FoundMatch(128, 256)])
    #expect(try MaskStage(#"(?s).+"#).matches(in: all) == [FoundMatch(0, 256)])
    // No byte beyond ASCII is a letter, a digit or white space.
    #expect(try MaskStage(#"\w+"#).matches(in: Array(all[128...])).isEmpty)
    #expect(try MaskStage(#"[\D\S]+"#).matches(in: Array(all[128...])) == [FoundMatch(0, 128)])
    let invalid: [UInt8] = [0xC3, 0x28, 0xFF, 0x00, 0x31]
    #expect(try MaskStage(#"\d"#).matches(in: invalid) == [FoundMatch(4, 5)])
  }

  @Test func whiteSpaceIsWhatSeparatesTokens() throws {
    let space = (0...255).map { UInt8($0) }.filter { ByteSet.whiteSpace.contains($0) }
    #expect(try MaskStage(#"\s+"#).matches(in: space) == [FoundMatch(0, space.count)])
    #expect(try MaskStage(#"\S"#).matches(in: space).isEmpty)
  }

  @Test func assertionsTellWhetherAStageIsTokenLocal() throws {
    for pattern in [#"\d+"#, #"\bx\b"#, #"(?<!\S)x(?!\S)"#, #"x(?=\s|\Z)"#, #"\B\w"#, #"[^\s:]+"#] {
      #expect(try MaskStage(pattern).isTokenLocal, "\(pattern)")
    }
    for pattern in ["^x", "x$", #"x(?=\s)"#, #"(?<! )x"#, ".+", "x*", #"a\sb"#, #"[^ ]+"#] {
      #expect(try !MaskStage(pattern).isTokenLocal, "\(pattern)")
    }
  }
}
