import TocsinTensor

/// The memory that matching writes to, for one matcher and one thread. Made once; matching allocates nothing.
public struct MatchScratch: ~Copyable {
  /// The literals that the line's tokens are, as codes of a ``TemplateTable``.
  var codes: AlignedBuffer<UInt32>
  /// The tokens of each wildcard of a subsequence template.
  var runs: AlignedBuffer<TokenRun>
  /// By code: the number of the last line that had it, plus one when its templates have been looked at.
  private var lines: AlignedBuffer<UInt32>
  /// The number of the line at hand; even.
  private var line: UInt32 = 0

  public init(for matcher: TemplateMatcher) {
    codes = AlignedBuffer(unwritten: LineTokens.maximumCount)
    runs = AlignedBuffer(unwritten: LineTokens.maximumCount)
    lines = AlignedBuffer(count: matcher.literals.literals.count + 1)
  }

  /// The code of a token that no template has.
  static var absent: UInt32 { .max }

  /// Looks up every token of a line.
  mutating func lookUp(_ line: borrowing LineTokens, in index: LiteralIndex) {
    precondition(lines.count == index.literals.count + 1, "scratch of another matcher")
    self.line &+= 2
    if self.line == 0 {
      for place in 0..<lines.count { lines[place] = 0 }
      self.line = 2
    }
    let tokens = line.span
    let text = line.text
    for place in tokens.indices {
      guard let literal = index.index(of: tokens[place], in: text) else {
        codes[place] = Self.absent
        continue
      }
      codes[place] = UInt32(literal) + 1
      lines[literal + 1] = self.line
    }
  }

  /// Whether the line at hand has a literal.
  @inline(__always)
  func has(_ code: UInt32) -> Bool { lines[Int(code)] >= line }

  /// Notes that the templates of a literal of the line have been looked at. `false` where they had been.
  @inline(__always)
  mutating func markLooked(_ code: UInt32) -> Bool {
    let isFirst = lines[Int(code)] == line
    lines[Int(code)] = line + 1
    return isFirst
  }
}
