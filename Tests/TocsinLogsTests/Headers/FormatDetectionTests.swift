import Testing
import TocsinLogs

@Suite struct FormatDetectionTests {
  /// How lines of a log are written, `%` a number that counts up, `{a|b}` one after the other.
  struct Log: CustomTestStringConvertible, Sendable {
    var name: String
    var line: String
    var format: String
    var testDescription: String { name }

    /// Forty lines.
    var text: [UInt8] {
      (0..<40).flatMap { number in
        var text = ""
        for (index, part) in line.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
          guard index > 0 else {
            text += part
            continue
          }
          let pieces = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
          let choices = pieces[0].split(separator: "|", omittingEmptySubsequences: false)
          text += choices[number % choices.count] + pieces[1]
        }
        return Array(text.replacing("%", with: "\(number + 10)").utf8) + [10]
      }
    }
  }

  static let logs = [
    Log(
      name: "log4j", line: "2015-07-29 17:41:%,747 {INFO|WARN} org.a.B: sent %",
      format: "<Date> <Time> <Level> <Component>: <Content>"),
    Log(
      name: "log4j with a thread", line: "17:41:%.123 [{main|pool 3}] {DEBUG|INFO } o.s.Foo - handled %",
      format: #"<Time> \[<Thread>\] <Level> <Component> - <Content>"#),
    Log(
      name: "python", line: "2020-01-01 00:00:%,123 - my.module - {INFO|ERROR} - message %",
      format: "<Date> <Time> - <Component> - <Level> - <Content>"),
    Log(
      name: "loguru", line: "2020-01-01 00:00:%.123 | {INFO    |WARNING } | module:func:% - message",
      format: #"<Date> <Time> \| <Level> \| <Component> - <Content>"#),
    Log(
      name: "klog", line: "{I|W}0614 15:16:%.123456   12345 reflector.go:%] listing",
      format: #"<Date> <Time> <Pid> <Component>\] <Content>"#),
    Log(
      name: "container runtime", line: "2016-10-06T00:17:%.669794202Z {stdout|stderr} F message %",
      format: "<Timestamp> <Stream> <Field> <Content>"),
    Log(
      name: "error log of a web server", line: "[Sun Dec 04 04:47:% 2005] [{notice|error}] child % in error state",
      format: #"\[<Time>\] \[<Level>\] <Content>"#),
    Log(
      name: "access log", line: #"10.0.0.% - {-|frank} [10/Oct/2000:13:55:% -0700] "GET /a HTTP/1.0" 200 %"#,
      format: #"<Field> <Field2> <Field3> \[<Time>\] <Content>"#),
    Log(
      name: "database", line: "2020-01-01 00:00:%.123 UTC [%] {LOG|ERROR}:  {checkpoint|relation} x",
      format: #"<Date> <Time> <Zone> \[<Thread>\] <Level>: <Content>"#),
    Log(
      name: "bars", line: "20171223-22:15:%:606|{Step_LSC|Step_Ext}|30002312|onStep % {a|b}",
      format: #"<Timestamp>\|<Component>\|<Pid>\|<Content>"#),
    Log(
      name: "brackets and a dash", line: "[10.30 16:%:06] {chrome|firefox}.exe - proxy.example:5070 open %",
      format: #"\[<Time>\] <Component> - <Content>"#),
    Log(
      name: "traces of calls between",
      line:
        "{2015-07-29 17:41:44,747 ERROR Foo: bad %|2015-07-29 17:41:44,747 INFO Foo: %|\tat org.a.Foo.bar(Foo.java)}",
      format: "<Date> <Time> <Level> <Component>: <Content>"),
    Log(
      name: "alert tags first", line: "{-|-|-|APPREAD} 1117838570 R02-M% RAS KERNEL {INFO|FATAL} instruction % failed",
      format: "<Label> <Timestamp> <Field> <Field2> <Field3> <Level> <Content>"),
    Log(name: "level alone", line: "{INFO|WARN}: started %", format: "<Level>: <Content>"),
    Log(name: "syslog", line: "Dec 10 06:55:% host sshd[%]: Invalid user {a|b}", format: "syslog3164"),
    Log(
      name: "syslog with a priority", line: "<34>Oct 11 22:14:% host su: 'su root' failed on %", format: "syslog3164"),
    Log(
      name: "syslog with whole dates", line: "2023-10-11T22:14:%.1+02:00 host systemd[1]: Started %.",
      format: "syslog3164"),
    Log(
      name: "new syslog", line: #"<165>1 2003-10-11T22:14:%.003Z host app - ID47 [x@1 a="b"] event %"#,
      format: "syslog5424"),

    Log(
      name: "messages alone", line: "{PacketResponder % terminating|BLOCK* addStoredBlock: 10.0.0.%}", format: "content"
    ),
  ]

  @Test(arguments: logs) func leadingStructureBecomesAFormat(_ log: Log) throws {
    let text = log.text
    let found = LineFormat.detect(text.span)
    #expect(String(decoding: found.format.text, as: UTF8.self) == log.format)
    #expect(found.lineCount == 40)
    #expect(found.matchedCount >= 20)
  }

  @Test func objectsAreDetected() {
    let text = Array(String(repeating: #"{"log":"hello\n","time":"2023-01-29T08:43:12Z"}"# + "\n", count: 3).utf8)
    #expect(LineFormat.detect(text.span) == FormatDetection(format: .json, lineCount: 3, matchedCount: 3))
  }

  @Test(arguments: ["", "\n\n\n", "   \n", "\u{0}\u{0}", "-\n-\n", "[\n[\n", "word"])
  func whatHasNoHeaderIsContent(_ text: String) {
    let bytes = Array(text.utf8)
    #expect(LineFormat.detect(bytes.span).format == .content)
  }

  @Test(
    .enabled(if: LoghubData.isThere, "the samples beside the package are not there"),
    arguments: LoghubData.formats.keys.sorted())
  func detectedFormatFindsTheStatedContent(system: String) throws {
    let lines = try LoghubData.lines(of: system)
    let text = Array(lines.joined(separator: [10]))
    let found = LineFormat.detect(text.span)
    var parser = HeaderParser(format: found.format)
    var agreeing = 0
    for (line, row) in zip(lines, try LoghubData.rows(of: system)) {
      guard let header = ParsedHeader(line, &parser), header.time != nil else { continue }
      if header.content == row["Content"]?.trimmed { agreeing += 1 }
    }
    #expect(agreeing >= 1999)
  }
}
