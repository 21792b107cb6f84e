import TocsinLogs

/// Whether the automata of a parser's masks and identifiers are those of the patterns that stand beside them.
///
/// The runtime goes by the automata and never reads a pattern, so a file could show one thing to people and do another.
struct MaskAudit {
  private(set) var findings: [String] = []
  /// Automata that were compiled again.
  private(set) var automata = 0

  init(of parser: FrozenLogParser) {
    for (index, stage) in parser.tokenizer.stages.enumerated() { check(stage, place: "masks of pass \(index + 1)") }
    if case .identifier(let stage) = parser.sessions { check(stage, place: "session identifier") }
  }

  private mutating func check(_ stage: MaskStage, place: String) {
    // As large as the automaton that it should become: patterns made to take long end there.
    let limits = MaskLimits(
      positionCount: stage.tables.positionCount, followCount: 1 << 20, stateCount: stage.tables.stateCount)
    let isSame: Bool
    do throws(MaskError) {
      isSame = try MaskStage(compiling: stage.rules, limits: limits).tables == stage.tables
    } catch {
      switch error.violation {
      case .tooManyPositions, .tooManyStates: isSame = false
      default:
        findings.append(
          "section logParser: \(place): the patterns cannot be compiled (\(error)); train the model again")
        return
      }
    }
    automata += 1
    if isSame { return }
    findings.append(
      "section logParser: \(place): the automaton is not that of the patterns, so it may find other text than they "
        + "say; do not use the model, train it again")
  }
}
