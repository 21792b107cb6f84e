import Testing
import TocsinDetect
import TocsinLogs
import TocsinTraining

/// From the lines of a log to its windows of keys.
@Suite struct LogWindowTests {
  private static func parser(
    _ format: String = "<Label> <Timestamp> <Component> <Content>", sessions: SessionRule = .single,
    timeout: Double? = nil
  ) throws -> FrozenLogParser {
    let templates = ["up", "down", "lost <*>", "hot"].map { text in
      LogTemplate(
        tokens: text.split(separator: " ").map { $0 == "<*>" ? .wildcard : .literal(Array($0.utf8)) }, lineCount: 1)
    }
    return try FrozenLogParser(
      format: LineFormat(format), tokenizer: TokenizerConfiguration(), sessions: sessions, sessionTimeout: timeout,
      templates: TemplateTable(kind: .positional, templates: templates))
  }

  private static func read(
    _ lines: [String], _ parser: FrozenLogParser, length: Int = 3, stride: Int = 3
  ) throws -> LogWindowReader {
    var reader = try LogWindowReader(parser, windowLength: length, stride: stride)
    for line in lines {
      let bytes = Array(line.utf8)
      reader.read(bytes.span)
    }
    return reader
  }

  private static let lines = [
    "- 1700000000 a up", "- 1700000001 b up", "- 1700000002 a down", "APP 1700000003 a lost 7", "nothing",
    "- 1700000004 b what is this", "- 1700000005 b hot", "-- 1700000006 a hot",
  ]

  @Test func windowsAreLabelledByTheirAlerts() throws {
    let reader = try Self.read(Self.lines, Self.parser())
    #expect(reader.windows(.normal).map(Array.init) == [[1, 1, 2]])
    #expect(reader.windows(.abnormal).map(Array.init) == [[3, 0, 4]])
    #expect(reader.counts.lines == 8 && reader.counts.unmatched == 1 && reader.counts.unknown == 1)
    #expect(reader.alertCount == 2)
  }

  @Test func evaluationGetsTheTruthAndTheRest() throws {
    let windows = try Self.read(Self.lines, Self.parser()).labelledWindows()
    #expect(windows.windows.map(Array.init) == [[1, 1, 2], [3, 0, 4], [4]])
    #expect(
      windows.windows.indices.map { Array(windows.causes(of: $0)) } == [
        [false, false, false], [true, false, false], [true],
      ])
    #expect(windows.windows.indices.map(windows.windows.lineNumber) == [1, 4, 8])
  }

  @Test func whatLabelsSayChangesNothingButTheClass() throws {
    let relabelled = Self.lines.map { $0.hasPrefix("APP") ? "- " + $0.dropFirst(4) : "ANY " + $0.drop { $0 == "-" } }
    let parser = try Self.parser()
    let one = try Self.read(Self.lines, parser)
    let other = try Self.read(relabelled, parser)
    let both = { (reader: borrowing LogWindowReader) in
      (reader.windows(.normal).map(Array.init) + reader.windows(.abnormal).map(Array.init)).sorted { $0[0] < $1[0] }
    }
    #expect(both(one) == both(other))
    #expect(one.labelledWindows().windows.map(Array.init) == other.labelledWindows().windows.map(Array.init))
  }

  /// The component stands for the process where a format has none.
  @Test func linesOfAComponentCanHaveTheirOwnWindows() throws {
    let reader = try Self.read(Self.lines, Self.parser(sessions: .process), length: 2, stride: 2)
    let windows = reader.labelledWindows()
    // a: up down, lost hot; b: up what, hot. In the order of their last lines.
    #expect(windows.windows.map(Array.init) == [[1, 2], [1, 0], [4], [3, 4]])
    #expect(windows.windows.indices.map(windows.windows.lineNumber) == [1, 2, 7, 4])
    #expect(windows.windows.indices.map { windows.label(of: $0) } == [.normal, .normal, .normal, .abnormal])
    #expect(reader.windows(.normal).map(Array.init) == [[1, 2], [1, 0]])
  }

  @Test func silenceEndsASessionsWindows() throws {
    let lines = ["- 1700000000 a up", "- 1700000001 a up", "- 1700000100 a hot", "- 1700000101 a hot"]
    let windows = try Self.read(lines, Self.parser(timeout: 60)).labelledWindows()
    #expect(windows.windows.map(Array.init) == [[1, 1], [4, 4]])
  }

  /// Number of entries, length, stride, and where windows begin and end.
  @Test(
    arguments: [
      (0, 3, 3, []), (1, 3, 3, [0..<1]), (3, 3, 3, [0..<3]), (7, 3, 3, [0..<3, 3..<6, 6..<7]),
      (5, 3, 1, [0..<3, 1..<4, 2..<5]), (2, 3, 1, [0..<2]), (6, 4, 3, [0..<4, 3..<6]), (7, 4, 3, [0..<4, 3..<7]),
      (8, 4, 2, [0..<4, 2..<6, 4..<8]), (9, 4, 2, [0..<4, 2..<6, 4..<8, 6..<9]), (3, 1, 1, [0..<1, 1..<2, 2..<3]),
    ] as [(Int, Int, Int, [Range<Int>])])
  func windowsBeginEveryStrideAndLeaveOutNoEntry(_ count: Int, length: Int, stride: Int, windows: [Range<Int>]) {
    var cutter = WindowCutter(windowLength: length, stride: stride)
    for entry in 0..<count { cutter.append(UInt32(entry), session: 0, line: entry + 1, isAlert: false) }
    #expect(cutter.labelledWindows().windows.map(Array.init) == windows.map { $0.map(UInt32.init) })
    #expect(
      cutter.windows(.normal).map(Array.init) == windows.filter { $0.count == length }.map { $0.map(UInt32.init) })
    #expect(cutter.windows(.abnormal).isEmpty)
  }

  @Test(arguments: ["<Timestamp> <Content>", "content", "json", "syslog3164", "syslog5424"])
  func linesWithoutLabelsAreRefused(_ format: String) throws {
    let parser = try Self.parser(format)
    #expect(throws: LogWindowError.noLabels) { _ = try LogWindowReader(parser, windowLength: 3, stride: 3) }
    #expect(LogWindowError.noLabels.description.contains("<Label>"))
  }
}

