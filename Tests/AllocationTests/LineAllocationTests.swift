import Testing
import TestSupport
import TocsinDetect
import TocsinKernels
import TocsinLogs

/// From the bytes of a line to its verdict nothing allocates, from the very first line on.
@Suite(.ifAllocationsAreCounted) struct LineAllocationTests {
  @Test(arguments: ParserCase.all, LineCase.all)
  func readingALineAllocatesNothing(_ parser: ParserCase, _ line: LineCase) throws {
    var reader = try LogLineReader(parser.parser())
    let bytes = line.bytes(for: parser)
    var found = 0
    let count = allocations {
      for _ in 0..<2 {
        let line = reader.read(bytes.span)
        reader.findParameters(of: line)
        found += reader.parameters.count + reader.sessions.count
      }
    }
    #expect(count == 0)
    if line == .known { #expect(found > 0) }
  }

  @Test(arguments: ParserCase.all, LineCase.all)
  func judgingALineAllocatesNothing(_ parser: ParserCase, _ line: LineCase) throws {
    var stream = try parser.stream()
    let bytes = line.bytes(for: parser)
    #expect(allocations { _ = stream.verdicts(of: bytes.span) } == 0)
    #expect(allocations { _ = stream.verdicts(of: bytes.span) } == 0)
    #expect(stream.counts.lines == 2)
  }

  /// Known words, a relative, an unseen word, a mask, and a text without any.
  @Test func theVectorOfATextAllocatesNothing() throws {
    var words = LiteralList()
    for word in ["disk", "error"] { words.append(Array(word.utf8)[...]) }
    let vectors = try WordVectors(dimensions: 2, words: words, weights: [1, 2], elements: [1, 0, 0, 1])
    let texts = ["disk ERRORS <:ERROR:> unheard", "<*>"].map { Array($0.utf8) }
    var vector: [Float] = [0, 0]
    var known: [Bool] = [false, true]
    let count = allocations {
      for index in texts.indices { known[index] = Self.isKnown(texts[index], vectors, &vector) }
    }
    #expect(count == 0)
    #expect(known == [true, false])
  }

  private static func isKnown(_ text: [UInt8], _ vectors: WordVectors, _ vector: inout [Float]) -> Bool {
    var span = vector.mutableSpan
    return vectors.vector(ofText: text.span, into: &span)
  }

  /// New sessions, known ones, evictions, silence that ends sessions, and the end of all.
  @Test(arguments: ParserCase.all)
  func aLogAllocatesNothing(_ parser: ParserCase) throws {
    var stream = try parser.stream()
    let lines = (0..<300).map { number in
      parser.line(
        "event \(number % 11 == 0 ? "new" : "f") of block_\(number * number % 17) took \(number) ms",
        second: number / 6)
    }
    var anomalies = 0
    var ended = 0
    let count = allocations {
      for line in lines {
        let verdicts = stream.verdicts(of: line.span)
        anomalies += verdicts.anomalies
        ended += verdicts.ended
      }
      while stream.endNext() != nil { ended += 1 }
    }
    #expect(count == 0)
    #expect(anomalies > 0 && ended > 0 && stream.openSessions == 0)
  }
}

extension DeepLogLineStream {
  /// Judges a line as a host does.
  fileprivate mutating func verdicts(of bytes: Span<UInt8>) -> (anomalies: Int, ended: Int) {
    var (anomalies, ended) = (0, 0)
    _ = read(bytes)
    while endIdle() != nil { ended += 1 }
    for index in 0..<sessionCount {
      if judge(session: index, of: bytes).isAnomalous { anomalies += 1 }
      if evicted != nil { ended += 1 }
    }
    return (anomalies, ended)
  }
}

/// A way that lines are written, and that their sessions are told.
enum ParserCase: String, CaseIterable, Sendable {
  case fields, json, processes, content

  static let all = allCases

  func parser() throws -> FrozenLogParser {
    switch self {
    case .fields: try RandomNetwork.logParser(timeout: 3)
    case .json: try RandomNetwork.logParser(format: "json", timeout: 3)
    case .processes: try RandomNetwork.logParser(sessions: "process", timeout: 3)
    case .content: try RandomNetwork.logParser(format: "content", sessions: "single")
    }
  }

  func stream() throws -> DeepLogLineStream {
    let configuration = DeepLogConfiguration(
      history: .window, windowLength: 10, rule: DecisionRule(topG: 1), compatibleTopG: 1)
    var options = StreamOptions()
    options.maximumSessions = StreamCase.sessions
    options.rollingBlocks = 2
    options.cacheCapacity = 8
    let file = try RandomNetwork.ofLines(seed: 5).file(configuration, parser: parser())
    return try DeepLogLineStream(model: DeepLogModel(file: file, kernels: .best()), options: options)
  }

  /// A line with a message.
  func line(_ message: String, second: Int = 0) -> [UInt8] {
    let time = "2026-03-02 00:00:\(second < 10 ? "0" : "")\(second)"
    return switch self {
    case .fields, .processes: Array("\(time) \(40 + second % 5) INFO store: \(message)".utf8)
    // An escape, so that the text is not that of the line.
    case .json: Array(#"{"time":"\#(time)","log":"\#(message.replacing("e", with: "\\u0065"))"}"#.utf8)
    case .content: Array(message.utf8)
    }
  }
}

/// A kind of line.
enum LineCase: String, CaseIterable, Sendable {
  case known, unknown, severalSessions, manySessions, unmatched, empty, huge, longMessage, binary

  static let all = allCases

  func bytes(for parser: ParserCase) -> [UInt8] {
    switch self {
    case .known: return parser.line("event f of block_7 took 12 ms")
    case .unknown: return parser.line("something that no template says of block_7")
    case .severalSessions: return parser.line("event f of block_7,block_8,block_7 took 12 ms")
    case .manySessions: return parser.line((0..<400).map { "block_\($0)" }.joined(separator: " "))
    case .unmatched: return Array("not of a format".utf8)
    case .empty: return []
    case .huge: return [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)
    case .longMessage: return parser.line(String(repeating: "block_1 12 x ", count: 20_000))
    case .binary: return parser.line("event f of block_7 took ") + (0...255).map { $0 == 10 ? 0 : $0 } + [0, 0xFF]
    }
  }
}
