/// What a word of a time stamp is.
enum StampWord: UInt8 {
  /// A whole stamp.
  case timestamp
  case date, time, month, day, year, weekday, zone

  /// What the words of a stamp are. Within brackets it is one, whatever the blanks.
  static func words(of item: HeaderItem, in text: Span<UInt8>) -> [StampWord] {
    if item.isBracketed { return [.time] }
    let end = item.mark == 0 ? item.end : item.end - 1
    var ranges: [TextRange] = []
    var position = item.start
    while position < end {
      let stop = text.firstWhiteSpace(from: position, to: end)
      ranges.append(TextRange(start: position, end: stop))
      position = text.firstNonWhiteSpace(from: stop, to: end)
    }
    if ranges.count == 1 { return [wordAlone(text, ranges[0])] }
    var words: [StampWord] = []
    for range in ranges { words.append(word(text, range, after: words)) }
    return words
  }

  private static func wordAlone(_ text: Span<UInt8>, _ range: TextRange) -> StampWord {
    // Dates and times of day have ten bytes or less before the fraction, as has a number of seconds.
    var hasColon = false
    var isNumber = true
    for index in range.bounds {
      if text[index] == UInt8(ascii: ":") { hasColon = true }
      if !isDigit(text[index]) { isNumber = false }
    }
    if isNumber || range.count > 15 { return .timestamp }
    return hasColon ? .time : .date
  }

  private static func word(_ text: Span<UInt8>, _ range: TextRange, after words: [StampWord]) -> StampWord {
    let first = text[Int(range.start)]
    var hasColon = false
    for index in range.bounds where text[index] == UInt8(ascii: ":") { hasColon = true }
    if hasColon, isDigit(first) { return .time }
    if isLetter(first), range.count > 1, !isDigit(text[Int(range.end) - 1]) {
      if words.contains(.time) { return .zone }
      // A weekday comes first, and a month is no weekday.
      return TimestampCursor.isWeekday(text, from: Int(range.start), to: Int(range.end)) ? .weekday : .month
    }
    if words.isEmpty, isLetter(first) { return .date }
    if !isDigit(first) || range.count == 5 && words.contains(.time) { return words.isEmpty ? .date : .zone }
    if range.count <= 2 { return .day }
    if range.count == 4 { return words.isEmpty ? .date : .year }
    return words.isEmpty ? .date : .time
  }
}
