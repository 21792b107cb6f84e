import TestSupport
import Testing

import TocsinLogs

@Suite struct HostileLinesTests {
  static let formats = [
    "syslog3164", "syslog5424", "json", "content", "log4j", #"<Component>(\[<PID>\])?: <Content>"#,
    #"\[<Time>\] \[<Level>\] <Content>"#, "<A> - <B>  \\[<Content>\\]", "(<P> )?<A>: <Content> END",
  ]

  /// Ten megabytes each: what runs of one byte, openings without end, and text that nearly matches cost.
  @Test(arguments: [
    "[", "{", "\"", "\\", "<", " ", ": ", "[1] ", "a  -  ", "{\"a\":[", "\\u", "\u{0}", "2015-07-29 ",
  ])
  func longLinesTakeLinearTime(of piece: String) throws {
    let unit = Array(piece.utf8)
    var line = unit
    while line.count < 10 << 20 { line += line }
    let clock = ContinuousClock()
    for format in Self.formats {
      var parser = HeaderParser(format: try LineFormat(format))
      let took = clock.measure { Self.check(line, &parser) }
      #expect(took < .seconds(1), "\(format)")
      for start in ["<34>1 - - - - - [", "{\"message\":\"", "Jun 14 15:16:01 h "] {
        let shorter = Array(start.utf8) + line[..<(1 << 20)]
        let took = clock.measure { Self.check(shorter, &parser) }
        #expect(took < .milliseconds(500), "\(format) after \(start)")
      }
    }
  }

  @Test(arguments: formats) func noBytesTrap(_ format: String) throws {
    var generator = SeededGenerator(seed: 11)
    var parser = HeaderParser(format: try LineFormat(format))
    let pieces = [
      "<34>", "1 ", "2003-10-11T22:14:15Z ", "Jun 14 15:16:01 ", "host ", "app[1]: ", "- ", "[a k=\"v\"]", "{\"",
      "message",
      "\":\"", "\\u", "\\ud83d", "\\n", "\"}", "  ", ": ", "INFO ", "\u{0}", "[", "]", "END",
    ].map { Array($0.utf8) }
    for _ in 0..<4000 {
      var line: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<10, using: &generator) {
        line += pieces.randomElement(using: &generator) ?? []
        if Int.random(in: 0..<4, using: &generator) == 0 { line.append(UInt8.random(in: 0...255, using: &generator)) }
      }
      Self.check(line, &parser)
    }
  }

  @Test func formatsAndDetectionTakeAnyBytes() {
    var generator = SeededGenerator(seed: 12)
    for _ in 0..<3000 {
      let count = Int.random(in: 0..<60, using: &generator)
      let bytes = (0..<count).map { _ in
        Array("<>()?\\ |:-[]{}ContentaDate1\n\u{0}".utf8).randomElement(using: &generator) ?? 0
      }
      if let format = try? LineFormat(bytes.span) {
        let text = format.text
        #expect((try? LineFormat(text.span)) == format)
      }
      let found = LineFormat.detect(bytes.span)
      #expect(found.matchedCount <= found.lineCount)
    }
  }

  /// Every stretch lies within its text, and what is left out before and behind a content is white space or header.
  private static func check(_ line: [UInt8], _ parser: inout HeaderParser) {
    guard let header = parser.parse(line.span) else { return }
    let content = parser.content(of: header, in: line.span)
    let isContentInLine = header.isUnescaped || Int(header.content.end) <= line.count
    #expect(isContentInLine)
    let count = content.count
    #expect(count == header.content.count)
    for range in [header.process, header.host, header.component, header.level, header.label] {
      guard let range else { continue }
      #expect(range.start <= range.end && Int(range.end) <= line.count)
    }
    let isFinite = header.time?.isFinite ?? true
    #expect(isFinite)
  }
}
