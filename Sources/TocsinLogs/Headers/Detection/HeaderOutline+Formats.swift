extension HeaderOutline {
  /// The formats that the outline allows: with all that it has, and with less, the shortest one first.
  ///
  /// None where neither a time stamp nor a level is there: then nothing tells a header from a content.
  func formats() -> [LineFormat] {
    var formats: [LineFormat] = []
    var hasStampOrLevel = false
    for count in 1..<max(parts.count + 1, 1) {
      let kind = parts[count - 1].kind
      if kind == .stamp || kind == .level || kind == .letter { hasStampOrLevel = true }
      guard hasStampOrLevel, parts[count - 1].isTelling else { continue }
      var writer = OutlineWriter()
      for index in 0..<count { writer.append(parts[index], before: index + 1 < count ? parts[index + 1].kind : .end) }
      let text = writer.finished()
      if let notation = try? LineNotation(text.span) { formats.append(.fields(notation)) }
    }
    return formats
  }
}

/// Writes an outline as a notation.
private struct OutlineWriter {
  private var text: [UInt8] = []
  private var names: [[UInt8]] = []
  private var hasStamp = false
  private var hasLevel = false

  mutating func append(_ part: HeaderOutline.Part, before next: HeaderItem.Kind) {
    if part.isBracketed { append("\\[") }
    switch part.kind {
    case .stamp:
      for (index, word) in part.stampWords.enumerated() {
        if index > 0 { append(" ") }
        appendField(Self.name(of: word))
      }
      hasStamp = true
    case .level, .letter:
      appendField("Level")
      hasLevel = true
    case .bracket: appendField(hasField("Thread") ? "Field" : "Thread")
    case .name:
      appendField("Component")
      append(part.hasProcess ? "(\\[<Pid>\\])?:" : ":")
    case .nameBeforeBracket:
      appendField("Component")
      append("\\]")
    case .stream: appendField("Stream")
    case .dash: if part.isTelling { append("-") } else { appendField("Label") }
    case .bar: append("\\|")
    case .cell: appendField(hasField("Component") ? "Field" : "Component")
    case .number: appendField(!hasStamp ? "Field" : hasField("Pid") ? "Tid" : "Pid")
    case .word, .nameWithProcess, .end:
      // The word after the level, or before a dash, names what has written the line.
      let isComponent = (hasLevel || hasStamp && next == .dash) && !hasField("Component")
      appendField(isComponent ? "Component" : "Field")
    }
    if part.isBracketed { append("\\]") }
    if part.mark != 0, part.kind != .name { text += [UInt8(ascii: "\\"), part.mark] }
    if part.mark != UInt8(ascii: "|") { append(" ") }
  }

  func finished() -> [UInt8] { text + Array("<Content>".utf8) }

  private mutating func append(_ literal: StaticString) { text += Array(literal.description.utf8) }

  private func hasField(_ name: StaticString) -> Bool {
    let name = Array(name.description.utf8)
    for known in names where known == name { return true }
    return false
  }

  /// Appends a field, with a number behind the name if it is taken, or says nothing.
  private mutating func appendField(_ name: StaticString) {
    let bytes = Array(name.description.utf8)
    var unique = bytes
    var number = 1
    while names.contains(unique) {
      number += 1
      unique = bytes + Self.digits(of: number)
    }
    names.append(unique)
    text += [UInt8(ascii: "<")] + unique + [UInt8(ascii: ">")]
  }

  private static func digits(of number: Int) -> [UInt8] {
    let tens = number / 10 == 0 ? [] : [UInt8(ascii: "0") + UInt8(number / 10)]
    return tens + [UInt8(ascii: "0") + UInt8(number % 10)]
  }

  private static func name(of word: StampWord) -> StaticString {
    switch word {
    case .timestamp: "Timestamp"
    case .date: "Date"
    case .time: "Time"
    case .month: "Month"
    case .day: "Day"
    case .year: "Year"
    case .weekday: "Weekday"
    case .zone: "Zone"
    }
  }
}
