/// The templates of a table by their number of tokens, for lines that none matches.
///
/// A template as long as the line is compared token by token. Of one of another length what counts is what it has in
/// common with the line at the front and, behind that, at the end. Lengths are tried from the line's on, until the
/// best that a length could give is not enough.
///
/// Cost: at most all tokens of all templates; usually those of the line's length.
struct NearestIndex: Sendable {
  /// Grouped by length, in order within a length.
  private var templates: [UInt32] = []
  /// Their tokens, in the same order.
  private var codes: [UInt32] = []
  /// By length: its first template and its first token; one more at the end.
  private var firstTemplates: [Int] = []
  private var firstCodes: [Int] = []

  /// No templates.
  init() {}

  init(_ table: TemplateTable) {
    var byLength: [[Int]] = []
    for template in 0..<table.count {
      let length = table.codeRange(of: template).count
      while byLength.count <= length { byLength.append([]) }
      byLength[length].append(template)
    }
    for group in byLength {
      firstTemplates.append(templates.count)
      firstCodes.append(codes.count)
      for template in group {
        templates.append(UInt32(template))
        codes += table.codes[table.codeRange(of: template)]
      }
    }
    firstTemplates.append(templates.count)
    firstCodes.append(codes.count)
  }

  private var longest: Int { firstTemplates.count - 2 }

  /// - Parameter line: The codes of the line's tokens.
  func nearest(to line: Span<UInt32>) -> Likeness {
    var best = Likeness()
    if line.count <= longest { compareEqual(line, &best) }
    var distance = 1
    while line.count - distance > 0 || line.count + distance <= longest {
      let (shorter, longer) = (line.count - distance, line.count + distance)
      // Of a shorter length more can count than of the longer one at the same distance, so neither is enough below.
      let mayBeShorter = shorter > 0 && best.mayYield(toScore: 2 * shorter, length: line.count)
      let mayBeLonger = longer <= longest && best.mayYield(toScore: 2 * line.count, length: longer)
      if !mayBeShorter, !mayBeLonger { break }
      if mayBeShorter, shorter <= longest { compareEnds(line, length: shorter, &best) }
      if mayBeLonger { compareEnds(line, length: longer, &best) }
      distance += 1
    }
    return best
  }

  private func compareEqual(_ line: Span<UInt32>, _ best: inout Likeness) {
    let codes = self.codes.span
    var first = firstCodes[line.count]
    for place in firstTemplates[line.count]..<firstTemplates[line.count + 1] {
      let template = codes.extracting(first..<first + line.count)
      var likeness = Likeness(length: max(line.count, 1), template: Int(templates[place]))
      for index in line.indices { likeness.count(template[index], line[index]) }
      best.replace(with: likeness)
      first += line.count
    }
  }

  private func compareEnds(_ line: Span<UInt32>, length: Int, _ best: inout Likeness) {
    let codes = self.codes.span
    let shorter = min(line.count, length)
    var first = firstCodes[length]
    for place in firstTemplates[length]..<firstTemplates[length + 1] {
      let template = codes.extracting(first..<first + length)
      var likeness = Likeness(length: max(line.count, length), template: Int(templates[place]))
      var front = 0
      while front < shorter, template[front] == line[front] || template[front] == TemplateTable.wildcard {
        likeness.count(template[front], line[front])
        front += 1
      }
      var back = 1
      while front + back <= shorter {
        let (code, other) = (template[length - back], line[line.count - back])
        guard code == other || code == TemplateTable.wildcard else { break }
        likeness.count(code, other)
        back += 1
      }
      best.replace(with: likeness)
      first += length
    }
  }
}
