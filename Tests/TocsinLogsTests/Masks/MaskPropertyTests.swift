import TestSupport
import Testing

import TocsinLogs

/// The automaton against a backtracking matcher that shares nothing with it but the parsed patterns.
@Suite struct MaskPropertyTests {
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func randomMasksMatchAsABacktrackingMatcherDoes(seed: UInt64) throws {
    var random = RandomPatterns(seed: seed)
    var compared = 0
    var matched = 0
    var scanner = MaskScanner(maximumByteCount: 64)
    for _ in 0..<1000 {
      let patterns = (0..<random.number(1...3)).map { _ in random.pattern(depth: random.number(1...4)) }
      guard let stage = try? MaskStage(compiling: patterns.map { MaskRule($0) }) else { continue }
      let matcher = try BacktrackingMatcher(patterns)
      for _ in 0..<6 {
        let text = random.text(maximumByteCount: 40)
        guard let expected = matcher.matches(in: text) else { continue }
        let found = stage.matches(in: text, using: &scanner)
        #expect(found == expected, "seed \(seed): \(patterns) in \(text)")
        compared += 1
        matched += expected.count
      }
    }
    #expect(compared > 5500 && matched > 20_000, "\(compared) texts, \(matched) matches")
  }

  @Test func aTokenLocalStageFindsTheSameTokenByToken() throws {
    var random = RandomPatterns(seed: 11)
    var local = 0
    for _ in 0..<3000 {
      let patterns = (0..<random.number(1...2)).map { _ in random.pattern(depth: random.number(1...3)) }
      guard let stage = try? MaskStage(compiling: patterns.map { MaskRule($0) }), stage.isTokenLocal else { continue }
      local += 1
      for _ in 0..<4 {
        let text = random.text(maximumByteCount: 40)
        #expect(stage.matches(in: text) == Self.matchesByToken(stage, text), "\(patterns) in \(text)")
      }
    }
    #expect(local > 300)
  }

  private static func matchesByToken(_ stage: MaskStage, _ text: [UInt8]) -> [FoundMatch] {
    var found: [FoundMatch] = []
    for token in text.indices.split(whereSeparator: { ByteSet.whiteSpace.contains(text[$0]) }) {
      for match in stage.matches(in: Array(text[token.startIndex..<token.endIndex])) {
        found.append(FoundMatch(match.start + token.startIndex, match.end + token.startIndex, match.rule))
      }
    }
    return found
  }
}
