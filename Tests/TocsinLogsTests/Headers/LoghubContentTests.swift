import Testing
import TocsinLogs

@Suite(.enabled(if: LoghubData.isThere, "the samples beside the package are not there"))
struct LoghubContentTests {
  @Test(arguments: LoghubData.formats.keys.sorted())
  func statedFormatFindsTheStatedParts(system: String) throws {
    var parser = HeaderParser(format: try LineFormat(#require(LoghubData.formats[system])))
    let rows = try LoghubData.rows(of: system)
    let lines = try LoghubData.lines(of: system)
    #expect(lines.count == 2000)
    #expect(rows.count == lines.count)
    for (number, (line, row)) in zip(lines, rows).enumerated() {
      let header = try #require(ParsedHeader(line, &parser), "line \(number + 1)")
      // The columns are stripped of blanks at their ends.
      #expect(header.content.trimmed == row["Content"]?.trimmed, "line \(number + 1)")
      #expect(header.component?.trimmed == row["Component"]?.trimmed, "line \(number + 1)")
      #expect(header.level == row["Level"], "line \(number + 1)")
      #expect(header.label == row["Label"], "line \(number + 1)")
      if let process = row["PID"] ?? row["Pid"] ?? row["Process"] {
        #expect((header.process ?? "") == process, "line \(number + 1)")
      }
      #expect(header.time != nil, "line \(number + 1)")
    }
  }
}

extension String {
  /// Without white space at the ends.
  var trimmed: String {
    var text = Substring(self)
    while text.last?.isWhitespace == true { text.removeLast() }
    while text.first?.isWhitespace == true { text.removeFirst() }
    return String(text)
  }
}
