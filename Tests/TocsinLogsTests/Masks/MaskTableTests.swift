import TestSupport
import Testing

import TocsinLogs

@Suite struct MaskTableTests {
  private static let stages = [
    [MaskRule(#"blk_-?\d+"#), MaskRule(#"\b(?:\d+\.){3}\d+\b"#)], [MaskRule("a*$")], [], BuiltInMask.rules,
  ]

  @Test(arguments: stages)
  func aStageSurvivesItsTables(rules: [MaskRule]) throws {
    let stage = try MaskStage(compiling: rules)
    let restored = try MaskStage(tables: stage.tables, rules: rules)
    #expect(restored == stage)
    let text = "block blk_-42 from 10.0.0.1:80, aaa"
    #expect(restored.matches(in: text) == stage.matches(in: text))
  }

  /// Whatever is wrong with tables, a scan neither traps nor loops, and its matches stay in order.
  @Test(arguments: [UInt64(1), 2, 3])
  func corruptTablesAreRefusedOrScanSafely(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let rules = [MaskRule(#"\b(?:[\w-]+\.){2,}[\w-]+|a*?$"#), MaskRule(#"(?<!x)\d+|"#)]
    let tables = try MaskStage(compiling: rules).tables
    let texts = ["", "a", "x1 org.apache-2.b 12\n", "\u{0}é a.b.c.d.e.f \n\n"].map { Array($0.utf8) }
    var accepted = 0
    var scanner = MaskScanner(maximumByteCount: 64)
    for _ in 0..<20_000 {
      var corrupt = tables
      corrupt.corrupt(using: &generator)
      guard let stage = try? MaskStage(tables: corrupt, rules: rules) else { continue }
      accepted += 1
      for text in texts {
        let matches = stage.matches(in: text, using: &scanner)
        var end = 0
        for match in matches {
          #expect(match.start >= end && match.end >= match.start && match.end <= text.count && match.rule < 2)
          end = match.end
        }
        #expect(matches.count <= 2 * text.count + 1)
        #expect(scanner.walkedByteCount <= text.count)
      }
    }
    #expect(accepted > 1000 && accepted < 19_000, "\(accepted) accepted")
  }

  struct Violation: CustomStringConvertible {
    var error: MaskTableError
    var change: @Sendable (inout MaskTables) -> Void

    init(_ error: MaskTableError, _ change: @escaping @Sendable (inout MaskTables) -> Void) {
      self.error = error
      self.change = change
    }

    var description: String { "\(error)" }
  }

  @Test(arguments: violations)
  func eachRuleOfTheTablesIsChecked(violation: Violation) throws {
    var tables = try MaskStage(#"\bab+|c"#).tables
    violation.change(&tables)
    #expect(throws: violation.error) { try MaskStage(tables: tables, rules: [MaskRule(#"\bab+|c"#)]) }
  }

  /// Of a stage with 3 positions and 1 rule.
  static let violations = [
    Violation(.size(.nextKinds)) { $0.nextKinds = [] },
    Violation(.size(.nextKinds)) { $0.nextKinds = .init(repeating: 0, count: MaskTables.maximumStateCount + 1) },
    Violation(.size(.stepOffsets)) { $0.stepOffsets = [0] },
    Violation(.size(.stepOffsets)) { $0.stepOffsets = .init(repeating: 0, count: 5000) },
    Violation(.size(.conditions)) { $0.conditions = [] },
    Violation(.elementCount(.byteClasses, expected: 256, found: 255)) { $0.byteClasses.removeLast() },
    Violation(.element(.transitions, index: 3)) { $0.transitions[3] = UInt16($0.stateCount) },
    Violation(.element(.positionSets, index: 0)) { $0.positionSets[0] |= 1 },
    Violation(.element(.positionSets, index: 1)) { $0.positionSets[1] &= ~(1 << 3) },
    Violation(.element(.positionSets, index: 1)) { $0.positionSets[1] |= 1 << 60 },
    Violation(.element(.nextKinds, index: 1)) { $0.nextKinds[1] = 64 },
    Violation(.elementCount(.previousKinds, expected: 256, found: 0)) { $0.previousKinds = [] },
    Violation(.element(.previousKinds, index: 7)) { $0.previousKinds[7] = 0 },
    Violation(.element(.conditions, index: 0)) { $0.conditions[0] = 0 },
    Violation(.element(.stepOffsets, index: 0)) { $0.stepOffsets[0] = 1 },
    Violation(.element(.stepOffsets, index: 2)) {
      $0.stepOffsets[1] = 3; $0.stepOffsets[2] = 2
    },
    Violation(.element(.stepOffsets, index: 4)) { $0.stepOffsets[4] -= 1 },
    Violation(.element(.stepTargets, index: 0)) { $0.stepTargets[0] = 4 },
    Violation(.element(.stepConditions, index: 0)) { $0.stepConditions[0] = 99 },
  ]

  @Test func sizesThatDisagreeAreRefused() throws {
    let rules = [MaskRule(#"\bab+|c"#)]
    let tables = try MaskStage(compiling: rules).tables
    for change: (inout MaskTables) -> Void in [
      { $0.transitions.removeLast() }, { $0.positionSets.append(0) }, { $0.conditions.removeLast() },
      { $0.stepConditions.removeLast() }, { $0.byteClasses[0] = 200 },
    ] {
      var corrupt = tables
      change(&corrupt)
      #expect(throws: MaskTableError.self) { try MaskStage(tables: corrupt, rules: rules) }
    }
    // The rules count too: their ends are targets.
    #expect(throws: MaskTableError.self) { try MaskStage(tables: tables, rules: []) }
    let named = [MaskRule(pattern: rules[0].pattern, replacement: .named([0x20]))]
    #expect(throws: MaskTableError.invalidName(rule: 0)) { try MaskStage(tables: tables, rules: named) }
    let many = [MaskRule](repeating: rules[0], count: MaskTables.maximumRuleCount + 1)
    #expect(throws: MaskTableError.size(.rules)) { try MaskStage(tables: tables, rules: many) }
  }
}

extension MaskTables {
  /// Changes one element, or the length, of one table.
  mutating func corrupt(using generator: inout SeededGenerator) {
    switch UInt8.random(in: 0..<9, using: &generator) {
    case 0: Self.corrupt(&byteClasses, using: &generator)
    case 1: Self.corrupt(&transitions, using: &generator)
    case 2: Self.corrupt(&positionSets, using: &generator)
    case 3: Self.corrupt(&nextKinds, using: &generator)
    case 4: Self.corrupt(&previousKinds, using: &generator)
    case 5: Self.corrupt(&conditions, using: &generator)
    case 6: Self.corrupt(&stepOffsets, using: &generator)
    case 7: Self.corrupt(&stepTargets, using: &generator)
    default: Self.corrupt(&stepConditions, using: &generator)
    }
  }

  private static func corrupt<Element: FixedWidthInteger & UnsignedInteger>(
    _ table: inout [Element], using generator: inout SeededGenerator
  ) {
    let index = Int.random(in: table.indices, using: &generator)
    switch UInt8.random(in: 0..<16, using: &generator) {
    case 0: table.remove(at: index)
    case 1: table.append(0)
    case 2: table[index] = Element(truncatingIfNeeded: generator.next())
    case 3..<10: table[index] ^= 1 << Element.random(in: 0..<Element(Element.bitWidth), using: &generator)
    default: table[index] = table[Int.random(in: table.indices, using: &generator)]
    }
  }
}
