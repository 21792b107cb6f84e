import TocsinTensor

/// Reads the headers of lines. Made once for a format; no line allocates, and every line takes linear time.
///
///     var parser = HeaderParser(format: try LineFormat("<Date> <Time> <Level> <Component>: <Content>"))
///     if let header = parser.parse(line) {
///       let content = parser.content(of: header, in: line)
///     }
///
/// A parser belongs to one thread at a time.
public struct HeaderParser: ~Copyable {
  public let format: LineFormat
  private let kind: Kind
  private var fields: FieldMatcher
  private let roles: FieldRoles
  var stamps: StampReader
  private let keys = JSONKeys()
  private var unescaped: UnescapedText

  private enum Kind: UInt8 { case fields, syslog3164, syslog5424, json, content }

  public init(format: LineFormat) {
    self.format = format
    var graph = FieldGraph()
    var roles = FieldRoles()
    switch format {
    case .fields(let notation):
      kind = .fields
      graph = FieldGraph(notation)
      roles = FieldRoles(notation)
    case .syslog3164: kind = .syslog3164
    case .syslog5424: kind = .syslog5424
    case .json: kind = .json
    case .content: kind = .content
    }
    fields = FieldMatcher(graph)
    self.roles = roles
    stamps = StampReader(sources: roles.stamps)
    unescaped = UnescapedText(isNeeded: format == .json)
  }

  /// The header of a line; `nil` where the line is not of the format, which the caller counts.
  ///
  /// White space at the line's ends belongs to nothing. Of a line beyond 4 GiB, the rest is passed over.
  public mutating func parse(_ line: Span<UInt8>) -> LineHeader? {
    let limit = min(line.count, Int(UInt32.max))
    let start = line.firstNonWhiteSpace(from: 0, to: limit)
    let end = line.endOfText(from: start, to: limit)
    switch kind {
    case .fields: return parseFields(line, from: start, to: end)
    case .syslog3164: return Syslog3164.parse(line, from: start, to: end, timestamps: &stamps.timestamps)
    case .syslog5424: return Syslog5424.parse(line, from: start, to: end, timestamps: &stamps.timestamps)
    case .json:
      return JSONHeader.parse(
        line, from: start, to: end, keys: keys, timestamps: &stamps.timestamps, into: &unescaped)
    case .content: return LineHeader(content: TextRange(start: start, end: end))
    }
  }

  /// The content of the line that was parsed last.
  @_lifetime(borrow self, copy line)
  public borrowing func content(of header: LineHeader, in line: Span<UInt8>) -> Span<UInt8> {
    header.isUnescaped ? unescaped.span.extracting(header.content.bounds) : line.extracting(header.content.bounds)
  }

  private mutating func parseFields(_ line: Span<UInt8>, from start: Int, to end: Int) -> LineHeader? {
    guard fields.match(line, from: start, to: end), let content = fields.range(ofField: roles.content) else {
      return nil
    }
    var header = LineHeader(content: content)
    header.process = range(of: roles.process)
    header.host = range(of: roles.host)
    header.component = range(of: roles.component)
    header.level = range(of: roles.level)
    header.label = range(of: roles.label)
    header.time = stamps.seconds(in: line, fields)
    return header
  }

  @inline(__always)
  private func range(of field: Int?) -> TextRange? {
    guard let field else { return nil }
    return fields.range(ofField: field)
  }
}

extension LineFormat {
  /// Whether a field labels the lines, as alerts or other: ``LineHeader/label``.
  public var labelsLines: Bool {
    switch self {
    case .fields(let notation): FieldRoles(notation).label != nil
    case .syslog3164, .syslog5424, .json, .content: false
    }
  }
}
