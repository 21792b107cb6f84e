/// Lines of the BSD syslog protocol, as RFC 3164 describes what was in use.
///
///     <34>Oct 11 22:14:15 mymachine su[231]: 'su root' failed for lonvick on /dev/pts/8
///
/// The priority may be missing, as it is in files, and the time stamp may have any known form, as ISO 8601 is common.
/// A line without a tag, `last message repeated 2 times`, is content after the host.
enum Syslog3164 {
  static func parse(
    _ line: Span<UInt8>, from start: Int, to end: Int, timestamps: inout TimestampReader
  ) -> LineHeader? {
    let priority = SyslogPriority.range(in: line, at: start, to: end)
    let stampStart = priority.map { Int($0.end) + 1 } ?? start
    guard let stamp = timestamps.prefix(of: line, from: stampStart, to: end) else { return nil }
    let host = word(of: line, after: stamp.end, to: end)
    guard !host.isEmpty else { return nil }
    let text = line.firstNonWhiteSpace(from: Int(host.end), to: end)
    var header = LineHeader(content: TextRange(start: text, end: end))
    header.level = priority
    header.time = stamp.seconds
    header.host = host
    readTag(of: line, from: text, to: end, into: &header)
    return header
  }

  /// The word that white space alone separates from `start`; empty where none does.
  @inline(__always)
  private static func word(of line: Span<UInt8>, after start: Int, to end: Int) -> TextRange {
    let first = line.firstNonWhiteSpace(from: start, to: end)
    guard first > start else { return TextRange(start: start, end: start) }
    return TextRange(start: first, end: line.firstWhiteSpace(from: first, to: end))
  }

  /// `tag: `, `tag[pid]: ` or `tag[pid] `; a version may follow the tag, `syslogd 1.4.1: `, and a name in parentheses the
  /// process, `launchd[1] (com.apple.mdworker[12]): `.
  @inline(__always)
  private static func readTag(of line: Span<UInt8>, from start: Int, to end: Int, into header: inout LineHeader) {
    var position = start
    while position < end, !isTagEnd(line[position]) { position += 1 }
    guard position > start, position < end else { return }
    let tagEnd = position
    var process: TextRange?
    switch line[position] {
    case UInt8(ascii: "["):
      let close = line.firstIndex(of: UInt8(ascii: "]"), from: position, to: min(end, position + maximumProcessLength))
      guard close < end, line[close] == UInt8(ascii: "]") else { return }
      process = TextRange(start: position + 1, end: close)
      position = endOfParentheses(in: line, from: close + 1, to: end)
      if position < end, line[position] == UInt8(ascii: ":") { position += 1 }
    case UInt8(ascii: ":"): position += 1
    default:
      position = endOfVersion(in: line, from: position, to: end)
      guard position < end, line[position] == UInt8(ascii: ":") else { return }
      position += 1
    }
    guard position == end || isWhiteSpace(line[position]) else { return }
    header.component = TextRange(start: start, end: tagEnd)
    header.process = process
    header.content = TextRange(start: line.firstNonWhiteSpace(from: position, to: end), end: end)
  }

  /// Beyond it, a bracket is none of a process.
  private static var maximumProcessLength: Int { 64 }

  @inline(__always)
  private static func isTagEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ":") || byte == UInt8(ascii: "[") || isWhiteSpace(byte)
  }

  /// The end of ` ( … )` before a colon, at `start`; `start` where it is not there.
  @inline(__always)
  private static func endOfParentheses(in line: Span<UInt8>, from start: Int, to end: Int) -> Int {
    guard end - start > 3, line[start] == UInt8(ascii: " "), line[start + 1] == UInt8(ascii: "(") else { return start }
    let close = line.firstIndex(of: UInt8(ascii: ")"), from: start, to: min(end, start + maximumNameLength))
    guard close + 1 < end, line[close] == UInt8(ascii: ")"), line[close + 1] == UInt8(ascii: ":") else { return start }
    return close + 1
  }

  private static var maximumNameLength: Int { 256 }

  /// The end of a word of digits and dots after the blank at `start`; `start` where there is none.
  private static func endOfVersion(in line: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var position = start + 1
    while position < end, isDigit(line[position]) || line[position] == UInt8(ascii: ".") { position += 1 }
    return position > start + 1 ? position : start
  }
}
