import TestSupport
import Testing

import TocsinLogs

@Suite struct AdaptiveDrainLearnerTests {
  private static func parser(
    _ configuration: AdaptiveDrainConfiguration = AdaptiveDrainConfiguration()
  ) throws -> LogParser {
    try LogParser(.adaptiveDrain(configuration))
  }

  @Test func wordsThatDifferAreTwoEvents() throws {
    var parser = try Self.parser()
    #expect(parser.learn(["session opened for user", "session closed for user"]) == [1, 2])
    #expect(parser.learntTemplates().texts == ["session opened for user", "session closed for user"])
  }

  @Test(arguments: [
    ("read <*> bytes", "read 5<*> bytes", "read <*> bytes"),
    ("sent to <*>", "sent to (<*>)", "sent to <*>"),
    ("login of user <*>", "login of user someone", "login of user <*>"),
    ("job id=<*> at end", "job id= at end", "job <*> at end"),
  ])
  func aMaskedValueIsTheSameEventAsWhatStandsInItsPlace(first: String, second: String, template: String) throws {
    var parser = try Self.parser()
    #expect(parser.learn([first, second, first]) == [1, 1, 1])
    #expect(parser.learntTemplates().texts == [template])
    #expect(parser.learntTemplates().templates[0].lineCount == 3)
  }

  @Test(arguments: [
    ("login <*>", "login someone"), ("a <*> <*>", "b <*> <*>"), ("set x<*> to one", "set y<*> to one"),
    ("port key=a<*> set", "port key=b<*> set"), ("<*> <*>", "start stop"),
  ])
  func lessThanThatIsAnotherEvent(first: String, second: String) throws {
    var parser = try Self.parser()
    #expect(parser.learn([first, second]) == [1, 2])
  }

  @Test(arguments: [
    (0, 32, (0..<40).map { "word\(letters($0)) is up" }), (1, 8, (0..<40).map { "set \(letters($0)) on" }),
    (1, 5, (0..<40).map { "set \(letters($0))<*> on" }), (2, 8, (0..<40).map { "state of \(letters($0))" }),
  ])
  func manyWordsInOnePlaceMakeItVariable(place: Int, required: Int, lines: [String]) throws {
    var parser = try Self.parser()
    let before = parser.learn(Array(lines.prefix(required - 1)))
    #expect(Set(before).count == required - 1)
    #expect(parser.learntTemplates().templates.count == required - 1)
    let after = parser.learn(Array(lines.dropFirst(required - 1)))
    #expect(Set(after) == [1])
    let learnt = parser.learntTemplates()
    #expect(learnt.templates.count == 1)
    #expect(learnt.templates[0].lineCount == lines.count)
    #expect(learnt.templates[0].tokens[place] == .wildcard)
    #expect(before.allSatisfy { learnt.templateIndex(ofCluster: $0) == 0 }, "earlier ids stand for the same template")
  }

  @Test func aWildcardIsPreferredToNoneOfTheLiterals() throws {
    var parser = try Self.parser(AdaptiveDrainConfiguration(wordValueCount: 2))
    #expect(parser.learn(["go to a now", "go to b now", "go to c now"]) == [1, 1, 1])
    #expect(parser.learn(["come to a soon", "go to c now"]) == [2, 1])
  }

  @Test func aCrowdOfTextJoinsBySimilarity() throws {
    let rules = AdaptiveDrainConfiguration(wordValueCount: 1000, crowdCount: 10)
    let lines = (0..<200).map { "note of \(letters($0)) and \(letters($0 * 7 + 1))" }
    var parser = try Self.parser(rules)
    #expect(Set(parser.learn(lines)).count == 10)
  }

  @Test func theClustersAreBoundedWhereAskedFor() throws {
    var parser = try Self.parser(AdaptiveDrainConfiguration(maximumClusters: 3))
    #expect(parser.learn(["a", "b b", "c c c", "a", "d d d d", "b b"]) == [1, 2, 3, 1, 4, 5])
    let learnt = parser.learntTemplates()
    #expect(learnt.texts == ["a", "d d d d", "b b"])
    #expect((1...5).map { learnt.templateIndex(ofCluster: $0) } == [0, nil, nil, 1, 2])
  }

