import Testing

import TocsinLogs

@Suite struct TemplateTableTests {
  @Test func templatesComeBackInTheirOrder() throws {
    let templates = ["b a", "a <*> b", "", "<*> <*>", "zz a"].enumerated().map { LogTemplate($1, lineCount: $0) }
    let table = try TemplateTable(kind: .positional, templates: templates)
    #expect((0..<table.count).map { table[$0] } == templates)
    #expect((0..<table.literals.count).map { table.literals.bytes(of: $0) } == ["a", "b", "zz"].map { Array($0.utf8) })
  }

  @Test func whatIsNoTemplateIsRefusedWithItsPlace() {
    let a = TemplateToken.literal([97])
    let long = TemplateToken.literal([UInt8](repeating: 97, count: LineTokens.maximumTextByteCount + 1))
    let refused: [(kind: TemplateKind, templates: [[TemplateToken]], error: TemplateTableError)] = [
      (.positional, [], .noTemplates), (.positional, [[a], [a, .literal([])]], .emptyToken(template: 1, token: 1)),
      (.positional, [[a, .wildcard], [a], [a, .wildcard]], .duplicate(template: 2, of: 0)),
      (.subsequence, [[a, .wildcard, .wildcard]], .adjacentWildcards(template: 0, token: 2)),
      (.positional, [[.wildcard, long]], .tokenTooLong(template: 0, token: 1, byteCount: 131_073, maximum: 131_072)),
      (
        .positional, [[TemplateToken](repeating: a, count: 1025)],
        .tooManyTokens(template: 0, count: 1025, maximum: 1024)
      ),
    ]
    for (kind, templates, error) in refused {
      #expect(throws: error) {
        try TemplateTable(kind: kind, templates: templates.map { LogTemplate(tokens: $0, lineCount: 1) })
      }
    }
    #expect(throws: TemplateTableError.negativeLineCount(template: 0)) {
      try TemplateTable(kind: .positional, templates: [LogTemplate(tokens: [a], lineCount: -1)])
    }
  }

  @Test func sizesAreBounded() {
    func template(_ number: Int, tokens: Int) -> LogTemplate {
      let first = TemplateToken.literal(Array("\(number)".utf8))
      return LogTemplate(tokens: [first] + [TemplateToken](repeating: .wildcard, count: tokens - 1), lineCount: 1)
    }
    let many = (0...TemplateTable.maximumTemplateCount).map { template($0, tokens: 1) }
    #expect(throws: TemplateTableError.tooManyTemplates(count: 65_537, maximum: 65_536)) {
      try TemplateTable(kind: .positional, templates: many)
    }
    #expect(throws: Never.self) { try TemplateTable(kind: .positional, templates: many.dropLast()) }
    #expect(throws: TemplateTableError.tooManyTokensInTotal(maximum: 1 << 20)) {
      try TemplateTable(kind: .positional, templates: (0...1024).map { template($0, tokens: 1024) })
    }
    let bulky = (0..<65).map { number in
      LogTemplate(tokens: [.literal([UInt8](repeating: UInt8(number), count: 1 << 17))], lineCount: 1)
    }
    #expect(throws: TemplateTableError.textTooLong(maximum: 1 << 23)) {
      try TemplateTable(kind: .positional, templates: bulky)
    }
    #expect(throws: Never.self) { try TemplateTable(kind: .positional, templates: bulky.dropLast()) }
  }

  /// Parts as a file could state them.
  @Test func partsFromAFileAreCheckedToo() throws {
    func literals(_ texts: [String]) -> LiteralList {
      var list = LiteralList()
      for text in texts { list.append(Array(text.utf8)[...]) }
      return list
    }
    func table(_ texts: [String], _ codes: [UInt32]) throws(TemplateTableError) -> TemplateTable {
      try TemplateTable(
        kind: .positional, literals: literals(texts), codes: codes, ends: [UInt32(codes.count)], lineCounts: [1])
    }
    #expect(
      try table(["a", "ab", "b"], [1, 2, 0, 3])
        == TemplateTable(kind: .positional, templates: [LogTemplate("a ab <*> b")]))
    let refused: [(texts: [String], codes: [UInt32], error: TemplateTableError)] = [
      (["b", "a"], [1, 2], .invalidLiteral(1)), (["a", "a"], [1, 2], .invalidLiteral(1)),
      (["ab", "a"], [1, 2], .invalidLiteral(1)), (["", "a"], [1, 2], .invalidLiteral(0)),
      (["a", "b"], [1, 1], .invalidLiteral(1)), (["a"], [1, 2], .unknownLiteral(template: 0, token: 1)),
      (["a"], [1, .max], .unknownLiteral(template: 0, token: 1)),
    ]
    for (texts, codes, error) in refused { #expect(throws: error) { try table(texts, codes) } }
  }

  /// Two rounds of the hash can be steered: the second word undoes what the first did.
  @Test func tokensMadeToCollideAreRefused() throws {
    var templates: [LogTemplate] = []
    let target: UInt64 = 0x1234_5678_9ABC_DEF0
    for number in 0..<400 as Range<UInt64> {
      let length: UInt64 = 16
      let first = 0x2121_2121_2121_2121 &+ number
      let second = folded(length &* 0x9E37_79B9_7F4A_7C15 ^ first) ^ target
      let bytes = [first, second].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
      templates.append(LogTemplate(tokens: [.literal(bytes)], lineCount: 1))
    }
    #expect(throws: TemplateTableError.collidingTokens) { try TemplateTable(kind: .positional, templates: templates) }
    let few = Array(templates.prefix(100))
    var matcher = try LineMatcher(TemplateTable(kind: .positional, templates: few))
    for (index, template) in few.enumerated() where !template.text.contains(where: ByteSet.whiteSpace.contains) {
      #expect(matcher.match(template.text) == .known(template: index))
    }
  }
}
