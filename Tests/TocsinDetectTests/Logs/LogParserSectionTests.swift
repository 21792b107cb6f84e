import TestSupport
import Testing
import TocsinDetect
import TocsinFormat
import TocsinLogs

@Suite struct LogParserSectionTests {
  /// A parser with everything in it, and one with nothing that can be left out.
  static func parsers() throws -> [FrozenLogParser] {
    let masks = try MaskStage(
      compiling: [rule(#"\d+\.\d+"#, "IP"), rule(#"(?<!\w)0x[0-9a-f]{2,}\b"#, nil), rule(#"\bb+\d*?$"#, "END")])
    let identifier = try MaskStage(compiling: [rule(#"blk_-?\d+"#, nil)])
    let rich = try FrozenLogParser(
      format: LineFormat("<Date> <Time> [<Level>] <Component>(-<Pid>)?: <Content>"),
      tokenizer: TokenizerConfiguration(
        stages: [masks, identifier], extraDelimiters: ByteSet([UInt8(ascii: "="), 0, 0xFF]), joinsMasks: true,
        collapsesRuns: true),
      sessions: .identifier(identifier), sessionTimeout: 1800.5,
      templates: TemplateTable(
        kind: .positional, templates: [template("took <*> ms", 7), template("<*> lost", 0), template("took long", 3)]))
    let plain = try FrozenLogParser(
      format: .content, tokenizer: TokenizerConfiguration(), sessions: .single,
      templates: TemplateTable(kind: .subsequence, templates: [template("a <*>", Int.max)]))
    return [rich, plain]
  }

  @Test(arguments: [0, 1])
  func aParserComesBackAndReadsTheSame(_ index: Int) throws {
    let parser = try Self.parsers()[index]
    let decoded = try FrozenLogParser(decoding: parser.encoded())
    #expect(decoded == parser)
    #expect(decoded.encoded() == parser.encoded())
    let lines = [
      "d t [l] c-12: took 10.2 ms for blk_7 and blk_-8", "d t [l] c: 0xff lost", "a", "a b c", "", "d t [l] c: took it",
    ]
    #expect(Self.read(lines, decoded) == Self.read(lines, parser))
  }

  @Test(arguments: [0, 1])
  func everyTruncationAndExtensionIsRefused(_ index: Int) throws {
    let bytes = try Self.parsers()[index].encoded()
    for count in 0..<bytes.count {
      #expect(throws: DetectError.self) { try FrozenLogParser(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: DetectError.format(.trailingBytes(.logParser, offset: bytes.count, count: 1))) {
      try FrozenLogParser(decoding: bytes + [0])
    }
  }

  /// What a changed byte leads to is refused, or means something else and is written back as it was read. Reading lines
  /// with it neither traps nor hangs.
  @Test(arguments: [0, 1])
  func aChangedByteIsRefusedOrMeansSomethingElse(_ index: Int) throws {
    let parser = try Self.parsers()[index]
    let bytes = parser.encoded()
    var accepted = 0
    var refused = 0
    for position in bytes.indices {
      for change in [1, 2, 0x10, 0x80, 0xFF] as [UInt8] {
        var changed = bytes
        changed[position] ^= change
        guard let other = try? FrozenLogParser(decoding: changed) else {
          refused += 1
          continue
        }
        #expect(other.encoded() == changed && other != parser, "byte \(position)")
        _ = Self.read(["d t [l] c-1: took 10.2 0xab b 7 ms blk_7", "a b"], other)
        accepted += 1
      }
    }
    #expect(accepted > 0 && refused > 0)
  }

  @Test func aFormatMustStandInItsCanonicalForm() throws {
    // Flags, delimiters, length of the text.
    let offset = 36
    var bytes = try Self.parsers()[1].encoded()
    #expect(Array(bytes[offset + 4..<offset + 11]) == Array("content".utf8))
    let text = Array("<a>  <Content>".utf8)
    bytes.replaceSubrange(offset..<offset + 11, with: [UInt8(text.count), 0, 0, 0] + text)
    #expect(throws: DetectError.format(.invalidValue(.logParser, offset: offset, found: UInt64(text.count)))) {
      try FrozenLogParser(decoding: bytes)
    }
    bytes.replaceSubrange(offset..<offset + 4 + text.count, with: [3, 0, 0, 0] + Array("<a>".utf8))
    #expect(throws: DetectError.lineFormat(.noContent)) { try FrozenLogParser(decoding: bytes) }
  }

  @Test(arguments: [-0.0, -1, .infinity, .nan])
  func aTimeoutMustBeFiniteAndPositive(_ seconds: Double) throws {
    // Flags, delimiters, "content", the session rule.
    let offset = 4 + 32 + 11 + 4
    var bytes = try Self.parsers()[1].encoded()
    #expect(bytes[offset..<offset + 8].allSatisfy { $0 == 0 })
    bytes.replaceSubrange(offset..<offset + 8, with: Self.bytes(of: seconds))
    #expect(throws: DetectError.format(.invalidValue(.logParser, offset: offset, found: seconds.bitPattern))) {
      try FrozenLogParser(decoding: bytes)
    }
    bytes.replaceSubrange(offset..<offset + 8, with: Self.bytes(of: .leastNonzeroMagnitude))
    #expect(try FrozenLogParser(decoding: bytes).sessionTimeout == .leastNonzeroMagnitude)
  }

  private static func bytes(of value: Double) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
  }

  /// Each part's own rules are asked when it is decoded; one violation of each shows that.
  @Test func whatThePartsRefuseIsRefused() throws {
    let bytes = try Self.parsers()[1].encoded()
    // The table is at the end: 1 literal "a", 1 template of 2 tokens.
    let tokens = bytes.count - 8
    #expect(Array(bytes[tokens...]) == [1, 0, 0, 0, 0, 0, 0, 0])
    var unknown = bytes
    unknown[tokens] = 2
    #expect(throws: DetectError.templates(.invalidLiteral(0))) { try FrozenLogParser(decoding: unknown) }
    var wild = bytes
    wild[tokens + 4] = 3
    #expect(throws: DetectError.templates(.unknownLiteral(template: 0, token: 1))) {
      try FrozenLogParser(decoding: wild)
    }
    var negative = bytes
    negative[tokens - 5] = 0x80
    #expect(throws: DetectError.format(.invalidValue(.logParser, offset: tokens - 12, found: 0x80FF_FFFF_FFFF_FFFF))) {
      try FrozenLogParser(decoding: negative)
    }
    let rich = try Self.parsers()[0].encoded()
    let start = try #require(rich.indices.first { rich[$0...].starts(with: Array("IP".utf8)) })
    var unnamed = rich
    unnamed[start] = UInt8(ascii: "<")
    #expect(throws: DetectError.masks(.invalidName(rule: 0))) { try FrozenLogParser(decoding: unnamed) }
  }

  private static func rule(_ pattern: String, _ name: String?) -> MaskRule {
    MaskRule(pattern: Array(pattern.utf8), replacement: name.map { .named(Array($0.utf8)) } ?? .wildcard)
  }

  private static func template(_ text: String, _ lineCount: Int) -> LogTemplate {
    let tokens = text.split(separator: " ").map { word -> TemplateToken in
      word == "<*>" ? .wildcard : .literal(Array(word.utf8))
    }
    return LogTemplate(tokens: tokens, lineCount: lineCount)
  }

  private static func read(_ lines: [String], _ parser: FrozenLogParser) -> [String] {
    var reader = LogLineReader(parser)
    return lines.map { text in
      let bytes = Array(text.utf8)
      let line = reader.read(bytes.span)
      reader.findParameters(of: line)
      let parameters = (0..<reader.parameters.count).map { reader.parameters[$0] }
      let sessions = (0..<reader.sessions.count).map { reader.sessions[$0] }
      return "\(line) \(parameters) \(sessions) \(reader.counts)"
    }
  }
}
