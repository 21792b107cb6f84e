import TocsinLogs

/// A header as texts, for comparison.
struct ParsedHeader: Equatable {
  var content: String
  var time: Double?
  var process: String?
  var host: String?
  var component: String?
  var level: String?
  var label: String?

  init?(_ line: some Sequence<UInt8>, _ parser: inout HeaderParser) {
    let bytes = Array(line)
    guard let header = parser.parse(bytes.span) else { return nil }
    let contentSpan = parser.content(of: header, in: bytes.span)
    content = String(decoding: contentSpan.indices.map { contentSpan[$0] }, as: UTF8.self)
    func text(_ range: TextRange?) -> String? { range.map { String(decoding: bytes[$0.bounds], as: UTF8.self) } }
    time = header.time
    process = text(header.process)
    host = text(header.host)
    component = text(header.component)
    level = text(header.level)
    label = text(header.label)
  }

  init?(_ line: String, format: LineFormat) {
    var parser = HeaderParser(format: format)
    self.init(line.utf8, &parser)
  }

  init?(_ line: String, format: String) throws {
    self.init(line, format: try LineFormat(format))
  }
}