/// The raw lines of BGL, in windows of 20: the sizes that their reference keys give.
@Suite(SharedData.bgl) struct BGLLogWindowTests {
  @Test func theReferenceKeysGiveTheKnownWindows() throws {
    let text = try SharedData.bytes("bgl_raw_100k/drain3_default_ids_and_labels.txt.zst")
    var cutter = WindowCutter(windowLength: 20, stride: 20)
    for (line, row) in text.split(separator: UInt8(ascii: "\n")).enumerated() {
      let fields = String(decoding: row, as: UTF8.self).split(separator: " ")
      cutter.append(try #require(UInt32(fields[0])), session: 0, line: line + 1, isAlert: fields[1] == "1")
    }
    #expect(cutter.alertCount == 2_613)
    let (normal, abnormal) = (cutter.windows(.normal), cutter.windows(.abnormal))
    #expect(normal.count == 4_482 && abnormal.count == 518)
    #expect(cutter.labelledWindows().count == 5_000)
    #expect(DistinctSessions(normal).count == 231 && DistinctSessions(abnormal).count == 101)
  }

  @Test func rawLinesGiveAsMany() throws {
    let log = try SharedData.bytes("bgl_raw_100k/bgl2_100k.log.zst").split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let format = "<Label> <Timestamp> <Date> <Node> <Time> <NodeRepeat> <Type> <Component> <Level> <Content>"
    var learner = try LogLearner(.standard(format: LineFormat(format)))
    for line in log { _ = learner.learn(line.span) }
    var reader = try LogWindowReader(learner.learnt().frozen(), windowLength: 20, stride: 20)
    for line in log where !line.isEmpty { reader.read(line.span) }
    #expect(reader.counts.lines == 100_000 && reader.counts.unmatched == 0)
    #expect(reader.alertCount == 2_613)
    #expect(reader.windows(.abnormal).count == 518 && reader.windows(.normal).count == 4_482)
    let distinct = [WindowLabel.normal, .abnormal].map { DistinctSessions(reader.windows($0)).count }
    print("\(reader.parser.templates.count) templates, \(reader.counts.unknown) unknown lines, \(distinct) distinct")
  }
}
