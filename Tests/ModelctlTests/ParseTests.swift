import Foundation
import Testing

/// `modeltrain parse` end to end.
@Suite struct ParseTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let lines = [
    "session 17 opened for mary", "session 18 opened for john", "disk full", "session 17 closed", "disk full",
    "session 18 closed",
  ]

  private func log(_ lines: [String] = lines) throws -> String {
    try folder.text("a.log", lines.map { $0 + "\n" }.joined())
  }

  private func report(_ arguments: [String], input: [UInt8] = []) throws -> JSON {
    let report = try JSON(parsing: Tool.modeltrain.output(["parse", "--json"] + arguments, input: input))
    try JSONSchema("tocsin.parse/1").expectMatch(report)
    return report
  }

  private func texts(_ report: JSON) -> [String] {
    report["templates"]?.elements.compactMap { $0["text"]?.string } ?? []
  }

  @Test func exactDrainGroupsLinesAsTheyCome() throws {
    let groups = folder.path("groups")
    let report = try report(["--content", "--parser", "drain", "--no-default-masks", "--groups", groups, log()])
    #expect(texts(report) == ["session <*> opened for <*>", "disk full", "session <*> closed"])
    #expect(report["templates"]?.elements.map { $0["lines"]?.integer } == [2, 2, 2])
    #expect(try folder.bytes("groups") == Array("1\n1\n2\n3\n2\n3\n".utf8))
  }

  @Test func spellGroupsLinesAsTheyCome() throws {
    let groups = folder.path("groups")
    let report = try report(["--content", "--parser", "spell", "--no-default-masks", "--groups", groups, log()])
    #expect(report["parser"]?.string == "spell")
    #expect(texts(report).contains("session <*> closed"))
    #expect(try folder.bytes("groups").split(separator: 10).count == Self.lines.count)
  }

  /// The simulated log has its templates' names in its header; what is left are the messages.
  @Test func theSimulatedLogNeedsNoOptions() throws {
    let fixture = try Fixture.shared()
    let groups = folder.path("groups")
    let report = try report(["--groups", groups, fixture.folder.path("test.log")])
    #expect(report["parser"]?.string == "adaptive")
    #expect(report["format"]?.string == "<Date> <Time> <Pid> <Level> <Component>: <Content>")
    #expect(report["unmatched"]?["lines"]?.integer == 0)
    let known = try String(contentsOf: fixture.folder.url("templates.txt"), encoding: .utf8).split(separator: "\n")
    #expect(report["templates"]?.elements.count == known.count)
    let numbers = Set(try folder.bytes("groups").split(separator: 10))
    #expect(numbers == Set((1...known.count).map { Array("\($0)".utf8)[...] }))
  }

  @Test func everyLineIsCountedOnce() throws {
    let lines = (0..<300).map { $0 % 7 == 0 ? "no header" : "2026-03-02 00:00:0\($0 % 10) INFO a: b \($0)" }
    let report = try report(["--format", "<Date> <Time> <Level> <Component>: <Content>", log(lines)])
    let counts = report["templates"]?.elements.compactMap { $0["lines"]?.integer } ?? []
    #expect(report["lines"]?.integer == 300)
    #expect(report["unmatched"]?["lines"]?.integer == 43)
    #expect(counts.reduce(0, +) == 300 - 43)
    let first = report["unmatched"]?["examples"]?.elements.first
    #expect(first?["number"]?.integer == 1 && first?["text"]?.string == "no header")
  }

  @Test func unmatchedLinesAreShownAndInNoGroup() throws {
    let lines = ["INFO a: b", "INFO a: c", "\u{1B}[2J", "INFO a: b"]
    let groups = folder.path("groups")
    let text = try Tool.modeltrain.output(
      ["parse", "--format", "<Level> <Component>: <Content>", "--groups", groups, log(lines)])
    #expect(text.contains("1 lines are not of this format") && text.contains("line 3: \u{B7}[2J"))
    #expect(!text.contains("\u{1B}"))
    #expect(try folder.bytes("groups").split(separator: 10)[2] == Array("0".utf8)[...])
  }

  @Test func anyWayOfGivingTheLogIsTheSameLog() throws {
    let bytes = try Fixture.shared().folder.bytes("test.log")
    let plain = try report([folder.file("plain", bytes).path])
    let packed = try report([folder.file("packed.zst", zstdFrame(of: bytes)).path])
    let piped = try report(["-"], input: bytes)
    #expect(piped["file"]?.string == "standard input")
    for field in ["format", "lines", "unmatched", "templates", "parser", "masks"] {
      #expect(packed[field] == plain[field] && piped[field] == plain[field], "\(field)")
    }
  }

  @Test func masksApplyInOrderAndMayHaveNames() throws {
    let masks = ["--mask", #"NUMBER=\d+"#, "--mask", #"<:NUMBER:> (open|clos)ed"#, "--no-default-masks"]
    let report = try report(["--content"] + masks + [log()])
    #expect(texts(report) == ["session <*> for <*>", "disk full", "session <*>"])
    #expect(report["masks"]?.elements.compactMap { $0["stage"]?.integer } == [1, 2])
    #expect(report["masks"]?.elements.compactMap { $0["replacement"]?.string } == ["<:NUMBER:>", "<*>"])
    let escaped = try self.report([
      "--content", "--mask", #"session \d+"#, "--mask", #"a\=b"#, "--no-default-masks", log(),
    ])
    #expect(escaped["masks"]?.elements.compactMap { $0["pattern"]?.string } == [#"session \d+"#, #"a\=b"#])
  }

  @Test func extraDelimitersSeparateTokens() throws {
    let arguments = [
      "--content", "--no-default-masks", "--extra-delimiters", "-_", try log(["a-b_c", "a-b_d", "a-b_e"]),
    ]
    #expect(texts(try report(arguments)) == ["a b <*>"])
  }

  @Test func leastRecentlySeenTemplatesGiveWay() throws {
    let lines = ["a a", "b b b", "c c c c", "a a"]
    let groups = folder.path("groups")
    let report = try report(
      ["--content", "--no-default-masks", "--max-clusters", "2", "--groups", groups, log(lines)])
    #expect(texts(report) == ["c c c c", "a a"])
    #expect(report["templates"]?.elements.map { $0["groups"]?.elements.compactMap(\.integer) } == [[3], [4]])
    #expect(try folder.bytes("groups") == Array("1\n2\n3\n4\n".utf8))
  }

  @Test func samplesShowWhatTheWildcardsStandFor() throws {
    let report = try report(["--content", "--parser", "drain", "--no-default-masks", log()])
    let sample = try #require(report["templates"]?.elements.first?["samples"]?.elements.first)
    #expect(sample["line"]?.string == "session 17 opened for mary")
    #expect(sample["parameters"]?.elements.compactMap(\.string) == ["17", "mary"])
    let text = try Tool.modeltrain.output(["parse", "--content", "--parser", "drain", "--no-default-masks", log()])
    #expect(text.contains("17 | mary"))
  }

  /// GA 4 of 6 lines, FGA 2·2 of 3 + 4 groups, PA 4 of 6, FTA 2·2 of 3 + 4: "closed" is two groups in truth.
  @Test func theTruthIsComparedBesideBaselines() throws {
    let events = ["E1,session <*> opened for <*>", "E2,disk full", "E3,session 17 closed", "E4,session 18 closed"]
    let records = [0, 0, 1, 2, 1, 3].map { "x,\(events[$0])" }
    let truth = try folder.text("truth.csv", "Content,EventId,EventTemplate\n" + records.joined(separator: "\n"))
    let arguments = ["--content", "--parser", "drain", "--no-default-masks", "--truth", truth, try log()]
    let report = try report(arguments)
    let measures = try #require(report["truth"]?["measures"])
    #expect(measures["groupingAccuracy"] == .number(4.0 / 6))
    #expect(measures["groupingF1"] == .number(4.0 / 7))
    #expect(measures["parsingAccuracy"] == .number(4.0 / 6))
    #expect(measures["templateF1"] == .number(4.0 / 7))
    let baselines = report["truth"]?["baselines"]?.elements ?? []
    #expect(baselines.compactMap { $0["name"]?.string } == ["distinct masked text", "number of tokens"])
    // Of the distinct texts, all but the two openings are groups of the truth.
    #expect(baselines.first?["groupingAccuracy"] == .number(4.0 / 6))
    #expect(try Tool.modeltrain.output(["parse"] + arguments).contains("against 4 true groups"))
  }

  @Test func aTruthWithoutTemplatesGivesGroupingAlone() throws {
    let truth = try folder.text("truth.csv", "EventId\n" + [1, 1, 2, 3, 2, 3].map { "E\($0)\n" }.joined())
    let arguments = ["--content", "--parser", "drain", "--no-default-masks", "--truth", truth, try log()]
    let measures = try report(arguments)["truth"]?["measures"]
    #expect(measures?["groupingAccuracy"] == .integer(1))
    #expect(measures?["parsingAccuracy"] == nil && measures?["templateF1"] == nil)
  }

  @Test func linesOfManyMegabytesAreLinesToo() throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20)
    let bytes = long + [10] + Array("a b\n".utf8) + [0, 255, 10] + long
    let report = try report(["--content", folder.file("a.log", bytes).path])
    #expect(report["lines"]?.integer == 4)
    #expect(report["unmatched"]?["lines"]?.integer == 0)
  }
}
