/// The memory that matching writes to, for one matcher and one thread. Made once; matching allocates nothing.
public struct MatchScratch: ~Copyable {
  /// The literals that the line's tokens are, as codes of a ``TemplateTable``.
  var codes: [UInt32]
  /// The tokens of each wildcard of a subsequence template.
  var runs: [TokenRun]
  /// By code: the number of the last line that had it, plus one when its templates have been looked at.
  private var lines: [UInt32]
  /// The number of the line at hand; even.
  private var line: UInt32 = 0

  private var parameterSpans: [ParameterSpan]
  private var parameterCount = 0

  public init(for matcher: TemplateMatcher) {
    codes = Array(repeating: 0, count: LineTokens.maximumCount)
    runs = Array(repeating: TokenRun(start: 0, end: 0), count: LineTokens.maximumCount)
    parameterSpans = Array(
      repeating: ParameterSpan(start: 0, end: 0), count: ParameterSpan.maximumCount)
    lines = Array(repeating: 0, count: matcher.literals.literals.count + 1)
  }

  mutating func removeParameters() { parameterCount = 0 }

  /// What ``TemplateMatcher/findParameters(of:in:using:)`` found last.
  public var parameters: Span<ParameterSpan> {
    @_lifetime(borrow self)
    get { parameterSpans.span.extracting(0..<parameterCount) }
  }

  /// Adds a parameter, as long as there is room.
  mutating func append(_ parameter: ParameterSpan) {
    guard parameterCount < parameterSpans.count else { return }
    parameterSpans[parameterCount] = parameter
    parameterCount += 1
  }

  /// The code of a token that no template has.
  static var absent: UInt32 { .max }

  /// Looks up every token of a line.
  mutating func lookUp(_ line: borrowing LineTokens, in index: LiteralIndex) {
    precondition(lines.count == index.literals.count + 1, "scratch of another matcher")
    self.line &+= 2
    if self.line == 0 {
      for place in lines.indices { lines[place] = 0 }
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
