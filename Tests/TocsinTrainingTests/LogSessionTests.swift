import Testing
import TocsinLogs
import TocsinTraining

/// From the lines of a log to its sessions of keys.
@Suite struct LogSessionTests {
  /// Lines `<seconds> <message>`; what a session's number stands for is masked.
  private static func configuration() throws -> LogLearningConfiguration {
    let numbers = try MaskStage(compiling: [MaskRule(pattern: Array(#"\d+"#.utf8))])
    return try LogLearningConfiguration(
      format: LineFormat("<Timestamp> <Content>"), tokenizer: TokenizerConfiguration(stages: [numbers]),
      parser: .drain(DrainConfiguration(similarityThreshold: 1)))
  }

  private static func learnt(
    _ lines: [String], _ rule: SessionRule, timeout: Double? = nil, _ selection: LogSessionSelection
  ) throws -> FrozenLogParser {
    var learner = try SelectiveLogLearner(
      configuration(), sessions: rule, timeoutSeconds: timeout, selection: selection)
    for line in lines {
      let bytes = Array(line.utf8)
      learner.read(bytes.span)
    }
    #expect(learner.lineCount == lines.count)
    return try learner.learnt().frozen(sessions: rule, sessionTimeout: timeout)
  }

  private static func sessions(
    _ lines: [String], _ rule: SessionRule, timeout: Double? = nil, _ selection: LogSessionSelection = .init(),
    for purpose: LogSessionReader.Purpose = .training, readWith other: [String]? = nil
  ) throws -> LogSessionReader {
    let parser = try learnt(other ?? lines, rule, timeout: timeout, selection)
    var reader = LogSessionReader(parser, selection: selection, for: purpose)
    for line in lines {
      let bytes = Array(line.utf8)
      reader.read(bytes.span)
    }
    return reader
  }

  private static func keys(_ reader: borrowing LogSessionReader, _ role: LogSessionRole = .normal) -> [[UInt32]] {
    reader.sessions(role).map(Array.init)
  }

  private static func identifier(_ pattern: String) throws -> SessionRule { try SessionRule(Array(pattern.utf8)) }

  private static func labels(_ labels: [String: Bool]) -> LogSessionLabels {
    var result = LogSessionLabels()
    for (identifier, isAbnormal) in labels { result[Array(identifier.utf8)] = isAbnormal }
    return result
  }

  private static let interleaved = [
    "1700000000 open s2", "1700000001 open s1", "1700000002 copy s2 to s1", "1700000003 idle", "1700000004 close s1",
    "1700000005 close s2 and s2",
  ]

  @Test func sessionsAreInTheOrderOfTheirFirstLines() throws {
    let reader = try Self.sessions(Self.interleaved, Self.identifier(#"s\d+"#))
    // open 1, copy 2, idle 3, close 4, close and 5.
    #expect(Self.keys(reader) == [[1, 2, 5], [1, 2, 4]])
    #expect(reader.sessionCount == 2 && reader.sessionCount(.normal) == 2)
    #expect(reader.counts.lines == 6 && reader.counts.withoutSession == 1 && reader.counts.unknown == 0)
  }

  @Test func aLogMayBeOneSession() throws {
    #expect(Self.keys(try Self.sessions(Self.interleaved, .single)) == [[1, 1, 2, 3, 4, 5]])
  }

  @Test func linesThatAreNotOfTheFormatAreNoEntries() throws {
    let reader = try Self.sessions(["s1", "1700000000 open s1", "", "1700000001 close s1"], Self.identifier(#"s\d+"#))
    #expect(Self.keys(reader) == [[1, 2]])
    #expect(reader.counts.unmatched == 2)
  }

  @Test func onlyNormalSessionsTeachTheParser() throws {
    let labels = Self.labels(["s1": true, "s2": false])
    let rule = try Self.identifier(#"s\d+"#)
    let lines = Self.interleaved + ["1700000006 open s3", "1700000007 burn s1", "1700000008 burn s3"]
    let parser = try Self.learnt(lines, rule, LogSessionSelection(labels: labels))
    let texts = (0..<parser.templates.count).map { String(decoding: parser.templates[$0].text, as: UTF8.self) }
    // What is shared with a normal session is there, as is what is in no session; the abnormal and the unlabelled are not.
    #expect(texts == ["open s<*>", "copy s<*> to s<*>", "idle", "close s<*> and s<*>"])
    let reader = try Self.sessions(lines, rule, LogSessionSelection(labels: labels))
    #expect(Self.keys(reader) == [[1, 2, 4]])
    #expect(Self.keys(reader, .abnormal).isEmpty)
    #expect(LogSessionRole.allCases.map { reader.sessionCount($0) } == [1, 1, 1, 0])
    #expect(reader.counts.leftOut == 5)
  }

  @Test func evaluationKeepsAbnormalSessionsAndUnknownLines() throws {
    let selection = LogSessionSelection(labels: Self.labels(["s1": true, "s2": false]))
    let reader = try Self.sessions(
      Self.interleaved, Self.identifier(#"s\d+"#), selection, for: .evaluation,
      readWith: ["1700000000 open s2", "1700000000 copy s2 to s2"])
    #expect(Self.keys(reader, .normal) == [[1, 2, 0]])
    #expect(Self.keys(reader, .abnormal) == [[1, 2, 0]])
    #expect(reader.counts.unknown == 2)
  }

  @Test func trainingLeavesOutLinesWithoutTemplate() throws {
    let reader = try Self.sessions(
      Self.interleaved, Self.identifier(#"s\d+"#), readWith: ["1700000000 open s2", "1700000000 close s1"])
    #expect(Self.keys(reader) == [[1], [1, 2]])
    #expect(reader.counts.unknown == 2)
  }

  /// The lines of no session are the parser's until the first session begins that is kept for other purposes.
  @Test func laterSessionsTeachNothing() throws {
    let lines = [
      "1700000000 open s1", "1700000000 begin", "1700000000 stop s2", "1700000000 end", "1700000000 close s1",
    ]
    let rule = try Self.identifier(#"s\d+"#)
    let selection = LogSessionSelection(places: 0..<1)
    let parser = try Self.learnt(lines, rule, selection)
    let texts = (0..<parser.templates.count).map { String(decoding: parser.templates[$0].text, as: UTF8.self) }
    #expect(texts == ["open s<*>", "begin", "close s<*>"])
    let reader = try Self.sessions(lines, rule, selection)
    #expect(Self.keys(reader) == [[1, 3]])
    #expect(reader.sessionCount(.outside) == 1)
  }

  @Test func placesAreCountedOverAllSessions() throws {
    let labels = Self.labels(["s1": true, "s2": false])
    let reader = try Self.sessions(
      Self.interleaved, Self.identifier(#"s\d+"#), LogSessionSelection(places: 1..<Int.max, labels: labels),
      for: .evaluation, readWith: ["1700000000 open s1", "1700000000 copy s2 to s1", "1700000000 close s1"])
    // s2 begins first.
    #expect(Self.keys(reader, .normal).isEmpty)
    #expect(Self.keys(reader, .abnormal).count == 1)
  }

  @Test func silenceEndsASession() throws {
    let rule = try Self.identifier(#"s\d+"#)
    let lines = ["1700000000 open s1", "1700000010 open s1", "1700000021 open s1", "1700000031 open s1"]
    #expect(Self.keys(try Self.sessions(lines, rule)) == [[1, 1, 1, 1]])
    #expect(Self.keys(try Self.sessions(lines, rule, timeout: 10)) == [[1, 1], [1, 1]])
    #expect(Self.keys(try Self.sessions(lines, rule, timeout: 11)) == [[1, 1, 1, 1]])
  }

  /// The clock is that of the whole log and never goes back: what is late counts as of now, as it does in use.
  @Test func lateLinesDoNotTurnTheClockBack() throws {
    let rule = try Self.identifier(#"s\d+"#)
    let lines = ["1700000000 open s1", "1700000020 open s2", "1700000005 open s1", "1700000025 open s1"]
    let reader = try Self.sessions(lines, rule, timeout: 10)
    #expect(Self.keys(reader) == [[1], [1], [1, 1]])
    let hasTimes = reader.hasTimes
    #expect(hasTimes)
  }

  @Test func sessionsThatEndedAreLabelledEachTime() throws {
    let rule = try Self.identifier(#"s\d+"#)
    let lines = ["1700000000 open s1", "1700000000 open s2", "1700000099 open s1", "1700000099 open s2"]
    let selection = LogSessionSelection(labels: Self.labels(["s1": false, "s2": true]))
    let reader = try Self.sessions(lines, rule, timeout: 10, selection)
    #expect(reader.sessionCount(.normal) == 2 && reader.sessionCount(.abnormal) == 2)
  }

  @Test func processesAreLabelledByTheirNames() throws {
    let lines = ["1 7 a", "2 8 a", "3 7 b", "4 8 b"]
    var configuration = try Self.configuration()
    configuration.format = try LineFormat("<Time> <Pid> <Content>")
    var learner = try LogLearner(configuration)
    for line in lines {
      let bytes = Array(line.utf8)
      _ = learner.learn(bytes.span)
    }
    let selection = LogSessionSelection(labels: Self.labels(["7": false, "8": true]))
    var reader = LogSessionReader(
      try learner.learnt().frozen(sessions: .process), selection: selection, for: .evaluation)
    for line in lines {
      let bytes = Array(line.utf8)
      reader.read(bytes.span)
    }
    #expect(Self.keys(reader, .normal) == [[1, 2]])
    #expect(Self.keys(reader, .abnormal) == [[1, 2]])
  }
}
