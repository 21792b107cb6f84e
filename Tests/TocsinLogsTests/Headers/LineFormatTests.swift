import Testing
import TocsinLogs

@Suite struct LineFormatTests {
  @Test(arguments: [
    ("<Date> <Time>  <Level> \t <Content>", "<Date> <Time> <Level> <Content>"),
    (#"  \[<Time>\] [<Level>] <Content> "#, #"\[<Time>\] \[<Level>\] <Content>"#),
    (#"<Time>|<Pid>|<Content>"#, #"<Time>\|<Pid>\|<Content>"#),
    (#"<Component>(\[<PID>\])?: <Content>"#, #"<Component>(\[<PID>\])?: <Content>"#),
    (#"<A>\t<Content>"#, "<A> <Content>"),
    (#"<<A>> 1 < 2 \\ <Content>"#, #"\<<A>> 1 \< 2 \\ <Content>"#),
    (#"<A.b-c_9>\-<content>"#, "<A.b-c_9>-<content>"),
    ("log4j", "<Date> <Time> <Level> <Component>: <Content>"),
    ("logcat", "<Date> <Time> <Pid> <Tid> <Level> <Component>: <Content>"),
    ("cri", "<Timestamp> <Stream> <Tag> <Content>"),
    ("syslog3164", "syslog3164"), ("syslog5424", "syslog5424"), ("json", "json"), ("content", "content"),
    ("<Content>", "<Content>"),
  ])
  func canonicalTextIsReadBack(_ text: String, _ canonical: String) throws {
    let format = try LineFormat(text)
    #expect(String(decoding: format.text, as: UTF8.self) == canonical)
    let canonicalText = format.text
    #expect(try LineFormat(canonicalText.span) == format)
  }

  @Test(
    arguments: [
      ("", .noContent), ("sysloog", .noContent), ("JSON", .noContent), ("<Date> <Time>", .noContent),
      ("<Date> (<Content>)?", .contentInGroup(position: 8)),
      ("<A> <A> <Content>", .duplicateField(name: Array("A".utf8), position: 4)),
      ("<Content> <content>", .duplicateField(name: Array("content".utf8), position: 10)),
      ("<A><Content>", .adjacentFields(position: 3)),
      ("<A>( <B>)?<Content>", .adjacentFields(position: 10)),
      ("<A>(x)?<Content>", .adjacentFields(position: 7)),
      ("<a b> <Content>", .badFieldName(position: 0)),
      ("<*> <Content>", .badFieldName(position: 0)),
      ("<Content> (x", .unclosedGroup(position: 10)),
      ("((x)?)? <Content>", .nestedGroup(position: 1)),
      ("x) <Content>", .strayGroupEnd(position: 1)),
      ("(x) <Content>", .groupNotOptional(position: 2)),
      (#"\d+ <Content>"#, .unsupportedEscape(position: 0)),
      (#"<Content> \"#, .danglingEscape(position: 10)),
      ("(a)?(b)?(c)?(d)?(e)? <Content>", .tooManyGroups(maximum: 4)),
    ] as [(String, LineFormatError)])
  func whatIsNoFormatIsRefusedWithItsPlace(_ text: String, _ error: LineFormatError) {
    #expect(throws: error) { try LineFormat(text) }
    #expect(!error.description.isEmpty)
  }

  @Test func sizesAreBounded() {
    let long = String(repeating: "x", count: LineNotation.maximumByteCount)
    #expect(throws: LineFormatError.tooLong(byteCount: 1033, maximum: 1024)) { try LineFormat(long + "<Content>") }
    // Written canonically, every full stop has a backslash.
    let stops = String(repeating: ".", count: 512)
    #expect(throws: LineFormatError.tooLong(byteCount: 1033, maximum: 1024)) { try LineFormat(stops + "<Content>") }
    let fields = (0..<32).map { "<F\($0)> " }.joined()
    #expect(throws: LineFormatError.tooManyFields(maximum: 32)) { try LineFormat(fields + "<Content>") }
    let name = String(repeating: "n", count: LineNotation.maximumNameByteCount + 1)
    #expect(throws: LineFormatError.badFieldName(position: 0)) { try LineFormat("<\(name)> <Content>") }
  }

  @Test func fieldsAreListed() throws {
    guard case .fields(let notation) = try LineFormat("<Date> <Level>: <Content>") else {
      Issue.record("a notation")
      return
    }
    #expect(notation.fieldNames == ["Date", "Level", "Content"].map { Array($0.utf8) })
  }
}
