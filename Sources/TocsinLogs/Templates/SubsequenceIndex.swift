/// Finds the subsequence template that matches a line.
///
/// Every template is listed under one of its literals, the one that the fewest templates have, so that only templates are
/// looked at of which the line has that literal. Of those, what stands before the first wildcard is compared with the
/// line's front, what stands behind the last one with its end, and what is between two wildcards is searched from left
/// to right, each stretch behind the one before, by Knuth, Morris and Pratt's method. Taking the first place of each
/// stretch leaves the most room for the next, so that nothing is missed.
///
/// Cost: never more than the tokens of the line and of every template with its literal in the line.
struct SubsequenceIndex: Sendable {
  /// Templates without literals, one wildcard or no token at all: at most one of each.
  private var bare: [UInt32] = []
  /// By code: where its templates begin; one more at the end.
  private var firsts: [UInt32] = []
  /// The templates under each literal, the best rank first.
  private var templates: [UInt32] = []
  /// By template.
  private var ranks: [UInt32] = []
  private var ends: [UInt32] = []
  private var codes: [UInt32] = []
  /// Beside the codes: how many tokens of the stretch up to here, one less than all, are also its beginning.
  private var borders: [UInt16] = []

  /// No templates.
  init() {}

  init(_ table: TemplateTable) {
    ends = table.ends
    codes = table.codes
    borders = Self.borders(of: table)
    var uses = [Int](repeating: 0, count: table.literals.count + 1)
    for code in table.codes { uses[Int(code)] += 1 }
    let literalCounts = (0..<table.count).map { table.literalCount(of: $0) }
    let ranked = (0..<table.count).sorted { first, second in
      let (one, other) = (literalCounts[first], literalCounts[second])
      return one == other ? first < second : one > other
    }
    ranks = [UInt32](repeating: 0, count: table.count)
    var lists = [[UInt32]](repeating: [], count: table.literals.count + 1)
    for (rank, template) in ranked.enumerated() {
      ranks[template] = UInt32(rank)
      var rarest: Int?
      for code in table.codes[table.codeRange(of: template)] where code != TemplateTable.wildcard {
        if uses[Int(code)] < rarest.map({ uses[$0] }) ?? .max { rarest = Int(code) }
      }
      if let rarest { lists[rarest].append(UInt32(template)) } else { bare.append(UInt32(template)) }
    }
    for list in lists {
      firsts.append(UInt32(templates.count))
      templates += list
    }
    firsts.append(UInt32(templates.count))
  }

  /// The best template that matches the line that was looked up: of those that match, the one with the most literals, of
  /// those the first.
  func match(count: Int, scratch: inout MatchScratch) -> Int? {
    var best = UInt32.max
    var found: Int?
    for place in 0..<count {
      let code = scratch.codes[place]
      // A literal that the line has twice has been looked at already.
      if code == MatchScratch.absent || !scratch.markLooked(code) { continue }
      for index in Int(firsts[Int(code)])..<Int(firsts[Int(code) + 1]) {
        let template = Int(templates[index])
        if ranks[template] >= best { break }
        if matches(template, count: count, codes: scratch.codes, runs: &scratch.runs) {
          best = ranks[template]
          found = template
          break
        }
      }
    }
    if found != nil { return found }
    for template in bare where count == 0 || !range(of: Int(template)).isEmpty { return Int(template) }
    return nil
  }

  /// Whether a template matches a line of these codes; if so, `runs` tells the tokens of each wildcard.
  func matches(
    _ template: Int, count: Int, codes lineCodes: [UInt32], runs: inout [TokenRun]
  ) -> Bool {
    let range = range(of: template)
    let template = codes.span.extracting(range)
    let borders = self.borders.span.extracting(range)
    let line = lineCodes.span.extracting(0..<count)
    var front = 0
    while front < template.count, template[front] != TemplateTable.wildcard {
      guard front < count, template[front] == line[front] else { return false }
      front += 1
    }
    if front == template.count { return front == count }
    var back = 0
    while template[template.count - 1 - back] != TemplateTable.wildcard {
      guard front + back < count, template[template.count - 1 - back] == line[count - 1 - back] else { return false }
      back += 1
    }
    // Between two wildcards: from each to the next, the first place of the stretch of literals between them.
    var position = front
    var run = 0
    var start = front + 1
    while start < template.count - back {
      var end = start
      while template[end] != TemplateTable.wildcard { end += 1 }
      let stretch = template.extracting(start..<end)
      guard
        let place = Self.find(
          stretch, borders: borders.extracting(start..<end), in: line.extracting(0..<count - back), from: position)
      else { return false }
      runs[run] = TokenRun(start: UInt16(position), end: UInt16(place))
      run += 1
      position = place + stretch.count
      start = end + 1
    }
    runs[run] = TokenRun(start: UInt16(position), end: UInt16(count - back))
    return true
  }

  /// The template that has the most literals in common with the line that was looked up, wherever they stand, against
  /// the longer of the two. Cost: all tokens of all templates.
  func nearest(count: Int, scratch: borrowing MatchScratch) -> Likeness {
    var best = Likeness()
    for template in 0..<ends.count {
      var likeness = Likeness(template: template)
      var literals = 0
      for place in range(of: template) where codes[place] != TemplateTable.wildcard {
        literals += 1
        if scratch.has(codes[place]) { likeness.literals += 1 }
      }
      likeness.score = 2 * likeness.literals
      likeness.length = max(literals, count, 1)
      best.replace(with: likeness)
    }
    return best
  }

  private func range(of template: Int) -> Range<Int> {
    (template == 0 ? 0 : Int(ends[template - 1]))..<Int(ends[template])
  }

  /// The first place of a stretch of literals from a position on.
  private static func find(
    _ stretch: Span<UInt32>, borders: Span<UInt16>, in line: Span<UInt32>, from position: Int
  ) -> Int? {
    var matched = 0
    var place = position
    while place < line.count {
      while matched > 0, stretch[matched] != line[place] { matched = Int(borders[matched - 1]) }
      if stretch[matched] == line[place] { matched += 1 }
      place += 1
      if matched == stretch.count { return place - matched }
    }
    return nil
  }

  private static func borders(of table: TemplateTable) -> [UInt16] {
    var borders = [UInt16](repeating: 0, count: table.codes.count)
    for template in 0..<table.count {
      var start = table.codeRange(of: template).lowerBound
      for place in table.codeRange(of: template) {
        if table.codes[place] == TemplateTable.wildcard {
          start = place + 1
        } else if place > start {
          var length = Int(borders[place - 1])
          while length > 0, table.codes[start + length] != table.codes[place] {
            length = Int(borders[start + length - 1])
          }
          if table.codes[start + length] == table.codes[place] { length += 1 }
          borders[place] = UInt16(length)
        }
      }
    }
    return borders
  }
}

/// The tokens of a line that a wildcard stands for.
struct TokenRun: BitwiseCopyable {
  var start: UInt16
  var end: UInt16
}
