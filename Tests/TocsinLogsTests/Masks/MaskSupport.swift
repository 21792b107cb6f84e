import Testing

import TocsinLogs

/// A match as tests write it down.
struct FoundMatch: Equatable, CustomStringConvertible {
  var start: Int
  var end: Int
  var rule: Int

  init(_ start: Int, _ end: Int, _ rule: Int = 0) {
    self.start = start
    self.end = end
    self.rule = rule
  }

  var description: String { "(\(start), \(end), \(rule))" }
}

extension MaskRule {
  init(_ pattern: String) { self.init(pattern: Array(pattern.utf8)) }
}

extension MaskStage {
  init(_ patterns: String...) throws { try self.init(compiling: patterns.map { MaskRule($0) }) }

  /// All matches in a text.
  func matches(in text: [UInt8]) -> [FoundMatch] {
    var scanner = MaskScanner(maximumByteCount: text.count)
    return matches(in: text, using: &scanner)
  }

  func matches(in text: [UInt8], using scanner: inout MaskScanner) -> [FoundMatch] {
    let count = scanner.findMatches(of: self, in: text.span)
    let matches = scanner.matches
    return (0..<count).map { FoundMatch(Int(matches[$0].start), Int(matches[$0].end), Int(matches[$0].rule)) }
  }

  func matches(in text: String) -> [FoundMatch] { matches(in: Array(text.utf8)) }
}
