/// The lines of a log's beginning, white space at their ends aside.
struct DetectionSample {
  private(set) var lines: [TextRange] = []

  init(_ text: Span<UInt8>) {
    let limit = min(text.count, Int(UInt32.max))
    var start = 0
    while start < limit, lines.count < LineFormat.detectionLineCount {
      let lineEnd = text.firstIndex(of: 10, from: start, to: limit)
      let end = min(lineEnd, start + LineFormat.detectionByteCount)
      let first = text.firstNonWhiteSpace(from: start, to: end)
      if first < end { lines.append(TextRange(start: first, end: text.endOfText(from: first, to: end))) }
      start = lineEnd + 1
    }
  }

  /// Whether a number of lines is most of them.
  func isMost(_ count: Int) -> Bool { count > 0 && count * 2 >= lines.count }

  /// The lines that are of a format.
  func count(of format: LineFormat, in text: Span<UInt8>) -> Int {
    var parser = HeaderParser(format: format)
    var count = 0
    for line in lines where parser.parse(text.extracting(line.bounds)) != nil { count += 1 }
    return count
  }

  /// The lines that show that they are syslog's of the older form: a priority, or a time stamp that begins with a month's
  /// name or is of one word, and a host, no level, before a tag.
  func syslogCount(in text: Span<UInt8>) -> Int {
    var parser = HeaderParser(format: .syslog3164)
    var count = 0
    for range in lines {
      let line = text.extracting(range.bounds)
      guard let header = parser.parse(line), let host = header.host, header.component != nil else { continue }
      let stampEnd = line.endOfText(from: 0, to: Int(host.start))
      let isOneWord = line.firstWhiteSpace(from: 0, to: stampEnd) == stampEnd
      let isStamp = header.level != nil || isLetter(line[0]) || isOneWord && stampEnd > 12
      if isStamp, !LevelWord.isLevel(line, in: host), line[Int(host.start)] != UInt8(ascii: "[") { count += 1 }
    }
    return count
  }
}
