import Testing
import TestSupport
import TocsinDetect
import TocsinFormat
import TocsinKernels
import TocsinLogs

/// Raw lines get the verdicts of their keys, in the sessions that they name.
@Suite struct LineStreamTests {
  static let configuration = DeepLogConfiguration(
    history: .session, windowLength: 4, rule: DecisionRule(topG: 2), compatibleTopG: 2)

  @Test func linesGetTheVerdictsOfTheirKeys() throws {
    let model = try Self.model()
    var stream = try DeepLogLineStream(model: model)
    var keys = try DeepLogStream(model: model)
    var generator = SeededGenerator(seed: 4)
    for number in 1...300 {
      let key = [5, 8, 11, 14, 14, 3].randomElement(using: &generator) ?? 5
      let block = Int.random(in: 0..<9, using: &generator)
      let lines = stream.verdicts(of: Self.line(key: key, "block_\(block)", second: number % 60))
      #expect(lines.map(\.name) == ["block_\(block)"])
      #expect(lines.map(\.verdict) == [keys.push(session: UInt64(block), key: UInt32(key))])
    }
    #expect(stream.openSessions == keys.openSessions)
    var (ended, expected) = ([SessionVerdict](), [SessionVerdict]())
    while let verdict = stream.endNext() { ended.append(verdict) }
    while let verdict = keys.endNext() { expected.append(verdict) }
    for (index, verdict) in ended.enumerated() { expected[index].session = verdict.session }
    #expect(ended == expected)
  }

  @Test func aLineOfSeveralSessionsIsJudgedInEachOnce() throws {
    var stream = try DeepLogLineStream(model: Self.model())
    let verdicts = stream.verdicts(of: Self.line(key: 5, "block_1,block_2,block_1"))
    #expect(verdicts.map(\.name) == ["block_1", "block_2"])
    #expect(stream.openSessions == 2)
  }

  @Test func aLineThatIsNotOfTheFormatIsCountedAndJudgedNowhere() throws {
    var stream = try DeepLogLineStream(model: Self.model())
    for text in ["", "block_1", "\u{0}\u{0}", "event e of block_1 took 3 ms"] {
      #expect(stream.verdicts(of: text).isEmpty, "\(text)")
    }
    #expect(stream.counts.lines == 4 && stream.counts.withoutHeader == 4)
    #expect(stream.openSessions == 0)
  }

  @Test func anUnknownLineIsAnomalousAndTellsTheNearestTemplate() throws {
    var stream = try DeepLogLineStream(model: Self.model())
    let verdicts = stream.verdicts(of: "2026-03-02 00:00:00 1 INFO a: event f of block_1 lost 3 ms")
    #expect(verdicts.map(\.verdict.reason) == [.unknownKey])
    #expect(stream.line?.match == .unknown(nearest: 5, similarity: 6 / 7))
    #expect(stream.endNext()?.isAnomalous == true)
    #expect(stream.endedSession.anomalyLine == 1)
    #expect(stream.endedSession.nearestTemplate == 5 && stream.endedSession.similarity == 6 / 7)
  }

  @Test func silenceEndsSessionsByTheTimesOfTheLines() throws {
    var stream = try DeepLogLineStream(model: Self.model(timeout: 10))
    // Block 1 is silent for just as long as it may be, then for longer. Times run back in between.
    for (block, second) in [(1, 0), (2, 5), (1, 10), (2, 3), (3, 20)] {
      #expect(stream.verdicts(of: Self.line(key: 5, "block_\(block)", second: second)).map(\.ended) == [[]])
    }
    // Block 2 was last heard of when the clock stood at 10 seconds, whatever its line said.
    let last = stream.verdicts(of: Self.line(key: 5, "block_3", second: 21))
    #expect(last.map(\.ended) == [["block_1", "block_2"]])
    #expect(stream.endedSession.firstLine == 2 && stream.endedSession.lastLine == 4)
  }

  @Test func aTimeoutOfTheStreamsOwnComesFirst() throws {
    for (timeout, open) in [(nil, 2), (0.5, 1), (5, 2)] as [(Double?, Int)] {
      var stream = try DeepLogLineStream(
        model: Self.model(timeout: 1), options: StreamOptions(), sessionTimeout: timeout)
      _ = stream.verdicts(of: Self.line(key: 5, "block_1", second: 0))
      _ = stream.verdicts(of: Self.line(key: 5, "block_2", second: 2))
      #expect(stream.openSessions == open)
    }
  }

