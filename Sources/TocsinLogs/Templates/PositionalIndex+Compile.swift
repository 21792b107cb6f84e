extension PositionalIndex {
  /// Trees for the templates of a table.
  ///
  /// Cost: the tokens, as often as the trees are deep; their depth is bounded.
  /// - Throws: `collidingTokens`.
  init(_ table: TemplateTable, hashes: [UInt64]) throws(TemplateTableError) {
    self.init()
    text = table.literals.text
    var builder = TreeBuilder(table: table, hashes: hashes)
    var byLength: [[UInt32]] = []
    for template in builder.ranked {
      let length = table.codeRange(of: Int(template)).count
      while byLength.count <= length { byLength.append([]) }
      byLength[length].append(template)
    }
    for templates in byLength {
      roots.append(templates.isEmpty ? Node.none : UInt32(nodes.count))
      if !templates.isEmpty { try builder.add(templates, next: Node.none, depth: 0, to: &self) }
    }
  }
}

/// Grows the trees of a ``PositionalIndex``.
private struct TreeBuilder {
  /// Below this depth nothing is divided any more, so that a table made to give long chains compiles in linear time.
  static let maximumDepth = 24
  /// Templates that are not worth another node: comparing them costs no more than looking for a branch.
  static let leafCount = 2

  let table: TemplateTable
  /// The templates, the best rank first.
  let ranked: [UInt32]
  private let ranks: [UInt32]
  private let hashes: [UInt64]
  /// For every code the number of the hash of its literal: 0 for the wildcard.
  private let classes: [UInt32]
  /// By class: how many templates of the node at hand have it, and its group; zero between uses.
  private var classCounts: [UInt32]
  private var classGroups: [UInt32]

  init(table: TemplateTable, hashes: [UInt64]) {
    self.table = table
    self.hashes = hashes
    let literalCounts = (0..<table.count).map { table.literalCount(of: $0) }
    ranked = (0..<UInt32(table.count)).sorted { first, second in
      let (one, other) = (literalCounts[Int(first)], literalCounts[Int(second)])
      return one == other ? first < second : one > other
    }
    var ranks = [UInt32](repeating: 0, count: table.count)
    for (rank, template) in ranked.enumerated() { ranks[Int(template)] = UInt32(rank) }
    self.ranks = ranks
    // Literals of one hash are one class.
    let order = hashes.indices.sorted { hashes[$0] < hashes[$1] }
    var classes = [UInt32](repeating: 0, count: hashes.count + 1)
    var count: UInt32 = 0
    var last: UInt64?
    for literal in order {
      if last != hashes[literal] { count += 1 }
      last = hashes[literal]
      classes[literal + 1] = count
    }
    self.classes = classes
    classCounts = [UInt32](repeating: 0, count: Int(count) + 1)
    classGroups = classCounts
  }

  /// Adds the tree of templates that are in the order of their ranks, and returns its first node.
  @discardableResult
  mutating func add(
    _ templates: [UInt32], next: UInt32, depth: Int, to index: inout PositionalIndex
  ) throws(TemplateTableError) -> UInt32 {
    let node = UInt32(index.nodes.count)
    var here = PositionalIndex.Node(
      position: PositionalIndex.Node.leaf, first: UInt32(index.candidates.count), extent: UInt32(templates.count),
      bestRank: ranks[Int(templates[0])], otherwise: next, next: next)
    index.nodes.append(here)
    guard depth < Self.maximumDepth, let position = bestPosition(for: templates) else {
      for template in templates { addCandidate(template, to: &index) }
      return node
    }
    let (groups, groupClasses, others) = divide(templates, at: position)
    here.position = UInt32(position)
    here.first = UInt32(index.branches.count)
    here.extent = UInt32(placeCount(for: groups.count) - 1)
    let free = PositionalIndex.Branch(hash: 0, node: PositionalIndex.Node.none)
    for _ in 0...here.extent { index.branches.append(free) }
    if !others.isEmpty { here.otherwise = try add(others, next: next, depth: depth + 1, to: &index) }
    for (group, groupClass) in zip(groups, groupClasses) {
      let branch = PositionalIndex.Branch(
        hash: groupClass, node: try add(group, next: here.otherwise, depth: depth + 1, to: &index))
      try insert(branch, first: Int(here.first), mask: Int(here.extent), into: &index)
    }
    index.nodes[Int(node)] = here
    return node
  }

