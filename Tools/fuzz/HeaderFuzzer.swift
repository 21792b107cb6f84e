import TocsinLogs

/// Any bytes are lines of any format: what is found lies within them, and what a format is, its text says.
///
/// The first byte chooses a format; for the last choice, the first line is its text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count > 0 else { return 0 }
  let input = unsafe Span(_unsafeStart: bytes.unsafelyUnwrapped, count: count)
  let log = input.extracting(droppingFirst: 1)
  if input[0] % 8 == 7 { return detect(log) }
  var start = 0
  let format: LineFormat
  if input[0] % 8 == 6 {
    start = endOfLine(log, from: 0)
    guard let read = try? LineFormat(log.extracting(0..<start)) else { return 0 }
    let text = read.text
    precondition((try? LineFormat(text.span)) == read, "a format is read back from its text")
    format = read
    start = min(start + 1, log.count)
  } else {
    format = formats[Int(input[0] % 8)]
  }
  check(log.extracting(droppingFirst: start), format)
  return 0
}

private let formats: [LineFormat] = [
  .syslog3164, .syslog5424, .json,
  notation(#"<Date> <Time> <Pid> <Level> <Component>(\[<Thread>\])?: <Content>"#),
  notation(#"(<Label> )?<A> - <B>  \[<Content>\]( \(<C>\))?:"#),
  notation("<Date> <Level>|<Time>|<Content>"),
]

private func notation(_ text: String) -> LineFormat {
  guard let format = try? LineFormat(text) else { preconditionFailure("a format") }
  return format
}

private let identifiers: [SessionRule] = [#"blk_-?\d+"#, "process", "single"].map { text in
  guard let rule = try? SessionRule(Array(text.utf8)) else { preconditionFailure("a rule") }
  return rule
}

private func endOfLine(_ text: Span<UInt8>, from start: Int) -> Int {
  var end = start
  while end < text.count, text[end] != 10 { end += 1 }
  return end
}

private func detect(_ log: Span<UInt8>) -> CInt {
  let found = LineFormat.detect(log)
  precondition(found.matchedCount <= found.lineCount, "no more lines match than there are")
  check(log, found.format)
  return 0
}

/// Reads every line, and the sessions of each.
private func check(_ log: Span<UInt8>, _ format: LineFormat) {
  var parser = HeaderParser(format: format)
  var finder = SessionFinder(rule: identifiers[log.count % identifiers.count])
  var start = 0
  while start < log.count {
    let end = endOfLine(log, from: start)
    let line = log.extracting(start..<end)
    start = end + 1
    guard let header = parser.parse(line) else {
      finder.find(in: line, header: nil, content: line)
      continue
    }
    for range in [header.process, header.host, header.component, header.level, header.label] {
      guard let range else { continue }
      precondition(range.start <= range.end && Int(range.end) <= line.count, "a stretch of the line")
    }
    precondition(header.time?.isFinite ?? true, "a moment")
    let content = parser.content(of: header, in: line)
    if let first = content.indices.first, let last = content.indices.last {
      precondition(!ByteSet.whiteSpace.contains(content[last]), "no white space ends a content")
      _ = content[first]
    }
    finder.find(in: line, header: header, content: content)
    for index in 0..<finder.count {
      precondition(finder.ranges[index].count >= 0, "a stretch")
      for other in 0..<index { precondition(finder.sessions[other] != finder.sessions[index], "each session once") }
    }
  }
}
