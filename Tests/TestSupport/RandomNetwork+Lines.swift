public import TocsinDetect
public import TocsinFormat
public import TocsinLogs

extension RandomNetwork {
  /// A parser for made-up logs, of lines such as `2026-03-02 00:00:07.116 4107 INFO store: event f of block_7 took 3 ms`,
  /// or of others where `format` says so. Its keys are 1 to 20, of the letters a to t.
  public static func logParser(
    format: String = "<Date> <Time> <Pid> <Level> <Component>: <Content>", sessions: String = #"block_\d+"#,
    timeout: Double? = nil
  ) throws -> FrozenLogParser {
    let masks = try MaskStage(compiling: [
      MaskRule(pattern: Array(#"\b\d+\b"#.utf8), replacement: .named(Array("NUM".utf8))),
      MaskRule(pattern: Array(#"\bblock_\d+\b"#.utf8)),
    ])
    let templates = (0..<20).map { index -> LogTemplate in
      let letter = String(decoding: [UInt8(ascii: "a") + UInt8(index)], as: UTF8.self)
      let words = ["event", letter, "of", "<*>", "took", "<:NUM:>", "ms"]
      return LogTemplate(tokens: words.map { .literal(Array($0.utf8)) }, lineCount: 100 - index)
    }
    return try FrozenLogParser(
      format: LineFormat(format), tokenizer: TokenizerConfiguration(stages: [masks]),
      sessions: SessionRule(Array(sessions.utf8)), sessionTimeout: timeout,
      templates: TemplateTable(kind: .positional, templates: templates))
  }

  /// A network whose keys, 5, 8, 11 and 14, are among those of ``logParser(format:sessions:timeout:)``.
  public static func ofLines(seed: UInt64) throws -> RandomNetwork {
    try RandomNetwork(NetworkShape(vocabulary: 4, hidden: 8, layers: 1), seed: seed)
  }

  /// A DeepLog model file around the network, with a parser.
  public func file(_ configuration: DeepLogConfiguration, parser: FrozenLogParser) -> ModelFile {
    var file = file(configuration)
    file.logParser = parser.encoded()
    return file
  }
}
