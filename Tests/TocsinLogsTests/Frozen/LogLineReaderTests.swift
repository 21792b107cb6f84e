import Testing

import TocsinLogs

@Suite struct LogLineReaderTests {
  private static func parser(
    _ format: String, masks: [String] = [], sessions: SessionRule = .single, kind: TemplateKind = .positional,
    _ templates: [String]
  ) throws -> FrozenLogParser {
    let rules = masks.map { MaskRule(pattern: Array($0.utf8), replacement: .named([UInt8(ascii: "N")])) }
    return try FrozenLogParser(
      format: LineFormat(format),
      tokenizer: TokenizerConfiguration(stages: masks.isEmpty ? [] : [MaskStage(compiling: rules)]),
      sessions: sessions, templates: TemplateTable(kind: kind, templates: templates.map { LogTemplate($0) }))
  }

  @Test func aLineGivesKeyTimeAndSessions() throws {
    let parser = try Self.parser(
      "<Date> <Time> <Level> <Component>: <Content>", sessions: SessionRule(Array(#"blk_-?\d+"#.utf8)),
      ["Receiving block <*> from <*>", "Deleting <*> and <*>"])
    var reader = LogLineReader(parser)
    let first = reader.take("081109 203518 INFO dfs.DataNode: Receiving block blk_-16 from 10.0.0.1")
    #expect(first.line.key == 1)
    #expect(first.line.header?.time == 1_226_262_918)
    #expect(first.sessions == ["blk_-16"])
    #expect(first.parameters == ["blk_-16", "10.0.0.1"])
    let second = reader.take("081109 203519 INFO dfs.DataNode: Deleting blk_1 and blk_2")
    #expect((second.line.key, second.sessions) == (2, ["blk_1", "blk_2"]))
    let unknown = reader.take("081109 203519 INFO dfs.DataNode: Receiving block blk_1 at last")
    #expect(unknown.line.key == FrozenLogParser.unknownKey)
    #expect(unknown.line.match == .unknown(nearest: 0, similarity: 0.6))
    #expect((unknown.parameters, unknown.sessions) == ([], ["blk_1"]))
    let other = reader.take("java.lang.Exception of blk_3")
    #expect(other.line == LogLine(header: nil, match: nil))
    #expect(other.line.key == nil)
    #expect(reader.sessions.count == 0)
    #expect(reader.counts == LogLineCounts(lines: 4, withoutHeader: 1, unknown: 1))
  }

  @Test(arguments: [(256, 0), (257, 1)])
  func aLineOfTooManySessionsIsCounted(_ named: Int, _ crowded: Int) throws {
    var reader = LogLineReader(try Self.parser("content", sessions: SessionRule(Array(#"b\d+"#.utf8)), ["<*>"]))
    let read = reader.take((0..<named).map { "b\($0)" }.joined(separator: " "))
    #expect(read.sessions.count == 256 && reader.counts.crowded == crowded)
    _ = reader.take("b1")
    #expect(reader.counts.crowded == crowded)
  }

  @Test func parametersAreWhatWildcardsAndMasksTook() throws {
    let templates = ["wrote <:N:> bytes to <*>", "took <*> at blk_<:N:>/<:N:>"]
    let parser = try Self.parser("content", masks: [#"\d+"#], templates)
    var reader = LogLineReader(parser)
    #expect(reader.take("wrote 4096 bytes to here").parameters == ["4096", "here"])
    #expect(reader.take("took 17 at blk_5/66").parameters == ["17", "5", "66"])
    #expect(reader.take("  took   7 at   blk_5/66 ").parameters == ["7", "5", "66"])
    // A line may hold the text of a replacement itself: nothing was masked there.
    #expect(reader.take("wrote <:N:> bytes to 5").parameters == ["5"])
  }

  @Test func aRunOfTokensIsOneParameterEmptyOrNot() throws {
    let parser = try Self.parser("content", masks: [#"\d+"#], kind: .subsequence, ["from <*> to <*>", "<*> of <:N:>"])
    var reader = LogLineReader(parser)
    #expect(reader.take("from here and there to 5").parameters == ["here and there", "5"])
    #expect(reader.take("from to").parameters == ["", ""])
    #expect(reader.take("one of 3").parameters == ["one", "3"])
    #expect(reader.take("of 3").parameters == ["", "3"])
  }

  @Test func parametersOfUnescapedContentStandInIt() throws {
    var reader = LogLineReader(try Self.parser("json", ["said <*> twice"]))
    let read = reader.take(#"{"time":"2024-01-01T00:00:00Z","log":"said \"a\\b\" twice\n"}"#)
    #expect(read.line.key == 1)
    #expect(read.parameters == [#""a\b""#])
  }

  @Test(arguments: [TemplateKind.positional, .subsequence])
  func anyBytesAreALine(_ kind: TemplateKind) throws {
    let sessions = try SessionRule(Array(#"blk_\d+"#.utf8))
    for format in ["content", "<Time> <Content>", "json", "syslog3164", "syslog5424"] {
      let parser = try Self.parser(format, masks: [#"\d+"#], sessions: sessions, kind: kind, ["a <*>", "<:N:> b"])
      var reader = LogLineReader(parser)
      var count = 0
      for line in Self.strangeLines {
        _ = reader.take(line)
        count += 1
      }
      #expect(reader.counts.lines == count)
    }
  }

  private static let strangeLines: [[UInt8]] = [
    [], [0], [0xFF], [UInt8](repeating: 0xC0, count: 70_000), Array(repeating: 32, count: 10 << 20),
    (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37 >> 8) },
    Array(repeating: [UInt8(ascii: "a"), 32], count: 5 << 20).flatMap { $0 }, Array(repeating: 49, count: 10 << 20),
    Array(#"{"log":"a \ud800 \u0000","time":1e999}"#.utf8), Array("a b".utf8), Array("1 b".utf8),
  ]

  @Test func readersOfOneParserShareNothing() throws {
    let parser = try Self.parser("content", ["a <*>", "b"])
    var first = LogLineReader(parser)
    var second = LogLineReader(parser)
    _ = first.take("a x")
    _ = second.take("nothing")
    #expect((first.counts, second.counts) == (LogLineCounts(lines: 1), LogLineCounts(lines: 1, unknown: 1)))
  }
}

extension LogLineReader {
  fileprivate struct Taken {
    var line: LogLine
    var parameters: [String]
    var sessions: [String]
  }

  /// Reads a line and whatever there is to know of it.
  fileprivate mutating func take(_ bytes: [UInt8]) -> Taken {
    let line = read(bytes.span)
    findParameters(of: line)
    guard let header = line.header else { return Taken(line: line, parameters: [], sessions: []) }
    let found = content(of: header, in: bytes.span)
    let content = (0..<found.count).map { found[$0] }
    let text = { (range: Range<Int>) in String(decoding: content[range], as: UTF8.self) }
    return Taken(
      line: line,
      parameters: (0..<parameters.count).map { text(Int(parameters[$0].start)..<Int(parameters[$0].end)) },
      sessions: (0..<sessionRanges.count).map { text(sessionRanges[$0].bounds) })
  }

  fileprivate mutating func take(_ text: String) -> Taken { take(Array(text.utf8)) }
}
