import Testing
import TocsinLogs
import TocsinTraining

@Suite struct LogLearnerTests {
  private static func learner(_ format: String, masks: [String] = []) throws -> LogLearner {
    let stages = try masks.map { try MaskStage(compiling: [MaskRule(pattern: Array($0.utf8))]) }
    let tokenizer = TokenizerConfiguration(stages: stages)
    return try LogLearner(
      LogLearningConfiguration(
        format: LineFormat(format), tokenizer: tokenizer, parser: .drain(DrainConfiguration())))
  }

  private static func learn(_ lines: [String], with learner: inout LogLearner) -> [UInt32?] {
    lines.map { line in
      let bytes = Array(line.utf8)
      return learner.learn(bytes.span)
    }
  }

  @Test func contentIsWhatIsLearntFrom() throws {
    var learner = try Self.learner("<Level> <Component>: <Content>", masks: [#"\d+"#])
    let clusters = Self.learn(["INFO a: took 7 ms", "WARN b: took 12 ms", "INFO a: done"], with: &learner)
    #expect(clusters == [1, 1, 2])
    #expect(learner.tokens.count == 1)
    let learnt = learner.learnt()
    #expect(learnt.templates.map { String(decoding: $0.text, as: UTF8.self) } == ["took <*> ms", "done"])
    #expect(learnt.clusters == [[1], [2]])
    #expect(learnt.key(ofCluster: 2) == 2 && learnt.key(ofCluster: 3) == nil)
  }

  @Test func unmatchedLinesTeachNothingAndAreCounted() throws {
    var learner = try Self.learner("<Level> <Component>: <Content>")
    let lines = ["INFO a: b", "at frame 1", ""] + (0..<10).map { "at frame \($0)" } + ["INFO a: b"]
    let clusters = Self.learn(lines, with: &learner)
    #expect(clusters.first == 1 && clusters.last == 1 && clusters.count { $0 == nil } == 12)
    let statistics = learner.learnt().statistics
    #expect(statistics.lineCount == 14 && statistics.unmatchedCount == 12)
    #expect(statistics.byteCount == lines.reduce(0) { $0 + $1.utf8.count })
    #expect(statistics.unmatchedExamples.map(\.lineNumber) == [2, 3, 4, 5, 6])
    #expect(statistics.unmatchedExamples.first?.text == Array("at frame 1".utf8))
    #expect(learner.learnt().templates.map(\.lineCount) == [2])
  }

  @Test func examplesOfUnmatchedLinesAreShort() throws {
    var learner = try Self.learner("<Level> <Component>: <Content>")
    _ = Self.learn([String(repeating: "x", count: 10_000)], with: &learner)
    #expect(learner.statistics.unmatchedExamples.map(\.text.count) == [LogStatistics.maximumExampleByteCount])
  }

  @Test func samplesSpanTheLog() throws {
    var learner = try Self.learner("content", masks: [#"\d+"#])
    _ = Self.learn((1...100).map { "line \($0)" } + [String(repeating: "y", count: 5_000)], with: &learner)
    let learnt = learner.learnt()
    let samples = learnt.samples(ofTemplate: 0).map { String(decoding: $0, as: UTF8.self) }
    #expect(samples == ["line 1", "line 32", "line 64"])
    #expect(learnt.samples(ofTemplate: 1).map(\.count) == [1024])
  }

  @Test func clustersThatBecameEqualAreOneTemplate() throws {
    var learner = try Self.learner("content")
    // The tree parts lines by their first token; a digit leads both kinds to templates with a wildcard in its place.
    _ = Self.learn(["7 is up now", "8 is up now", "x is up now", "y is up now", "x is up now"], with: &learner)
    let learnt = learner.learnt()
    #expect(learnt.templates.reduce(0) { $0 + $1.lineCount } == 5)
    for (index, clusters) in learnt.clusters.enumerated() {
      for cluster in clusters { #expect(learnt.key(ofCluster: cluster) == index + 1) }
    }
  }

  @Test func trivialGroupsGoByTextAndByLength() throws {
    var learner = try Self.learner("content", masks: [#"\d+"#])
    var trivial = TrivialGroups()
    for line in ["took 7 ms", "took 8 ms", "a b c", "done"] {
      _ = Self.learn([line], with: &learner)
      trivial.add(learner.tokens)
    }
    trivial.addUnmatched()
    let texts = ["took <*> ms", "a b c", "done", ""].map { Array($0.utf8) }
    #expect(trivial.byText == LineGroups(groups: [0, 0, 1, 2, 3], templates: texts))
    let lengths = ["<*> <*> <*>", "<*>", ""].map { Array($0.utf8) }
    #expect(trivial.byTokenCount == LineGroups(groups: [0, 0, 0, 1, 2], templates: lengths))
  }
}
