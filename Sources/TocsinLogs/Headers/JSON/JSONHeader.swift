/// Log lines that are JSON objects.
///
///     {"log":"connection reset\n","stream":"stderr","time":"2023-01-29T08:43:12.117Z"}
///
/// The message is the string named message, msg or log; Spec/LineFormats.md lists the names of the other parts. Objects and
/// lists within are passed over. What is malformed is passed over as well, as long as a message is found: writers cut long
/// lines short. Members other than the message keep their escapes.
enum JSONHeader {
  static func parse(
    _ line: Span<UInt8>, from start: Int, to end: Int, keys: borrowing JSONKeys, timestamps: inout TimestampReader,
    into unescaped: inout UnescapedText
  ) -> LineHeader? {
    var members = Members()
    members.read(line, from: start, to: end, keys: keys)
    guard let message = members.message else { return nil }
    var header = content(of: message, in: line, into: &unescaped)
    if let time = members.time {
      header.time = timestamps.seconds(in: line, from: Int(time.start), to: Int(time.end))
    }
    header.level = members.level
    header.component = members.component
    header.process = members.process
    header.host = members.host
    return header
  }

  private static func content(
    of message: JSONCursor.Text, in line: Span<UInt8>, into unescaped: inout UnescapedText
  ) -> LineHeader {
    let start = Int(message.range.start)
    let end = Int(message.range.end)
    // Container logs end every message with an escaped line feed, and most have no other escape.
    let textEnd = message.firstEscape == end - 2 && line[end - 1] == UInt8(ascii: "n") ? end - 2 : end
    if message.firstEscape >= textEnd {
      let first = line.firstNonWhiteSpace(from: start, to: textEnd)
      return LineHeader(content: TextRange(start: first, end: line.endOfText(from: first, to: textEnd)))
    }
    unescaped.fill(from: line, start, end)
    let text = unescaped.span
    let first = text.firstNonWhiteSpace(from: 0, to: text.count)
    var header = LineHeader(content: TextRange(start: first, end: text.endOfText(from: first, to: text.count)))
    header.isUnescaped = true
    return header
  }

  /// The members of the outermost object that are of use.
  private struct Members {
    var message: JSONCursor.Text?
    var time: TextRange?
    var level: TextRange?
    var component: TextRange?
    var process: TextRange?
    var host: TextRange?
    /// Of the member that was taken for each use.
    private var ranks = SIMD8<UInt8>(repeating: .max)

    mutating func read(_ line: Span<UInt8>, from start: Int, to end: Int, keys: borrowing JSONKeys) {
      var cursor = JSONCursor(line, from: start, to: end)
      guard cursor.take(UInt8(ascii: "{")) else { return }
      while true {
        switch cursor.peek() {
        case UInt8(ascii: "\""):
          let name = cursor.takeString()
          guard cursor.take(UInt8(ascii: ":")) else { continue }
          readValue(of: name.hasEscapes ? nil : keys.entry(of: line, in: name.range), &cursor)
        case UInt8(ascii: "}"): return
        default: if !cursor.skipByte() { return }
        }
      }
    }

    private mutating func readValue(of entry: JSONKeys.Entry?, _ cursor: inout JSONCursor) {
      switch cursor.peek() {
      case UInt8(ascii: "\""): take(cursor.takeString(), of: entry)
      case UInt8(ascii: "{"), UInt8(ascii: "["): cursor.skipNested()
      default:
        let range = cursor.takeWord()
        // A null is no value.
        guard let entry, entry.use != .message, !range.isEmpty, cursor.text[Int(range.start)] != UInt8(ascii: "n")
        else { return }
        take(JSONCursor.Text(range: range, firstEscape: Int(range.end)), of: entry)
      }
    }

    private mutating func take(_ text: JSONCursor.Text, of entry: JSONKeys.Entry?) {
      guard let entry, entry.rank < ranks[Int(entry.use.rawValue)] else { return }
      if entry.use != .message, text.range.isEmpty { return }
      ranks[Int(entry.use.rawValue)] = entry.rank
      switch entry.use {
      case .message: message = text
      case .time: time = text.range
      case .level: level = text.range
      case .component: component = text.range
      case .process: process = text.range
      case .host: host = text.range
      }
    }
  }
}
