import TestSupport
import Testing

import TocsinLogs

@Suite struct DrainLearnerTests {
  @Test func differingTokensBecomeWildcards() throws {
    var parser = try LogParser(.drain(DrainConfiguration()))
    #expect(parser.learn(["took 10 s to build", "took 12 s to build", "took 12 s to copy", "done"]) == [1, 1, 1, 2])
    let learnt = parser.learntTemplates()
    #expect(learnt.texts == ["took <*> s to <*>", "done"])
    #expect(learnt.templates.map(\.lineCount) == [3, 1])
  }

  @Test func maskedTokensNeverCountAsAlike() throws {
    var parser = try LogParser(.drain(DrainConfiguration(similarityThreshold: 0.5)))
    #expect(parser.learn(["a <*> <*> <*>", "a <*> <*> <*>"]) == [1, 2])
  }

  /// 2 of 5 tokens reach 0.4 in double precision, 3 of 5 do not reach 0.6000000000000001.
  @Test(arguments: [(0.4, 2, true), (0.6, 3, true), (0.600_000_000_000_000_1, 3, false), (1, 5, true), (1, 4, false)])
  func theThresholdIsReachedAsInDoublePrecision(threshold: Double, equal: Int, joins: Bool) throws {
    let other = (["a", "b", "c", "d", "e"].prefix(equal) + ["v", "w", "x", "y", "z"].suffix(5 - equal))
    var parser = try LogParser(.drain(DrainConfiguration(depth: 3, similarityThreshold: threshold)))
    #expect(parser.learn(["a b c d e", other.joined(separator: " ")]) == [1, joins ? 1 : 2])
  }

  @Test func ofEquallyAlikeTemplatesTheOneWithMoreWildcardsWins() throws {
    var parser = try LogParser(.drain(DrainConfiguration(depth: 3, similarityThreshold: 0.5)))
    // The templates: "a b c d", then "a q <*> <*>"; "a q c d" equals either in two or three tokens.
    #expect(parser.learn(["a b c d", "a q r s", "a q t u"]) == [1, 2, 2])
    #expect(parser.learn(["a q c x"]) == [2])
  }

  @Test func emptyLinesAreOneCluster() throws {
    var parser = try LogParser(.drain(DrainConfiguration(similarityThreshold: 1)))
    #expect(parser.learn(["", "a", "   ", ""]) == [1, 2, 1, 1])
    #expect(parser.learntTemplates().texts == ["", "a"])
  }

  @Test func clustersOfEqualTemplatesAreOneTemplate() throws {
    var parser = try LogParser(.drain(DrainConfiguration(similarityThreshold: 0.6)))
    #expect(parser.learn(["a <*> <*> x", "b", "a <*> <*> x"]) == [1, 2, 3])
    let learnt = parser.learntTemplates()
    #expect(learnt.texts == ["a <*> <*> x", "b"])
    #expect(learnt.templates.map(\.lineCount) == [2, 1])
    #expect((1...3).map { learnt.templateIndex(ofCluster: $0) } == [0, 1, 0])
  }

  @Test func everyTemplateMatchesTheLinesLearntIntoItAndOnlyWidens() throws {
    let lines = RandomLog.lines(400, seed: 5)
    var parser = try LogParser(.drain(DrainConfiguration(depth: 4, similarityThreshold: 0.4)))
    var members: [UInt32: [[String]]] = [:]
    var templates: [UInt32: [String]] = [:]
    for line in lines {
      let id = parser.learn([line.joined(separator: " ")])[0]
      members[id, default: []].append(line)
      let learnt = parser.learntTemplates()
      let index = try #require(learnt.templateIndex(ofCluster: id))
      let template = learnt.templates[index].string.split(separator: " ").map(String.init)
      if let before = templates[id] { #expect(zip(template, before).allSatisfy { $0 == "<*>" || $0 == $1 }) }
      templates[id] = template
    }
    #expect(templates.values.contains { $0.contains("<*>") })
    for (id, lines) in members {
      let template = try #require(templates[id])
      for line in lines {
        #expect(line.count == template.count && zip(template, line).allSatisfy { $0 == "<*>" || $0 == $1 })
      }
    }
  }

  @Test func anEvictedClusterHasNoTemplate() throws {
    var parser = try LogParser(.drain(DrainConfiguration(maximumClusters: 2)))
    #expect(parser.learn(["a x", "b y", "a x", "c z", "b y"]) == [1, 2, 1, 3, 4])
    let learnt = parser.learntTemplates()
    #expect(learnt.texts == ["c z", "b y"])
    #expect((1...5).map { learnt.templateIndex(ofCluster: $0) } == [nil, nil, 0, 1, nil])
  }

  @Test func memoryGrowsWithTemplatesAndNotWithLines() throws {
    var learner = try DrainLearner(DrainConfiguration(maximumClusters: 50))
    var tokenizer = LineTokenizer()
    var tokens = LineTokens()
    var most = 0
    for number in 0..<100_000 {
      // Values that differ in every line, and every tenth line a new template that evicts another one.
      let letters = String(decoding: String(number).utf8.map { $0 + 49 }, as: UTF8.self)
      let kind = number % 10 == 0 ? "\(letters) \(letters)s" : "served client\(number)"
      let bytes = Array("\(kind) value\(number) of request".utf8)
      tokenizer.tokenize(bytes.span, into: &tokens)
      _ = learner.learn(tokens)
      most = max(most, learner.internedTokenCount)
    }
    #expect(learner.clusterCount == 50)
    #expect(most < 1000)
  }

  @Test(arguments: [
    (DrainConfiguration(depth: 2), LogParserError.depth(2)),
    (DrainConfiguration(similarityThreshold: -0.1), .similarityThreshold(-0.1)),
    (DrainConfiguration(similarityThreshold: 1.5), .similarityThreshold(1.5)),
    (DrainConfiguration(maximumChildren: 0), .maximumChildren(0)),
    (DrainConfiguration(maximumClusters: 0), .maximumClusters(0)),
  ])
  func valuesOutOfRangeAreTypedErrors(configuration: DrainConfiguration, error: LogParserError) {
    #expect(throws: error) { try LogParser(.drain(configuration)) }
  }

  @Test func aThresholdThatIsNoNumberIsATypedError() {
    #expect(throws: LogParserError.self) { try LogParser(.drain(DrainConfiguration(similarityThreshold: .nan))) }
  }
}
