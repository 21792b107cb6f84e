import TocsinDetect
import TocsinLogs

/// Any bytes are a log parser or a typed error. One that is accepted is written back as it was read, and reads any line
/// without a trap and without hanging, whatever its masks' tables hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Span(_unsafeStart: bytes.unsafelyUnwrapped, count: count)
  guard count > 0 else { return 0 }
  var section: [UInt8] = []
  var next = 1
  if input[0] & 1 == 0 {
    for index in 1..<count { section.append(input[index]) }
    next = count
  } else {
    // A valid section in which the first bytes of the input change some places; the rest of the input is a line.
    section = validSections[Int(input[0] >> 1) % validSections.count]
    for _ in 0..<(input[0] >> 5) where next + 3 <= count {
      let position = (Int(input[next]) << 8 | Int(input[next + 1])) % section.count
      section[position] ^= input[next + 2]
      next += 3
    }
  }
  guard let parser = try? FrozenLogParser(decoding: section) else { return 0 }
  precondition(parser.encoded() == section, "there is one encoding")
  var reader = LogLineReader(parser)
  let line = reader.read(input.extracting(min(next, count)..<count))
  reader.findParameters(of: line)
  precondition(line == reader.read(input.extracting(min(next, count)..<count)), "reading leaves no trace")
  return 0
}

/// Sections with every part: masks of all sorts, both kinds of templates, every session rule.
private let validSections: [[UInt8]] = {
  let patterns = [#"\d+\.\d+"#, #"(?<!\w)0x[0-9a-f]{2,}\b"#, #"\bb+\d*?$"#, "a*", #"(?=[xy])x|y?"#]
  let rules = patterns.map { MaskRule(pattern: Array($0.utf8), replacement: .named(Array("N".utf8))) }
  let templates = ["took <*> ms", "a <*> b <:N:>", "<*>"].map { text in
    LogTemplate(
      tokens: text.split(separator: " ").map {
        $0.utf8.elementsEqual("<*>".utf8) ? .wildcard : .literal(Array($0.utf8))
      },
      lineCount: 1)
  }
  var sections: [[UInt8]] = []
  for (kind, sessions) in [(TemplateKind.positional, #"blk_-?\d+"#), (.subsequence, "process")] {
    guard let stage = try? MaskStage(compiling: rules), let sessions = try? SessionRule(Array(sessions.utf8)),
      let format = try? LineFormat("<Time> <Pid>(-<Level>)?: <Content>"),
      let table = try? TemplateTable(kind: kind, templates: templates),
      let parser = try? FrozenLogParser(
        format: kind == .positional ? .content : format,
        tokenizer: TokenizerConfiguration(stages: [stage], joinsMasks: true, collapsesRuns: kind == .positional),
        sessions: sessions, templates: table)
    else { preconditionFailure("the samples are valid") }
    sections.append(parser.encoded())
  }
  return sections
}()
