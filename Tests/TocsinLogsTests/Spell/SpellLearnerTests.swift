import TestSupport
import Testing

import TocsinLogs

@Suite struct SpellLearnerTests {
  private static func parser(threshold: Double = 0.5) throws -> LogParser {
    try LogParser(.spell(SpellConfiguration(threshold: threshold)))
  }

  @Test func linesThatDifferInOneValueAreOneKeyWithOneWildcard() throws {
    var parser = try Self.parser()
    #expect(parser.learn(["Took 10 seconds to build instance.", "Took 12 seconds to build instance."]) == [1, 1])
    #expect(parser.learntTemplates().texts == ["Took <*> seconds to build instance."])
    #expect(parser.learntTemplates().templates[0].lineCount == 2)
  }

  @Test func aGapOfSeveralTokensIsOneWildcard() throws {
    var parser = try Self.parser()
    let ids = parser.learn(["Temperature of rack 7 exceeds limit", "Temperature of the left fan exceeds limit"])
    #expect(ids == [1, 1])
    #expect(parser.learntTemplates().texts == ["Temperature of <*> exceeds limit"])
  }

  @Test(arguments: [(0.5, [1, 1]), (0.51, [1, 2])] as [(Double, [UInt32])])
  func aSubsequenceOfTheThresholdsShareIsEnough(threshold: Double, expected: [UInt32]) throws {
    var parser = try Self.parser(threshold: threshold)
    #expect(parser.learn(["a b c d", "a b x y"]) == expected)
  }

  @Test func aTemplateThatTheLineHoldsGoesBeforeALongerSubsequence() throws {
    var parser = try Self.parser()
    // "a b c" and "p q r s t u"; the line holds the first, and four tokens of the second.
    #expect(parser.learn(["a b c", "p q r s t u", "a p q b r s c"]) == [1, 2, 2])
    #expect(parser.learn(["a p b q c"]) == [1])
  }

  @Test func maskedTokensAreParametersAndLinesOfNothingElseAreOneKey() throws {
    var parser = try Self.parser()
    #expect(parser.learn(["", "<*> <*>", "at <*> <*> <*> <*>", "at <*>", "<*>", "  "]) == [1, 1, 2, 2, 1, 1])
    #expect(parser.learntTemplates().texts == ["<*>", "at <*>"])
  }

  @Test(arguments: [0.3, 0.5, 0.6, 0.8, 1], [21, 22, 23] as [UInt64])
  func keysAndTemplatesEqualThoseOfComparingWithEveryTemplate(threshold: Double, seed: UInt64) throws {
    let lines = RandomLog.lines(1500, seed: seed)
    let reference = ReferenceSpell(threshold: threshold)
    var parser = try Self.parser(threshold: threshold)
    for line in lines {
      let expected = UInt32(reference.learn(line))
      let id = parser.learn([line.joined(separator: " ")])[0]
      try #require(id == expected, "\(line)")
    }
    let learnt = parser.learntTemplates()
    for (index, template) in reference.templates.enumerated() {
      let found = try #require(learnt.templateIndex(ofCluster: UInt32(index + 1)))
      #expect(learnt.templates[found].string == template.joined(separator: " "))
    }
    #expect(learnt.templates.map(\.lineCount).reduce(0, +) == lines.count)
    let literals = Set(reference.templates.map(ReferenceSpell.literals))
    #expect(literals.count == reference.templates.count, "no two templates have the same literals")
  }

  @Test func everyTemplateMatchesTheLinesLearntIntoIt() throws {
    let lines = RandomLog.lines(4000, seed: 31)
    var parser = try Self.parser()
    let ids = parser.learn(lines.map { $0.joined(separator: " ") })
    let learnt = parser.learntTemplates()
    for (line, id) in zip(lines, ids) {
      let template = learnt.templates[try #require(learnt.templateIndex(ofCluster: id))]
      let tokens = template.string.split(separator: " ").map(String.init)
      #expect(ReferenceSpell.matches(tokens[...], line[...]), "\(tokens) \(line)")
    }
  }

  @Test(arguments: [1, 63, 64, 65, 127, 128, 129, 500])
  func subsequencesOfLongLinesAreFoundAcrossWords(count: Int) throws {
    // All but every seventh token differ from line to line; the last of them ends the line.
    let lines = ["x", "y"].map { value in
      (0..<count).map { $0 % 7 == 0 ? "\(value)\($0)" : "t\($0)" } + ["end"]
    }
    var parser = try Self.parser()
    #expect(parser.learn(lines.map { $0.joined(separator: " ") }) == [1, 1])
    let template = (0..<count).map { $0 % 7 == 0 ? "<*>" : "t\($0)" } + ["end"]
    #expect(parser.learntTemplates().texts == [template.joined(separator: " ")])
  }

  @Test(arguments: [51, 52, 53] as [UInt64])
  func soAreThoseThatShiftFromWordToWord(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let lines = (0..<40).map { _ in
      (0..<Int.random(in: 60...140, using: &random)).map { _ in "t\(Int.random(in: 0..<6, using: &random))" }
    }
    let reference = ReferenceSpell(threshold: 0.6)
    var parser = try Self.parser(threshold: 0.6)
    let expected = lines.map { UInt32(reference.learn($0)) }
    #expect(parser.learn(lines.map { $0.joined(separator: " ") }) == expected)
    #expect(parser.learntTemplates().texts == reference.templates.map { $0.joined(separator: " ") })
  }

  @Test(arguments: [0, -1, 1.01, Double.nan])
  func aThresholdOutOfRangeIsATypedError(threshold: Double) {
    #expect(throws: LogParserError.self) { try Self.parser(threshold: threshold) }
  }
}
