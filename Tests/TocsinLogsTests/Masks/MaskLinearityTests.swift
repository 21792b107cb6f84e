import Testing

import TocsinLogs

/// Masks and lines that bring backtracking matchers to a standstill.
@Suite struct MaskLinearityTests {
  private static let lines = [
    [UInt8](repeating: 0x61, count: 1 << 16), Array(String(repeating: "a=", count: 1 << 15).utf8),
    Array((String(repeating: "a", count: 1 << 16 - 1) + "!").utf8),
  ]

  @Test(arguments: [
    "(a+)+$", "(a|a)*b", "a.*b|a", ".*.*=.*", "(.*a){12}$", "(a?){64}a{64}", #"(\w+\s?)*!$"#, "(?:a|aa)+$", "x*x*x*b",
  ])
  func aLineCostsTwoReadingsWhateverTheMask(pattern: String) throws {
    let stage = try MaskStage(pattern)
    let longestList = stage.program.longestList
    var scanner = MaskScanner()
    for line in Self.lines {
      let count = scanner.findMatches(of: stage, in: line.span)
      // The first pass reads each byte once. In the second one, no byte is walked through twice.
      #expect(scanner.walkedByteCount <= line.count)
      #expect(count <= 2 * line.count + 1)
    }
    // Each byte of the walk looks at one list of steps at most, whose length the pattern bounds.
    #expect(longestList <= stage.tables.positionCount + 2)
  }
}

extension MaskProgram {
  fileprivate var longestList: Int {
    var longest = 0
    var length = 0
    for step in steps {
      length += 1
      if step.target == deadEnd {
        longest = max(longest, length)
        length = 0
      }
    }
    return longest
  }
}
