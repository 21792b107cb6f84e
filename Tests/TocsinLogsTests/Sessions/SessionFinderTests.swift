import Testing

import TocsinLogs

@Suite struct SessionFinderTests {
  /// What a finder says of a line: the identifiers' texts, and the sessions.
  private static func find(
    _ line: String, _ finder: inout SessionFinder, format: LineFormat = .content
  ) -> (names: [String], sessions: [UInt64]) {
    let bytes = Array(line.utf8)
    var parser = HeaderParser(format: format)
    let header = parser.parse(bytes.span)
    var names: [String] = []
    var sessions: [UInt64] = []
    if let header {
      let content = parser.content(of: header, in: bytes.span)
      finder.find(in: bytes.span, header: header, content: content)
      for index in 0..<finder.count {
        let range = finder.ranges[index]
        var name: [UInt8] = []
        for place in range.bounds { name.append(finder.rule == .process ? bytes[place] : content[place]) }
        names.append(String(decoding: name, as: UTF8.self))
        sessions.append(finder.sessions[index])
      }
    } else {
      finder.find(in: bytes.span, header: nil, content: bytes.span)
      for index in 0..<finder.count { sessions.append(finder.sessions[index]) }
    }
    return (names, sessions)
  }

  private static func blocks() throws -> SessionFinder {
    SessionFinder(rule: try SessionRule(Array(#"blk_-?\d+"#.utf8)))
  }

  @Test func identifiersAreFoundOnceEachInOrder() throws {
    var finder = try Self.blocks()
    let (names, sessions) = Self.find("ask to delete blk_7 blk_-12, blk_7 blk_3 blk_-12 blk_", &finder)
    #expect(names == ["blk_7", "blk_-12", "blk_3"])
    #expect(Set(sessions).count == 3)
    let isCut = finder.isCut
    #expect(!isCut)
    let (again, other) = Self.find("delete blk_3", &finder)
    #expect(again == ["blk_3"])
    #expect(other == [sessions[2]])
    #expect(Self.find("nothing here", &finder).sessions.isEmpty)
    #expect(Self.find("", &finder).sessions.isEmpty)
  }

  @Test func identifiersOfAnUnescapedContentAreFound() throws {
    var finder = try Self.blocks()
    let format = LineFormat.json
    #expect(Self.find(#"{"log":"a\tblk_9 \"blk_10\"\n"}"#, &finder, format: format).names == ["blk_9", "blk_10"])
  }

  @Test func lineWithoutAHeaderIsSearchedAsItIs() throws {
    var finder = try Self.blocks()
    #expect(Self.find("no header blk_1", &finder, format: .syslog5424).sessions.count == 1)
  }

  @Test func sessionsBeyondTheLimitAreLeftOutAndSaidToBe() throws {
    var finder = try Self.blocks()
    let all = (0..<SessionFinder.maximumCount + 5).map { "blk_\($0)" }
    let (names, _) = Self.find(all.joined(separator: " "), &finder)
    #expect(names == Array(all.prefix(SessionFinder.maximumCount)))
    let isCut = finder.isCut
    #expect(isCut)
    #expect(Self.find(all.prefix(SessionFinder.maximumCount).joined(separator: " "), &finder).names.count == 256)
    let isCutAgain = finder.isCut
    #expect(!isCutAgain)
  }

  @Test func emptyMatchesAreNoSessions() throws {
    var finder = SessionFinder(rule: try SessionRule(Array(#"\d*"#.utf8)))
    #expect(Self.find("ab 12 c 3", &finder).names == ["12", "3"])
  }

  @Test func processIsToldByNumberAndHostOrByName() throws {
    var finder = SessionFinder(rule: .process)
    let format = LineFormat.syslog3164
    let first = Self.find("Jun 14 15:16:01 combo sshd[19939]: hello", &finder, format: format)
    #expect(first.names == ["19939"])
    let samePlace = Self.find("Jun 15 02:04:59 combo su[19939]: bye", &finder, format: format)
    #expect(samePlace.sessions == first.sessions)
    let elsewhere = Self.find("Jun 15 02:04:59 other sshd[19939]: bye", &finder, format: format)
    #expect(elsewhere.sessions != first.sessions)
    #expect(Self.find("Jun 15 02:04:59 other kernel: bye", &finder, format: format).names == ["kernel"])
    #expect(Self.find("no header at all", &finder, format: format).sessions.isEmpty)
  }

  @Test func singleSessionHoldsEveryLine() throws {
    var finder = SessionFinder(rule: .single)
    #expect(Self.find("one", &finder).sessions == Self.find("", &finder, format: .syslog5424).sessions)
  }

  @Test(arguments: ["process", "single", #"blk_-?\d+"#, "(?:process)"])
  func ruleIsReadBackFromItsText(_ text: String) throws {
    let rule = try SessionRule(Array(text.utf8))
    #expect(String(decoding: rule.text, as: UTF8.self) == text)
    #expect(try SessionRule(rule.text) == rule)
    if case .identifier = rule { #expect(text.contains("(") || text.contains("_")) }
  }

  @Test func patternsOutsideTheLanguageAreRefused() {
    #expect(throws: MaskError.self) { try SessionRule(Array("(".utf8)) }
  }

  @Test func contentBeyondTheLimitTakesNoPart() throws {
    var finder = try Self.blocks()
    let filler = String(repeating: "x", count: LineTokens.maximumContentByteCount)
    #expect(Self.find("blk_1 " + filler + " blk_2", &finder).names == ["blk_1"])
  }
}
