import Testing

import TocsinLogs

@Suite struct TemplateMatcherTests {
  @Test(arguments: [TemplateKind.positional, .subsequence], 0..<150)
  func anyLineGetsTheTemplateThatALoopOverAllWouldFind(_ kind: TemplateKind, seed: Int) throws {
    var random = RandomTemplates(seed: UInt64(seed), wordCount: 2 + seed % 7)
    let longest = 2 + seed % 11
    let table = try random.table(kind: kind, count: 1 + seed * 2 / 3, longest: longest)
    let naive = NaiveMatcher(kind: kind, templates: (0..<table.count).map { table[$0] })
    var matcher = try LineMatcher(table)
    for _ in 0..<100 {
      let line = random.line(for: table, longest: longest + 1)
      #expect(
        matcher.match(line) == naive.match(line), "seed \(seed), \(line.map { String(decoding: $0, as: UTF8.self) })")
    }
  }

  @Test func theTemplateWithTheMostLiteralsWinsAndTheFirstOfEqualOnes() throws {
    let templates = ["a <*> <*>", "<*> b <*>", "<*> <*> <*>", "a b <*>", "<*> <*> c"].map { LogTemplate($0) }
    var matcher = try LineMatcher(TemplateTable(kind: .positional, templates: templates))
    let expected = ["a x y": 0, "x b y": 1, "x y z": 2, "a b y": 3, "a b c": 3, "a x c": 0, "x b c": 1, "x y c": 4]
    for (line, template) in expected {
      #expect(matcher.match(Array(line.utf8)) == .known(template: template), "\(line)")
    }
  }

  @Test func aRunOfTokensMayBeEmptyAndStretchesMayOverlapThemselves() throws {
    let templates = ["a b a b c <*>", "<*> a b a b c <*>", "x <*> y", "<*>"].map { LogTemplate($0) }
    var matcher = try LineMatcher(TemplateTable(kind: .subsequence, templates: templates))
    let expected = [
      "a b a b c": 0, "a b a b a b c": 1, "q a b a b c": 1, "x y": 2, "x 1 2 3 y": 2, "x": 3, "y x": 3, "": 3,
    ]
    for (line, template) in expected {
      #expect(matcher.match(Array(line.utf8)) == .known(template: template), "\(line)")
    }
  }

  @Test func aMaskedTokenIsNoWord() throws {
    let masked = LogTemplate(tokens: [.literal(Array("took".utf8)), .literal(LogTemplate.wildcardText)], lineCount: 1)
    var matcher = try LineMatcher(TemplateTable(kind: .positional, templates: [masked, LogTemplate("took <*> ms")]))
    #expect(matcher.match(Array("took <*>".utf8)) == .known(template: 0))
    #expect(matcher.match(Array("took long".utf8)) == .unknown(nearest: 0, similarity: 0.5))
    #expect(matcher.match(Array("took <*> ms".utf8)) == .known(template: 1))
  }

  /// Template, line, nearness by hand: equal tokens two, wildcards one, over twice the longer length.
  @Test(
    arguments: [
      ("a b c d", "a b c x", 6.0 / 8), ("a <*> c d", "a b c x", 5.0 / 8), ("a b c d", "a b c", 6.0 / 8),
      ("a b c d", "a b x c d", 8.0 / 10), ("a <*> d", "a b c d", 5.0 / 8), ("<*> b", "a b c", 3.0 / 6),
      ("b a", "a", 2.0 / 4),
    ] as [(String, String, Float)])
  func aNearTemplateIsNamedWithItsSimilarity(_ template: String, line: String, similarity: Float) throws {
    let table = try TemplateTable(kind: .positional, templates: [LogTemplate("z z z z z"), LogTemplate(template)])
    var matcher = try LineMatcher(table)
    #expect(matcher.match(Array(line.utf8)) == .unknown(nearest: 1, similarity: similarity))
  }

  @Test(arguments: [TemplateKind.positional, .subsequence])
  func aLineLikeNothingHasNoNearestTemplate(_ kind: TemplateKind) throws {
    var matcher = try LineMatcher(TemplateTable(kind: kind, templates: [LogTemplate("a b"), LogTemplate("c")]))
    for line in ["", "x", "x y", "x y z"] {
      #expect(matcher.match(Array(line.utf8)) == .unknown(nearest: nil, similarity: 0), "\(line)")
    }
  }

  @Test(arguments: [TemplateKind.positional, .subsequence])
  func anyBytesCanBeMatched(_ kind: TemplateKind) throws {
    let strange: [UInt8] = [0, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80]
    let templates = [LogTemplate(tokens: [.literal(strange), .wildcard], lineCount: 1), LogTemplate("end")]
    var matcher = try LineMatcher(TemplateTable(kind: kind, templates: templates))
    #expect(matcher.match(strange + [32, 0]) == .known(template: 0))
    #expect(matcher.match(strange.dropLast() + [32, 0]) != .known(template: 0))
    // A line far above the limit counts as far as the limit goes, one token here.
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20)
    #expect(matcher.match(long) == .unknown(nearest: nil, similarity: 0))
    #expect(matcher.match(strange + [32] + long) == .known(template: 0))
  }

  @Test func matchingLeavesNoTrace() throws {
    var random = RandomTemplates(seed: 7, wordCount: 5)
    let table = try random.table(kind: .subsequence, count: 60, longest: 8)
    let lines = (0..<500).map { _ in random.line(for: table, longest: 9) }
    var matcher = try LineMatcher(table)
    let first = lines.map { matcher.match($0) }
    #expect(lines.reversed().map { matcher.match($0) } == first.reversed())
    #expect(matcher.matcher.table == table)
  }

  @Test func aTreeTooDeepToDivideIsStillSearched() throws {
    // Every position tells one template from all others: a chain, were depth not bounded.
    let width = 64
    let templates = (0..<width).map { odd in
      LogTemplate((0..<width).map { $0 == odd ? "odd" : "even" }.joined(separator: " "))
    }
    var matcher = try LineMatcher(TemplateTable(kind: .positional, templates: templates))
    for (index, template) in templates.enumerated() {
      #expect(matcher.match(template.text) == .known(template: index))
    }
  }
}
