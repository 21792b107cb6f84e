/// What most lines of a sample begin with, item by item.
///
/// Every line has a place up to which it is understood. Round by round, the item at that place is what nine of ten lines
/// have there, or a word; lines that have something else take no further part. What comes before the last item that is no
/// mere word belongs to the header.
struct HeaderOutline {
  /// What stands in one place of most lines.
  struct Part {
    var kind: HeaderItem.Kind
    var isBracketed = false
    var mark: UInt8 = 0
    /// Of a time stamp: what each of its words is.
    var stampWords: [StampWord] = []
    /// Of a name: whether lines have a process behind it.
    var hasProcess = false
    /// A header may end with it.
    var isTelling = true
  }

  private(set) var parts: [Part] = []
  private let timestamps = TimestampReader()

  private static var maximumPartCount: Int { 16 }

  init(_ sample: DetectionSample, in text: Span<UInt8>) {
    var places: [Int] = []
    var lines: [TextRange] = []
    for line in sample.lines {
      places.append(Int(line.start))
      lines.append(line)
    }
    while parts.count < Self.maximumPartCount, wordsSinceTelling < wordLimit {
      guard let part = nextPart(&lines, &places, in: text) else { break }
      parts.append(part)
      if part.kind == .name || part.kind == .nameBeforeBracket { break }
    }
    while let last = parts.last, !last.isTelling { parts.removeLast() }
  }

  /// How many words may stand in a row between two items that tell: before the time stamp and the level, more than after,
  /// where the content is near.
  private var wordLimit: Int {
    if !has(.stamp) { return 6 }
    return has(.level) ? 2 : 4
  }

  func has(_ kind: HeaderItem.Kind) -> Bool {
    for part in parts where part.kind == kind { return true }
    return false
  }

  private var wordsSinceTelling: Int {
    var count = 0
    for part in parts.reversed() {
      if part.isTelling { break }
      count += 1
    }
    return count
  }

  /// Decides what comes next, moves the places behind it, and leaves out the lines that have something else.
  private mutating func nextPart(_ lines: inout [TextRange], _ places: inout [Int], in text: Span<UInt8>) -> Part? {
    var items: [HeaderItem] = []
    var votes = ItemVotes()
    let isCell = parts.last?.mark == UInt8(ascii: "|")
    for (line, place) in zip(lines, places) {
      let start = text.firstNonWhiteSpace(from: place, to: Int(line.end))
      let item = HeaderItem(text, from: start, to: Int(line.end), isCell: isCell, timestamps)
      items.append(item)
      votes.add(item)
    }
    guard var part = votes.decision(after: parts) else { return nil }
    var remaining: [TextRange] = []
    var next: [Int] = []
    for (item, line) in zip(items, lines) where votes.takes(item, for: part) {
      if part.kind == .stamp, part.stampWords.isEmpty { part.stampWords = StampWord.words(of: item, in: text) }
      remaining.append(line)
      next.append(item.end)
    }
    lines = remaining
    places = next
    return part
  }
}
