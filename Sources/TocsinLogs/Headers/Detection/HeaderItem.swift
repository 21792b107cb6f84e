/// One thing that a line's beginning is made of.
struct HeaderItem {
  enum Kind: UInt8, CaseIterable {
    case stamp, level, letter, bracket, name, nameWithProcess, nameBeforeBracket, stream, dash, bar, number, cell, word,
      end
  }

  var kind: Kind
  var start: Int
  /// Behind its last byte, brackets and what is attached to it included.
  var end: Int
  /// Brackets stand around it.
  var isBracketed = false
  /// The `,`, `:` or `|` that follows it without a blank; 0 where there is none.
  var mark: UInt8 = 0
  /// Two or more blanks follow.
  var isBeforeGap = false

  /// The item that starts at `start`, where no white space stands.
  /// - Parameter isCell: The item before ended with a bar; with another one ahead, all between is one item.
  init(
    _ line: Span<UInt8>, from start: Int, to end: Int, isCell: Bool, _ timestamps: borrowing TimestampReader
  ) {
    guard start < end else {
      self.init(.end, from: end, to: end)
      return
    }
    if isCell, let cell = Self.cell(in: line, from: start, to: end) {
      self = cell
      return
    }
    self =
      Self.stamp(in: line, from: start, to: end, timestamps) ?? Self.bracket(in: line, from: start, to: end)
      ?? Self.word(in: line, from: start, to: end)
    isBeforeGap = end - self.end >= 2 && isWhiteSpace(line[self.end]) && isWhiteSpace(line[self.end + 1])
  }

  private init(_ kind: Kind, from start: Int, to end: Int) {
    self.kind = kind
    self.start = start
    self.end = end
  }

  private static func stamp(
    in line: Span<UInt8>, from start: Int, to end: Int, _ timestamps: borrowing TimestampReader
  ) -> HeaderItem? {
    let isBracketed = line[start] == UInt8(ascii: "[")
    let first = isBracketed ? start + 1 : start
    guard var stop = timestamps.longestPrefix(of: line, from: first, to: end)?.stamp.end else { return nil }
    if isBracketed {
      guard stop < end, line[stop] == UInt8(ascii: "]") else { return nil }
      stop += 1
    }
    var item = HeaderItem(.stamp, from: start, to: stop)
    item.isBracketed = isBracketed
    item.takeMark(in: line, to: end)
    guard item.end == end || isWhiteSpace(line[item.end]) || item.mark == UInt8(ascii: "|") else { return nil }
    return item
  }

  private static func cell(in line: Span<UInt8>, from start: Int, to end: Int) -> HeaderItem? {
    let stop = line.firstIndex(of: UInt8(ascii: "|"), from: start, to: end)
    guard stop < end, line.firstWhiteSpace(from: start, to: stop) == stop else { return nil }
    let isLevel = LevelWord.isLevel(line, in: TextRange(start: start, end: stop))
    let isNumber = stop > start && isNumber(line, from: start, to: stop)
    var item = HeaderItem(isLevel ? .level : isNumber ? .number : .cell, from: start, to: stop)
    item.takeMark(in: line, to: end)
    return item
  }

  private mutating func takeMark(in line: Span<UInt8>, to limit: Int) {
    guard end < limit else { return }
    switch line[end] {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "|"):
      mark = line[end]
      end += 1
    default: break
    }
  }

  /// `[ … ]`, brackets within it balanced, with white space or a colon behind.
  private static func bracket(in line: Span<UInt8>, from start: Int, to end: Int) -> HeaderItem? {
    guard line[start] == UInt8(ascii: "[") else { return nil }
    var depth = 0
    // A header's bracket is no longer.
    let limit = min(end, start + 256)
    for position in start..<limit {
      if line[position] == UInt8(ascii: "[") { depth += 1 }
      if line[position] == UInt8(ascii: "]") { depth -= 1 }
      guard depth == 0 else { continue }
      let isLevel = LevelWord.isLevel(line, in: TextRange(start: start + 1, end: position))
      var item = HeaderItem(isLevel ? .level : .bracket, from: start, to: position + 1)
      item.isBracketed = true
      item.takeMark(in: line, to: end)
      return item.end == end || isWhiteSpace(line[item.end]) ? item : nil
    }
    return nil
  }

  private static func word(in line: Span<UInt8>, from start: Int, to end: Int) -> HeaderItem {
    let stop = line.firstWhiteSpace(from: start, to: end)
    var item = HeaderItem(.word, from: start, to: stop)
    let last = line[stop - 1]
    let text = TextRange(start: start, end: last == UInt8(ascii: ":") ? stop - 1 : stop)
    if LevelWord.isLevel(line, in: text) {
      item.kind = .level
      item.mark = text.count < stop - start ? last : 0
    } else if LevelWord.isLetter(line, in: text), text.count == stop - start {
      item.kind = .letter
    } else if last == UInt8(ascii: ":"), text.count > 0 {
      item.kind = endsWithProcess(line, from: start, to: stop - 1) ? .nameWithProcess : .name
    } else if last == UInt8(ascii: "]"), line.firstIndex(of: UInt8(ascii: "["), from: start, to: stop) == stop {
      item.kind = .nameBeforeBracket
    } else if stop - start == 1, last == UInt8(ascii: "-") {
      item.kind = .dash
    } else if stop - start == 1, last == UInt8(ascii: "|") {
      item.kind = .bar
    } else if isNumber(line, from: start, to: stop) {
      item.kind = .number
    } else if isStream(line, from: start, to: stop) {
      item.kind = .stream
    }
    return item
  }

  /// Whether a word ends with digits in brackets.
  private static func endsWithProcess(_ line: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    guard end - start >= 4, line[end - 1] == UInt8(ascii: "]") else { return false }
    let open = line.firstIndex(of: UInt8(ascii: "["), from: start, to: end)
    return open > start && open < end - 2 && isNumber(line, from: open + 1, to: end - 1)
  }

  private static func isNumber(_ line: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    for position in start..<end where !isDigit(line[position]) { return false }
    return true
  }

  /// The names that container runtimes give the streams of a process.
  private static func isStream(_ line: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    let names: [StaticString] = ["stdout", "stderr"]
    for name in names {
      let bytes = Array(name.description.utf8)
      if end - start == bytes.count, line.matches(from: start, to: end, in: bytes.span, from: 0) { return true }
    }
    return false
  }
}
