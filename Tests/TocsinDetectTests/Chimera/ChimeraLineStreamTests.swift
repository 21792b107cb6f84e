import Testing
import TestSupport
import TocsinDetect
import TocsinKernels
import TocsinLogs

@Suite struct ChimeraLineStreamTests {
  /// Sessions are blocks; a line of two blocks, which is no instance of a template, is in the windows of both.
  @Test func linesAreJudgedInTheWindowsOfTheirSessions() throws {
    var stream = try Self.stream(windowLength: 3)
    #expect(Self.windows(of: "event e of block_1 took 1 ms", &stream).isEmpty)
    #expect(Self.windows(of: "event h of block_1,block_2 took 1 ms", &stream).isEmpty)
    #expect(Self.windows(of: "event k of block_2 took 1 ms", &stream).isEmpty)
    let first = Self.windows(of: "event b of block_1 took 1 ms", &stream)
    #expect(first.map(\.name) == ["block_1"])
    #expect(first.map(\.window.keys) == [[5, 0, 2]])
    #expect(first.map { $0.window.places.map(\.number) } == [[1, 2, 4]])
    #expect(first.map(\.window.verdict.unknownCount) == [2])
    let ended = Self.ended(&stream)
    #expect(ended.map(\.name) == ["block_2", "block_1"])
    #expect(ended.map(\.window?.keys) == [[0, 11], nil])
    #expect(ended.map(\.lines) == [2...3, 1...4])
  }

  @Test func aLineThatNoTemplateMatchesKeepsItsPlaceAndTheNearestTemplate() throws {
    var stream = try Self.stream(windowLength: 2)
    _ = Self.windows(of: "event e of block_1 took 1 ms", &stream)
    let window = try #require(Self.windows(of: "event e of block_1 took 1 ms longer", &stream).first?.window)
    #expect(window.keys == [5, 0])
    #expect(window.places[0] == LinePlace(number: 1))
    #expect(window.places[1].number == 2)
    #expect(window.places[1].nearestTemplate != nil && window.places[1].similarity > 0.5)
  }

  @Test func linesThatAreNotOfTheFormatAreJudgedNowhere() throws {
    var stream = try Self.stream(windowLength: 1)
    let bytes = Array("no header".utf8)
    _ = stream.read(bytes.span)
    #expect(stream.sessionCount == 0)
    #expect(stream.counts.withoutHeader == 1)
    #expect(Self.windows(of: "event e of block_1 took 1 ms", &stream).map { $0.window.places[0].number } == [2])
  }

  @Test func silenceEndsASessionByTheTimesOfTheLines() throws {
    var stream = try Self.stream(windowLength: 4, timeout: 3)
    _ = Self.windows(of: "event e of block_1 took 1 ms", second: 1, &stream)
    let line = Self.line("event e of block_2 took 1 ms", second: 5)
    _ = stream.read(line.span)
    let ended = stream.endIdle()
    #expect(ended?.ending == .idle && ended?.hasLastWindow == true && ended?.lineCount == 1)
    #expect(String(decoding: stream.endedName.copy, as: UTF8.self) == "block_1")
    #expect(stream.endIdle() == nil)
  }

  @Test func theSessionEvictedForALineKeepsItsName() throws {
    var stream = try Self.stream(windowLength: 4, maximumSessions: 1)
    _ = Self.windows(of: "event e of block_1 took 1 ms", &stream)
    _ = Self.windows(of: "event e of block_2 took 1 ms", &stream)
    #expect(stream.evicted?.hasLastWindow == true)
    #expect(String(decoding: stream.endedName.copy, as: UTF8.self) == "block_1")
    #expect(String(decoding: stream.name.copy, as: UTF8.self) == "block_2")
  }

  /// Lines that the templates do not know differ by their words alone.
  @Test func linesWithoutTemplateAreToldApartByTheirWords() throws {
    let model = try ChimeraTextTests.model(SmallChimera(textWidth: 2, seed: 2))
    let scores = try ["disk failed on block_1", "nothing known of block_1"].map { message in
      var stream = try ChimeraLineStream(model: model)
      _ = Self.windows(of: message, &stream)
      return Self.ended(&stream).first?.window?.scores
    }
    #expect(scores[0] != nil && scores[0] != scores[1])
  }

  /// Two lines of different words have the key 0, and are two templates all the same.
  @Test func linesWithoutTemplateAreNotOneTemplate() throws {
    let model = try ChimeraTextTests.model(SmallChimera(textWidth: 2, seed: 2))
    var stream = try ChimeraLineStream(model: model)
    for message in ["disk failed on block_1", "nothing known of block_1"] { _ = Self.windows(of: message, &stream) }
    let window = try #require(Self.ended(&stream).first?.window)
    #expect(window.templates.map(\.key) == [0, 0] && window.templates.map(\.count) == [1, 1])
    #expect(window.verdict.templateCount == 2)
    #expect(window.verdict.causeMargin == window.templates[0].score - window.templates[1].score)
  }

  @Test func rawLinesNeedAParser() throws {
    let model = try SmallChimera(seed: 1).model(kernels: .best())
    #expect(throws: DetectError.noLogParser) { _ = try ChimeraLineStream(model: model) }
  }

  private static func stream(
    windowLength: Int, timeout: Double? = nil, maximumSessions: Int = 8
  ) throws -> ChimeraLineStream {
    let network = try SmallChimera(windowLength: windowLength, seed: 9)
    let file = network.file(network.configuration(), parser: try RandomNetwork.logParser(timeout: timeout))
    var options = ChimeraStreamOptions()
    options.maximumSessions = maximumSessions
    return try ChimeraLineStream(model: ChimeraModel(file: file, kernels: .best()), options: options)
  }

  private static func line(_ message: String, second: Int = 0) -> [UInt8] {
    Array("2026-03-02 00:00:0\(second).116 4107 INFO store: \(message)".utf8)
  }

  /// The windows that a line completes, with the names of their sessions.
  private static func windows(
    of message: String, second: Int = 0, _ stream: inout ChimeraLineStream
  ) -> [(name: String, window: WindowCopy)] {
    let bytes = line(message, second: second)
    _ = stream.read(bytes.span)
    return (0..<stream.sessionCount).compactMap { index in
      guard stream.judge(session: index, of: bytes.span) else { return nil }
      return (String(decoding: stream.name.copy, as: UTF8.self), WindowCopy(stream.window))
    }
  }

  private static func ended(
    _ stream: inout ChimeraLineStream
  ) -> [(name: String, lines: ClosedRange<Int>, window: WindowCopy?)] {
    var ended: [(name: String, lines: ClosedRange<Int>, window: WindowCopy?)] = []
    while let session = stream.endNext() {
      ended.append(
        (
          String(decoding: stream.endedName.copy, as: UTF8.self), stream.endedLines,
          session.hasLastWindow ? WindowCopy(stream.lastWindow) : nil
        ))
    }
    return ended
  }
}

extension Span<UInt8> {
  fileprivate var copy: [UInt8] { indices.map { self[$0] } }
}
