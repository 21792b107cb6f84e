import TocsinLogs

/// Whether the automata of a parser's masks and identifiers are those of the patterns that stand beside them.
///
/// The runtime goes by the automata and never reads a pattern, so a file could show one thing to people and do another.
struct MaskAudit {
  private(set) var findings: [String] = []
  /// Automata that were compiled again.
  private(set) var automata = 0

  /// The largest that tables can be, so that whatever could be written can be compiled again.
  private static let limits = MaskLimits(
    positionCount: MaskTables.maximumPositionCount, followCount: 1 << 20, stateCount: MaskTables.maximumStateCount)

  init(of parser: FrozenLogParser) {
    for (index, stage) in parser.tokenizer.stages.enumerated() { check(stage, place: "masks of pass \(index + 1)") }
    if case .identifier(let stage) = parser.sessions { check(stage, place: "session identifier") }
  }

  private mutating func check(_ stage: MaskStage, place: String) {
    do throws(MaskError) {
      let compiled = try MaskStage(compiling: stage.rules, limits: Self.limits)
      automata += 1
      if compiled.tables != stage.tables {
        findings.append(
          "section logParser: \(place): the automaton is not that of the patterns, so it may find other text than they "
            + "say; do not use the model, train it again")
      }
    } catch {
      findings.append("section logParser: \(place): the patterns cannot be compiled (\(error)); train the model again")
    }
  }
}
