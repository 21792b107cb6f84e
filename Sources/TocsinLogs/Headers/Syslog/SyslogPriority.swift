/// The `<13>` that syslog lines begin with: facility and severity.
enum SyslogPriority {
  /// The digits between the brackets; `nil` unless one to three stand there, no more than 191.
  @inline(__always)
  static func range(in line: Span<UInt8>, at start: Int, to end: Int) -> TextRange? {
    guard start < end, line[start] == UInt8(ascii: "<") else { return nil }
    var position = start + 1
    var value = 0
    while position < end, position - start <= 3, isDigit(line[position]) {
      value = value * 10 + Int(line[position] - UInt8(ascii: "0"))
      position += 1
    }
    guard position > start + 1, position < end, line[position] == UInt8(ascii: ">"), value <= 191 else { return nil }
    return TextRange(start: start + 1, end: position)
  }
}
