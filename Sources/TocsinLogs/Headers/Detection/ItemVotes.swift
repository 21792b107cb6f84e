/// What the items are that lines have in one place.
struct ItemVotes {
  private var counts = [Int](repeating: 0, count: HeaderItem.Kind.allCases.count)
  private var bracketed = [Int](repeating: 0, count: HeaderItem.Kind.allCases.count)
  private var marks: [[(mark: UInt8, count: Int)]] = []
  private var gapCount = 0
  private var total = 0

  init() { marks = Array(repeating: [], count: counts.count) }

  mutating func add(_ item: HeaderItem) {
    let kind = Int(item.kind.rawValue)
    total += 1
    counts[kind] += 1
    if item.isBracketed { bracketed[kind] += 1 }
    if item.isBeforeGap { gapCount += 1 }
    for index in marks[kind].indices where marks[kind][index].mark == item.mark {
      marks[kind][index].count += 1
      return
    }
    marks[kind].append((item.mark, 1))
  }

  private func count(_ kind: HeaderItem.Kind) -> Int { counts[Int(kind.rawValue)] }

  private func isShare(_ count: Int, ofHundred share: Int) -> Bool { total > 0 && count * 100 >= total * share }

  /// What stands in this place of the lines; `nil` where they end.
  func decision(after parts: [HeaderOutline.Part]) -> HeaderOutline.Part? {
    guard total > 0, !isShare(count(.end), ofHundred: 50) else { return nil }
    let before = parts.last
    let isAfterTelling = before?.isTelling ?? false
    var hasStart = false
    for part in parts where part.isTelling { hasStart = true }
    // Lines that go on from the one before, as traces of calls do, have no time stamp.
    if isShare(count(.stamp), ofHundred: parts.isEmpty ? 50 : 90) { return part(.stamp) }
    if isShare(count(.level), ofHundred: 90) { return part(.level) }
    if isShare(count(.letter), ofHundred: 90), isAfterTelling, before?.kind != .stream { return part(.letter) }
    if isShare(count(.bracket), ofHundred: 90) { return part(.bracket) }
    if isShare(count(.name) + count(.nameWithProcess), ofHundred: 85) {
      var part = part(.name)
      part.hasProcess = isShare(count(.nameWithProcess), ofHundred: 1)
      return part
    }
    if isShare(count(.nameBeforeBracket), ofHundred: 90) { return part(.nameBeforeBracket) }
    if isShare(count(.stream), ofHundred: 90) { return part(.stream) }
    if isShare(count(.dash), ofHundred: 90), hasStart { return part(.dash) }
    if isShare(count(.bar), ofHundred: 90), before != nil { return part(.bar) }
    let cells = count(.cell) + (before?.mark == UInt8(ascii: "|") ? count(.number) + count(.level) : 0)
    if count(.number) * 10 < cells * 9, isShare(cells, ofHundred: 90) {
      var part = part(.cell)
      part.mark = UInt8(ascii: "|")
      return part
    }
    if isShare(count(.number), ofHundred: 90) {
      var part = part(.number)
      part.isTelling = isAfterTelling
      return part
    }
    var part = HeaderOutline.Part(kind: .word)
    // A word in a column of its own, and the letter after the name of a stream.
    part.isTelling = isAfterTelling && isShare(gapCount, ofHundred: 95) || before?.kind == .stream
    // A lone dash where others have a word says that there is nothing to say.
    if parts.isEmpty, isShare(count(.dash), ofHundred: 50) { part.kind = .dash }
    if !hasStart { part.isTelling = false }
    return part
  }

  private func part(_ kind: HeaderItem.Kind) -> HeaderOutline.Part {
    var part = HeaderOutline.Part(kind: kind)
    let index = Int(kind.rawValue)
    part.isBracketed = bracketed[index] * 2 > counts[index]
    var most = 0
    for (mark, count) in marks[index] where count > most {
      part.mark = mark
      most = count
    }
    return part
  }

  /// Whether a line with this item goes on to take part.
  func takes(_ item: HeaderItem, for part: HeaderOutline.Part) -> Bool {
    switch part.kind {
    case .word: return item.kind != .end
    case .cell: return item.mark == part.mark
    case .dash: return item.kind == .dash || !part.isTelling && item.kind != .end
    case .name: return item.kind == .name || item.kind == .nameWithProcess
    default: return item.kind == part.kind && item.isBracketed == part.isBracketed && item.mark == part.mark
    }
  }
}
