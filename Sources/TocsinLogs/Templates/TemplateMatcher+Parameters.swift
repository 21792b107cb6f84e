extension TemplateMatcher {
  /// Finds what a line, which the template matches, has where the template leaves it open: `scratch.parameters`, in the
  /// order of the line.
  ///
  /// Each wildcard gives one span: of its token, or of its run of tokens, which is empty where the run is. So does each
  /// token that a mask has replaced as a whole; of other tokens each masked stretch is one. Linear in the line; allocates
  /// nothing.
  public func findParameters(of template: Int, in line: borrowing LineTokens, using scratch: inout MatchScratch) {
    scratch.removeParameters()
    let isPositional = table.kind == .positional
    if !isPositional {
      scratch.lookUp(line, in: literals)
      guard subsequences.matches(template, count: line.count, codes: scratch.codes, runs: &scratch.runs) else { return }
    }
    precondition(!isPositional || table.codeRange(of: template).count == line.count, "a line that the template matches")
    let tokens = line.span
    let codes = table.codes.span.extracting(table.codeRange(of: template))
    var stretches = StretchCursor()
    var position = 0
    var run = 0
    for place in codes.indices {
      if codes[place] != TemplateTable.wildcard {
        stretches.append(of: tokens[position], in: line, to: &scratch)
        position += 1
      } else if isPositional {
        scratch.append(ParameterSpan(start: tokens[position].sourceStart, end: tokens[position].sourceEnd))
        position += 1
      } else {
        let end = Int(scratch.runs[run].end)
        let before = position == 0 ? 0 : tokens[position - 1].sourceEnd
        scratch.append(
          position == end
            ? ParameterSpan(start: before, end: before)
            : ParameterSpan(start: tokens[position].sourceStart, end: tokens[end - 1].sourceEnd))
        position = end
        run += 1
      }
    }
  }
}

/// Where in a line's masked stretches the tokens have got to.
private struct StretchCursor {
  private var next = 0

  /// Appends what masks have replaced of a token.
  mutating func append(of token: LineToken, in line: borrowing LineTokens, to scratch: inout MatchScratch) {
    guard token.traits.contains(.hasMask) else { return }
    if token.traits.contains(.isWildcard) {
      scratch.append(ParameterSpan(start: token.sourceStart, end: token.sourceEnd))
      return
    }
    let stretches = line.maskedStretches
    while next < stretches.count, stretches[next].sourceStart < token.sourceStart { next += 1 }
    while next < stretches.count, stretches[next].sourceStart < token.sourceEnd {
      scratch.append(ParameterSpan(start: stretches[next].sourceStart, end: stretches[next].sourceEnd))
      next += 1
    }
  }
}
