import TestSupport
import Testing

import TocsinLogs

/// What learning and matching promise each other.
@Suite struct FrozenTemplatesTests {
  static let configurations: [LogParserConfiguration] = [
    .drain(DrainConfiguration()), .drain(DrainConfiguration(depth: 3, similarityThreshold: 0.7, maximumChildren: 2)),
    .adaptiveDrain(AdaptiveDrainConfiguration()), .spell(SpellConfiguration()),
    .spell(SpellConfiguration(threshold: 0.3)),
  ]

  @Test(arguments: configurations, 0..<20 as Range<UInt64>)
  func everyLineMatchesTheTemplateThatItWasLearntFrom(_ configuration: LogParserConfiguration, seed: UInt64) throws {
    let lines = RandomLog.lines(400, seed: seed).map { $0.map { Array($0.utf8) } }
    try expectFrozenTemplatesToHold(lines, configuration)
  }

  @Test(
    .enabled(if: LoghubData.isThere, "the samples beside the package are not there"),
    arguments: configurations, ["Android", "HDFS", "Linux", "Windows"])
  func soDoTheLinesOfRealLogs(_ configuration: LogParserConfiguration, system: String) throws {
    var parser = HeaderParser(format: try LineFormat(#require(LoghubData.formats[system])))
    let lines = try LoghubData.lines(of: system).compactMap { line -> [[UInt8]]? in
      guard let header = parser.parse(line.span) else { return nil }
      let content = Array(line[header.content.bounds])
      return content.split(whereSeparator: ByteSet.whiteSpace.contains).map { Array($0) }
    }
    #expect(lines.count == 2000)
    try expectFrozenTemplatesToHold(lines, configuration)
  }

  private func expectFrozenTemplatesToHold(_ lines: [[[UInt8]]], _ configuration: LogParserConfiguration) throws {
    var learner = try LogParser(configuration)
    var tokenizer = LineTokenizer()
    var tokens = LineTokens()
    let clusters = lines.map { line in
      let text = Array(line.joined(separator: [32]))
      tokenizer.tokenize(text.span, into: &tokens)
      return learner.learn(tokens)
    }
    let learnt = learner.learntTemplates()
    let table = try TemplateTable(kind: configuration.templateKind, templates: learnt.templates)
    let naive = NaiveMatcher(kind: table.kind, templates: learnt.templates)
    var matcher = try LineMatcher(table)
    let matches = lines.map { matcher.match($0) }
    for (line, (cluster, match)) in zip(lines, zip(clusters, matches)) {
      let own = learnt.templates[try #require(learnt.templateIndex(ofCluster: cluster))]
      #expect(naive.matches(own.tokens[...], line[...]))
      guard case .known(let template) = match else {
        Issue.record("no template for \(line)")
        continue
      }
      #expect(learnt.templates[template].literalCount >= own.literalCount)
    }
    // Nothing that was read has changed anything.
    #expect(matcher.matcher.table == table)
    #expect(lines.map { matcher.match($0) } == matches)
  }
}
