/// How the lines of a log are made up: what comes before the content, and where it starts.
///
/// A format has a text form, which people write and the model file stores. It is one of the words below, or a notation
/// such as `<Date> <Time> <Pid> <Level> <Component>: <Content>` (``LineNotation``). Spec/LineFormats.md has it all.
public enum LineFormat: Equatable, Sendable {
  /// Fields with text between them.
  case fields(LineNotation)
  /// RFC 3164, the priority optional: `<34>Oct 11 22:14:15 mymachine su[12]: content`. Word: `syslog3164`.
  case syslog3164
  /// RFC 5424: `<34>1 2003-10-11T22:14:15.003Z host app proc id [data] content`. Word: `syslog5424`.
  case syslog5424
  /// A JSON object a line, as container logs are. Word: `json`.
  case json
  /// The whole line is content. Word: `content`.
  case content

  /// Reads the text form.
  ///
  /// Besides the four words it knows names of notations in wide use: `log4j`, `logcat` and `cri`.
  /// - Throws: ``LineFormatError``, which names the place and the remedy.
  public init(_ text: Span<UInt8>) throws(LineFormatError) {
    switch FormatWord(text) {
    case .syslog3164: self = .syslog3164
    case .syslog5424: self = .syslog5424
    case .json: self = .json
    case .content: self = .content
    case .log4j: self = try .fields("<Date> <Time> <Level> <Component>: <Content>")
    case .logcat: self = try .fields("<Date> <Time> <Pid> <Tid> <Level> <Component>: <Content>")
    case .cri: self = try .fields("<Timestamp> <Stream> <Tag> <Content>")
    case nil: self = .fields(try LineNotation(text))
    }
  }

  /// Reads the text form.
  public init(_ text: String) throws(LineFormatError) {
    let bytes = Array(text.utf8)
    try self.init(bytes.span)
  }

  /// The canonical text form: equal formats have equal texts, and reading it gives the format back.
  public var text: [UInt8] {
    switch self {
    case .fields(let notation): notation.text
    case .syslog3164: FormatWord.syslog3164.text
    case .syslog5424: FormatWord.syslog5424.text
    case .json: FormatWord.json.text
    case .content: FormatWord.content.text
    }
  }

  private static func fields(_ text: String) throws(LineFormatError) -> LineFormat {
    let bytes = Array(text.utf8)
    return .fields(try LineNotation(bytes.span))
  }
}

/// The words that stand for a format.
private enum FormatWord: UInt8, CaseIterable {
  case syslog3164, syslog5424, json, content, log4j, logcat, cri

  init?(_ text: Span<UInt8>) {
    for word in Self.allCases {
      let name = word.text
      if name.count == text.count, text.matches(from: 0, to: text.count, in: name.span, from: 0) {
        self = word
        return
      }
    }
    return nil
  }

  var text: [UInt8] {
    let name: StaticString =
      switch self {
      case .syslog3164: "syslog3164"
      case .syslog5424: "syslog5424"
      case .json: "json"
      case .content: "content"
      case .log4j: "log4j"
      case .logcat: "logcat"
      case .cri: "cri"
      }
    return Array(name.description.utf8)
  }
}
