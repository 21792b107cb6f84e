/// A template of Spell with what is counted of it: a sequence of literals, at most one wildcard in each gap.
struct SpellObject: Sendable {
  /// A wildcard stands for any run of tokens, an empty one included.
  var template: [TokenID]
  var lineCount: Int

  var literalCount: Int { template.count { $0 != .wildcard } }

  var literals: [TokenID] { template.filter { $0 != .wildcard } }

  /// Whether a line fits the template as it stands.
  ///
  /// - Complexity: O(tokens), except where what follows a wildcard occurs in part again and again.
  func matches(_ line: LineTokenIDs) -> Bool {
    let template = template.span
    let ids = line.span
    var index = 0
    var position = 0
    // Behind the latest wildcard, and where the tokens it stands for end.
    var resume: (index: Int, position: Int)?
    while position < ids.count {
      if index < template.count, template[index] == .wildcard {
        index += 1
        resume = (index, position)
      } else if index < template.count, template[index] == ids[position] {
        index += 1
        position += 1
      } else if let latest = resume {
        resume = (latest.index, latest.position + 1)
        index = latest.index
        position = latest.position + 1
      } else {
        return false
      }
    }
    while index < template.count, template[index] == .wildcard { index += 1 }
    return index == template.count
  }

  /// The template with a wildcard wherever it and a line differ.
  ///
  /// - Parameter alignment: For each token of the template the line's token that it is matched with.
  func widened(by alignment: [Int?], lineTokenCount: Int) -> [TokenID] {
    var widened: [TokenID] = []
    var isGap = false
    var next = 0
    for (index, id) in template.enumerated() {
      guard let position = alignment[index] else {
        isGap = true
        continue
      }
      if isGap || position > next { widened.append(.wildcard) }
      widened.append(id)
      isGap = false
      next = position + 1
    }
    if isGap || next < lineTokenCount { widened.append(.wildcard) }
    return widened
  }
}