  private func insert(
    _ branch: PositionalIndex.Branch, first: Int, mask: Int, into index: inout PositionalIndex
  ) throws(TemplateTableError) {
    var place = Int(truncatingIfNeeded: branch.hash) & mask
    for _ in 0..<LiteralIndex.maximumProbeCount {
      if index.branches[first + place].node == PositionalIndex.Node.none {
        index.branches[first + place] = branch
        return
      }
      place = (place + 1) & mask
    }
    throw .collidingTokens
  }

  private func addCandidate(_ template: UInt32, to index: inout PositionalIndex) {
    index.candidates.append(
      PositionalIndex.Candidate(
        rank: ranks[Int(template)], template: template, first: UInt32(index.tokens.count)))
    for code in table.codes[table.codeRange(of: Int(template))] {
      var token = PositionalIndex.Token(hash: 0, start: 0, length: 0)
      if code != TemplateTable.wildcard {
        let range = table.literals.range(of: Int(code) - 1)
        token = PositionalIndex.Token(
          hash: hashes[Int(code) - 1], start: UInt32(range.lowerBound), length: UInt32(range.count))
      }
      index.tokens.append(token)
    }
  }

  /// The position that divides the templates best: the one where a line that belongs to one of them meets the fewest
  /// others. `nil` where there is nothing worth dividing.
  private mutating func bestPosition(for templates: [UInt32]) -> Int? {
    guard templates.count > Self.leafCount else { return nil }
    var best: Int?
    var bestCost = templates.count * templates.count
    let length = table.codeRange(of: Int(templates[0])).count
    for position in 0..<length {
      var squares = 0
      for template in templates {
        let literal = literalClass(of: template, at: position)
        if literal == 0 { continue }
        squares += 2 * Int(classCounts[literal]) + 1
        classCounts[literal] += 1
      }
      var literals = 0
      for template in templates {
        let literal = literalClass(of: template, at: position)
        if literal == 0 { continue }
        literals += 1
        classCounts[literal] = 0
      }
      // A line meets the templates with its own token there and those with a wildcard.
      let wildcards = templates.count - literals
      let cost = squares + literals * wildcards + wildcards * wildcards
      if cost < bestCost {
        best = position
        bestCost = cost
      }
    }
    return best
  }

  /// The templates by their token at a position, and those with a wildcard there; ranks stay in order.
  private mutating func divide(
    _ templates: [UInt32], at position: Int
  ) -> (groups: [[UInt32]], hashes: [UInt64], others: [UInt32]) {
    var groups: [[UInt32]] = []
    var groupHashes: [UInt64] = []
    var others: [UInt32] = []
    for template in templates {
      let literal = literalClass(of: template, at: position)
      if literal == 0 {
        others.append(template)
      } else if classGroups[literal] == 0 {
        groups.append([template])
        groupHashes.append(hash(of: template, at: position))
        classGroups[literal] = UInt32(groups.count)
      } else {
        groups[Int(classGroups[literal]) - 1].append(template)
      }
    }
    for group in groups { classGroups[literalClass(of: group[0], at: position)] = 0 }
    return (groups, groupHashes, others)
  }

  private func literalClass(of template: UInt32, at position: Int) -> Int {
    Int(classes[Int(table.codes[table.codeRange(of: Int(template)).lowerBound + position])])
  }

  private func hash(of template: UInt32, at position: Int) -> UInt64 {
    hashes[Int(table.codes[table.codeRange(of: Int(template)).lowerBound + position]) - 1]
  }
}