  @Test func anEvictedSessionKeepsItsNameAndLines() throws {
    var options = StreamOptions()
    options.maximumSessions = 1
    var stream = try DeepLogLineStream(model: Self.model(), options: options)
    var evicted: [String] = []
    for block in [1, 1, 2, 30] {
      evicted += stream.verdicts(of: Self.line(key: 5, "block_\(block)")).compactMap(\.evicted)
    }
    #expect(evicted == ["block_1 1-2", "block_2 3-3"])
    #expect(stream.endNext()?.ending == .ended)
    #expect(text(stream.endedName) == "block_30")
  }

  @Test(arguments: [
    ("process", "<Date> <Time> <Host> <Pid> <Level> <Component>: <Content>", "d t web1 17 INFO a: x", "web1/17"),
    ("process", "<Date> <Time> <Pid> <Level> <Component>: <Content>", "d t 17 INFO a: x", "17"),
    ("single", "content", "x", ""), (#"\d+"#, "json", #"{"log":"a \u0031\u0032"}"#, "12"),
    (#"y+"#, "content", String(repeating: "y", count: 300), String(repeating: "y", count: 128)),
  ])
  func aSessionIsNamedByItsRule(_ rule: String, _ format: String, _ line: String, _ name: String) throws {
    let parser = try RandomNetwork.logParser(format: format, sessions: rule)
    let file = try RandomNetwork.ofLines(seed: 3).file(Self.configuration, parser: parser)
    var stream = try DeepLogLineStream(model: DeepLogModel(file: file, kernels: .best()))
    #expect(stream.verdicts(of: line).map(\.name) == [name])
  }

  @Test func rawLinesNeedAParser() throws {
    let model = try RandomNetwork.ofLines(seed: 3).detector(Self.configuration, kernels: .best())
    #expect(throws: DetectError.noLogParser) { _ = try DeepLogLineStream(model: model) }
  }

  @Test func everyKeyOfTheVocabularyMustBeATemplates() throws {
    let network = try RandomNetwork.ofLines(seed: 3)
    var file = try network.file(Self.configuration, parser: RandomNetwork.logParser())
    for (keys, wrong) in [([0, 1, 2, 3], 0), ([1, 2, 3, 21], 21)] as [([UInt32], UInt32)] {
      file.vocabulary = LogKeyVocabulary(keys: keys)?.encoded()
      #expect(throws: DetectError.keyWithoutTemplate(wrong, templates: 20)) { try DeepLogModel(file: file) }
    }
    file.vocabulary = LogKeyVocabulary(keys: [1, 2, 3, 20])?.encoded()
    #expect(try DeepLogModel(file: file).logParser == RandomNetwork.logParser())
    file.logParser = [1]
    #expect(throws: DetectError.format(.sectionTruncated(.logParser, offset: 0, expected: 4, found: 1))) {
      try DeepLogModel(file: file)
    }
  }

  private static func model(timeout: Double? = nil) throws -> DeepLogModel {
    let parser = try RandomNetwork.logParser(timeout: timeout)
    return try DeepLogModel(
      file: RandomNetwork.ofLines(seed: 3).file(configuration, parser: parser), kernels: .best())
  }

  private static func line(key: Int, _ block: String, second: Int = 0) -> String {
    let letter = Unicode.Scalar(UInt8(ascii: "a") + UInt8(key - 1))
    return "2026-03-02 00:00:\(second < 10 ? "0" : "")\(second) 41 INFO store: event \(letter) of \(block) took 3 ms"
  }
}

/// What a stream says of a line in one of its sessions.
private struct LineVerdict {
  var name: String
  var verdict: EntryVerdict
  /// The sessions that had fallen silent before.
  var ended: [String]
  /// The name and lines of the session that had to make way.
  var evicted: String?
}

extension DeepLogLineStream {
  fileprivate mutating func verdicts(of text: String) -> [LineVerdict] {
    let bytes = Array(text.utf8)
    _ = read(bytes.span)
    var ended: [String] = []
    while endIdle() != nil { ended.append(TocsinDetectTests.text(endedName)) }
    return (0..<sessionCount).map { index in
      let verdict = judge(session: index, of: bytes.span)
      let place = endedSession
      let evicted = evicted.map { _ in
        "\(TocsinDetectTests.text(endedName)) \(place.firstLine)-\(place.lastLine)"
      }
      return LineVerdict(name: TocsinDetectTests.text(name), verdict: verdict, ended: ended, evicted: evicted)
    }
  }
}

private func text(_ bytes: borrowing Span<UInt8>) -> String {
  String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
}