  @Test func aLineThatStaysNoClusterTakesNoOthersPlace() throws {
    var parser = try Self.parser(AdaptiveDrainConfiguration(maximumClusters: 2))
    #expect(parser.learn(["read <*> bytes", "b b", "read 5<*> bytes", "b b", "read <*> bytes"]) == [1, 2, 1, 2, 1])
    // The line that merged was a use of its cluster: the other one goes.
    #expect(parser.learn(["b b", "read (<*>) bytes", "c", "read <*> bytes", "b b"]) == [2, 1, 3, 1, 4])
  }

  @Test func memoryGrowsWithTemplatesAndNotWithLines() throws {
    var learner = try AdaptiveDrainLearner(AdaptiveDrainConfiguration(maximumClusters: 50))
    var tokenizer = LineTokenizer()
    var tokens = LineTokens()
    var most = 0
    for number in 0..<20_000 {
      let bytes = Array("\(letters(number)) \(letters(number / 3)) <*> of request \(letters(number % 9))".utf8)
      tokenizer.tokenize(bytes.span, into: &tokens)
      _ = learner.learn(tokens)
      most = max(most, learner.internedTokenCount)
    }
    #expect(learner.clusterCount <= 50)
    #expect(most < 1000)
  }

  @Test(arguments: [
    (AdaptiveDrainConfiguration(wordValueCount: 1), LogParserError.valueCount(1)),
    (AdaptiveDrainConfiguration(absorbedWordLimit: -1), .absorbedWordLimit(-1)),
    (AdaptiveDrainConfiguration(absorbingLiteralCount: -1), .absorbingLiteralCount(-1)),
    (AdaptiveDrainConfiguration(crowdCount: 0), .crowdCount(0)),
    (AdaptiveDrainConfiguration(crowdSimilarity: 2), .similarityThreshold(2)),
    (AdaptiveDrainConfiguration(maximumClusters: 0), .maximumClusters(0)),
  ])
  func valuesOutOfRangeAreTypedErrors(configuration: AdaptiveDrainConfiguration, error: LogParserError) {
    #expect(throws: error) { try Self.parser(configuration) }
  }
}

/// The learner against the plain implementation, on random logs with masks.
@Suite struct AdaptiveDrainDifferentialTests {
  private static let rules: [ReferenceAdaptiveDrain.Rules] = [
    .init(), .init(masked: 2, word: 3, firstWord: 4), .init(masked: 3, word: 4, absorbed: 2, literals: 1),
    .init(word: 6, firstWord: 6, absorbed: 0, literals: 0, crowd: 5, similarity: 0.6),
  ]

  @Test(arguments: 0..<4, [41, 42, 43] as [UInt64])
  func groupsAndTemplatesEqualThePlainImplementations(rulesIndex: Int, seed: UInt64) throws {
    let rules = Self.rules[rulesIndex]
    let lines = RandomLog.maskedLines(600, seed: seed)
    let reference = ReferenceAdaptiveDrain(rules)
    let expected = lines.map { reference.learn($0) }
    var parser = try LogParser(
      .adaptiveDrain(
        AdaptiveDrainConfiguration(
          maskedValueCount: rules.masked, wordValueCount: rules.word, firstWordValueCount: rules.firstWord,
          absorbedWordLimit: rules.absorbed, absorbingLiteralCount: rules.literals, crowdCount: rules.crowd,
          crowdSimilarity: rules.similarity)))
    let ids = parser.learn(lines.map { $0.joined(separator: " ") })
    #expect(ids == expected.map { UInt32($0) })

    reference.consolidate()
    let learnt = parser.learntTemplates()
    for (line, id) in zip(lines, expected) {
      let index = try #require(learnt.templateIndex(ofCluster: UInt32(id)))
      let template = learnt.templates[index].string
      #expect(template == reference.text(id))
      #expect(zip(template.split(separator: " "), line).allSatisfy { $0 == "<*>" || $0 == $1 })
    }
    #expect(learnt.templates.map(\.lineCount).reduce(0, +) == lines.count)
    #expect(learnt.texts == parser.learntTemplates().texts)
  }
}

/// A number as a word.
private func letters(_ number: Int) -> String { String(decoding: String(number).utf8.map { $0 + 49 }, as: UTF8.self) }
