import Testing
import TocsinLogs

@Suite struct JSONHeaderTests {
  @Test func containerLogIsTakenApart() throws {
    let line = #"{"log":"connection reset\n","stream":"stderr","time":"2023-01-29T08:43:12.5Z","pid":7,"level":"warn"}"#
    let header = try #require(ParsedHeader(line, format: .json))
    #expect(header.content == "connection reset")
    #expect(header.time == 1_674_981_792.5)
    #expect(header.process == "7")
    #expect(header.level == "warn")
  }

  @Test(arguments: [
    (#"{"msg":"a"}"#, "a"),
    (#" { "MSG" : "a" } "#, "a"),
    (#"{"log":"raw","message":"better","msg":"good"}"#, "better"),
    (#"{"message":"first","message":"second"}"#, "first"),
    (#"{"log":{"level":"x","message":"inner"},"message":"outer"}"#, "outer"),
    (#"{"a":[1,{"message":"no"},"]"],"b":"}","message":"yes"}"#, "yes"),
    (#"{"message":null,"log":"x"}"#, "x"),
    (#"{"message":5,"log":"x"}"#, "x"),
    (#"{"message":""}"#, ""),
    (#"{"message":"a"}{"message":"b"}"#, "a"),
    (#"{"message":"tail is lost"#, "tail is lost"),
    (#"{junk,"x" "y",:"message":"found""#, "found"),
    (#"{"message":"  blanks \t \n"}"#, "blanks"),
    (#"{"message":"tab\there \"quoted\" \\ \/ \b\f\r."}"#, "tab\there \"quoted\" \\ / \u{8}\u{C}\r."),
    (#"{"message":"\u0041\u00e9\u20AC\ud83d\ude00"}"#, "A\u{E9}\u{20AC}\u{1F600}"),
    (#"{"message":"\ud83dx\ude00\ud83d\ud83d\ude00"}"#, "\u{FFFD}x\u{FFFD}\u{FFFD}\u{1F600}"),
    (#"{"message":"\u12 \uzzzz \q"}"#, #"\u12 \uzzzz \q"#),
    (#"{"message":"cut \u00"#, #"cut \u00"#),
    (#"{"message":"cut \"#, #"cut \"#),
    (#"{"message":"a\\n"}"#, #"a\n"#),
    (#"{"message":"\n"}"#, ""),
  ])
  func messageIsFoundAndUnescaped(_ line: String, _ content: String) {
    #expect(ParsedHeader(line, format: .json)?.content == content)
  }

  @Test(arguments: [
    "", "{", "}", "{}", "[]", "\"message\"", #"message":"x""#, #"{"message""#, #"{"message":"#, #"{"x":"y"}"#,
  ])
  func lineWithoutAMessageIsTold(_ line: String) { #expect(ParsedHeader(line, format: .json) == nil) }

  @Test(
    arguments: [
      (#""ts":1674981792.5"#, 1_674_981_792.5), (#""time":1674981792500"#, 1_674_981_792.5),
      (#""@timestamp":"2023-01-29T08:43:12.500Z","time":"late""#, 1_674_981_792.5), (#""time":"soon""#, nil),
      (#""time":null"#, nil), (#""time":true"#, nil),
    ] as [(String, Double?)])
  func timeMayBeATextOrANumber(_ member: String, _ time: Double?) throws {
    let header = try #require(ParsedHeader(#"{"message":"x","# + member + "}", format: .json))
    #expect(header.time == time)
  }

  @Test func unescapedTextIsCutWhereNoMoreOfAContentIsLookedAt() throws {
    let line = #"{"message":"\t"# + String(repeating: "x", count: 200_000) + #"","level":"info"}"#
    let header = try #require(ParsedHeader(line, format: .json))
    #expect(header.content.utf8.count <= 65_536)
    #expect(header.content.utf8.count > 65_500)
    #expect(header.level == "info")
  }
}
