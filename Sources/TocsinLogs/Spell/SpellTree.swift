/// The literals of all templates as a prefix tree: finds a template whose literals a line holds in order, without
/// comparing the line with each.
struct SpellTree: Sendable {
  typealias NodeIndex = EdgeTable.NodeIndex

  private struct Node: BitwiseCopyable {
    var parent: NodeIndex
    /// The literals from the root to here.
    var depth: UInt32
    /// No template at or below this node has more literals. Not lowered when templates go.
    var longestDepth: UInt32
    var object: UInt32 = none
  }

  /// A node at which a line has arrived, and the line's next token.
  private struct Visit: BitwiseCopyable {
    var node: NodeIndex
    var start: Int
    var position: Int
  }

  private static var none: UInt32 { EdgeTable.none }

  private var nodes = [Node(parent: none, depth: 0, longestDepth: 0)]
  private var edges = EdgeTable()
  private var visits: [Visit] = []
  /// Templates that were removed; their nodes stay.
  private(set) var removedCount = 0

  /// The object whose template has the most literals among those whose literals the line holds in order; of several the
  /// one that takes the line's earlier tokens.
  ///
  /// Each node is visited once at most, with the earliest tokens that lead to it, and not if nothing below it is longer
  /// than what was found.
  ///
  /// - Parameter required: The least number of literals, at least 1.
  mutating func longestContained(in line: LineTokenIDs, required: Int) -> UInt32? {
    let ids = line.span
    var best = Self.none
    var bestDepth = required - 1
    visits.removeAll(keepingCapacity: true)
    visits.append(Visit(node: 0, start: 0, position: 0))
    while var visit = visits.popLast() {
      let node = nodes[Int(visit.node)]
      if visit.position == visit.start, node.object != Self.none, Int(node.depth) > bestDepth {
        best = node.object
        bestDepth = Int(node.depth)
      }
      while visit.position < ids.count, Int(node.longestDepth) > bestDepth,
        Int(node.depth) + ids.count - visit.position > bestDepth
      {
        let position = visit.position
        visit.position += 1
        let id = ids[position]
        if id >= .maskedToken { continue }
        let child = edges.child(of: visit.node, token: id)
        if child == Self.none || Self.occurs(id, in: ids, from: visit.start, to: position) { continue }
        visits.append(visit)
        visits.append(Visit(node: child, start: position + 1, position: position + 1))
        break
      }
    }
    return best == Self.none ? nil : best
  }

  /// Adds a template, whose literals no other has.
  mutating func insert(_ object: UInt32, literals: some Sequence<TokenID>) {
    var node: NodeIndex = 0
    for id in literals {
      var child = edges.child(of: node, token: id)
      if child == Self.none {
        child = NodeIndex(nodes.count)
        let depth = nodes[Int(node)].depth + 1
        nodes.append(Node(parent: node, depth: depth, longestDepth: depth))
        edges.insert(child, of: node, token: id)
      }
      node = child
    }
    nodes[Int(node)].object = object
    let depth = nodes[Int(node)].depth
    while node != Self.none {
      nodes[Int(node)].longestDepth = max(nodes[Int(node)].longestDepth, depth)
      node = nodes[Int(node)].parent
    }
  }

  mutating func remove(literals: some Sequence<TokenID>) {
    guard let node = node(literals) else { return }
    nodes[Int(node)].object = Self.none
    removedCount += 1
  }

  private func node(_ literals: some Sequence<TokenID>) -> NodeIndex? {
    var node: NodeIndex = 0
    for id in literals {
      node = edges.child(of: node, token: id)
      if node == Self.none { return nil }
    }
    return node
  }

  private static func occurs(_ id: TokenID, in ids: Span<TokenID>, from start: Int, to end: Int) -> Bool {
    for position in start..<end where ids[position] == id { return true }
    return false
  }
}
