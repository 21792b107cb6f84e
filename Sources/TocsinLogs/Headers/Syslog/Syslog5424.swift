/// Lines of the syslog protocol of RFC 5424.
///
///     <165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [data@32473 iut="3" text="a \] b"] An event
///
/// Level is the priority's digits; component the application; process its id. `-` says that a part is missing.
enum Syslog5424 {
  static func parse(
    _ line: Span<UInt8>, from start: Int, to end: Int, timestamps: inout TimestampReader
  ) -> LineHeader? {
    guard let priority = SyslogPriority.range(in: line, at: start, to: end) else { return nil }
    var position = Int(priority.end) + 1
    let version = word(of: line, at: &position, to: end)
    guard !version.isEmpty, version.count <= 2, isNumber(version, in: line) else { return nil }
    let stamp = word(of: line, at: &position, to: end)
    let host = word(of: line, at: &position, to: end)
    let application = word(of: line, at: &position, to: end)
    let process = word(of: line, at: &position, to: end)
    let identifier = word(of: line, at: &position, to: end)
    guard !stamp.isEmpty, !identifier.isEmpty else { return nil }
    let isDated = !isMissing(stamp, in: line)
    let time = isDated ? timestamps.seconds(in: line, from: Int(stamp.start), to: Int(stamp.end)) : nil
    guard time != nil || !isDated, let dataEnd = endOfData(in: line, from: position, to: end) else { return nil }
    var header = LineHeader(content: content(of: line, from: dataEnd, to: end))
    header.level = priority
    header.time = time
    header.host = present(host, in: line)
    header.component = present(application, in: line)
    header.process = present(process, in: line)
    return header
  }

  /// The word at `position`, which moves behind it and the blank.
  @inline(__always)
  private static func word(of line: Span<UInt8>, at position: inout Int, to end: Int) -> TextRange {
    let start = position
    let stop = line.firstIndex(of: UInt8(ascii: " "), from: min(start, end), to: end)
    position = min(stop + 1, end)
    return TextRange(start: min(start, end), end: stop)
  }

  private static func isNumber(_ range: TextRange, in line: Span<UInt8>) -> Bool {
    for index in range.bounds where !isDigit(line[index]) { return false }
    return true
  }

  private static func isMissing(_ range: TextRange, in line: Span<UInt8>) -> Bool {
    range.count == 1 && line[Int(range.start)] == UInt8(ascii: "-")
  }

  private static func present(_ range: TextRange, in line: Span<UInt8>) -> TextRange? {
    range.isEmpty || isMissing(range, in: line) ? nil : range
  }

  /// Where the structured data ends: a `-`, or elements in brackets, one after the other; `nil` where neither is there.
  private static func endOfData(in line: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    guard start < end else { return nil }
    if line[start] == UInt8(ascii: "-"), start + 1 == end || line[start + 1] == UInt8(ascii: " ") { return start + 1 }
    var position = start
    while position < end, line[position] == UInt8(ascii: "[") {
      guard let elementEnd = endOfElement(in: line, from: position, to: end) else { return nil }
      position = elementEnd
    }
    return position > start ? position : nil
  }

  /// Behind the bracket that closes an element. In quotes, brackets are text and a backslash protects what follows.
  private static func endOfElement(in line: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    var isQuoted = false
    var position = start + 1
    while position < end {
      switch line[position] {
      case UInt8(ascii: "\\") where isQuoted: position += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "]") where !isQuoted: return position + 1
      default: break
      }
      position += 1
    }
    return nil
  }

  /// What follows the data, without the blank between and the mark that it is UTF-8.
  private static func content(of line: Span<UInt8>, from dataEnd: Int, to end: Int) -> TextRange {
    var start = line.firstNonWhiteSpace(from: dataEnd, to: end)
    if end - start >= 3, line[start] == 0xEF, line[start + 1] == 0xBB, line[start + 2] == 0xBF { start += 3 }
    return TextRange(start: start, end: end)
  }
}
