/// Drain's tree of fixed depth: by number of tokens, then by leading tokens, to the leaves that clusters belong to.
///
/// Nodes are never removed. Their number is bounded by the numbers of tokens and the most children of a node.
struct DrainTree: Sendable {
  typealias NodeIndex = EdgeTable.NodeIndex

  private struct Node: BitwiseCopyable {
    var childCount = 0
    /// `none` where there is no such child.
    var wildcardChild: NodeIndex = none
  }

  private static var none: NodeIndex { EdgeTable.none }

  /// Tokens that a line of enough tokens descends by.
  private let levelCount: Int
  private let maximumChildren: Int
  private let generalizesNumericTokens: Bool
  private var nodes: [Node] = []
  /// By number of tokens.
  private var roots: [NodeIndex]
  /// All children but the wildcards'.
  private var edges = EdgeTable()

  init(_ configuration: DrainConfiguration) {
    levelCount = configuration.depth - 3
    maximumChildren = configuration.maximumChildren
    generalizesNumericTokens = configuration.generalizesNumericTokens
    roots = Array(repeating: Self.none, count: LineTokens.maximumCount + 1)
  }

  /// The leaf that a line belongs to, if there is one yet.
  func leaf(for line: LineTokenIDs) -> NodeIndex? {
    let ids = line.span
    var node = roots[ids.count]
    if node == Self.none { return nil }
    for level in 0..<min(levelCount, max(ids.count - 1, 0)) {
      let id = ids[level]
      var child = id >= .maskedToken ? Self.none : edges.child(of: node, token: id)
      if child == Self.none { child = nodes[Int(node)].wildcardChild }
      if child == Self.none { return nil }
      node = child
    }
    return node
  }

  /// The leaf that a cluster made of this line goes into, with the nodes on the way.
  mutating func makeLeaf(for line: borrowing LineTokens, interner: inout TokenInterner) -> NodeIndex {
    var node = roots[line.count]
    if node == Self.none {
      node = appendNode()
      roots[line.count] = node
    }
    for level in 0..<min(levelCount, max(line.count - 1, 0)) {
      node = makeChild(of: node, for: line[level], of: line, interner: &interner)
    }
    return node
  }

  private mutating func makeChild(
    of node: NodeIndex, for token: LineToken, of line: borrowing LineTokens, interner: inout TokenInterner
  ) -> NodeIndex {
    if token.traits.contains(.isWildcard) { return wildcardChild(of: node) }
    let id = interner.retain(token, of: line)
    let child = edges.child(of: node, token: id)
    if child != Self.none {
      interner.release(id)
      return child
    }
    // The last place of a node is the wildcard's, unless it has one.
    let hasWildcard = nodes[Int(node)].wildcardChild != Self.none
    let isFull = nodes[Int(node)].childCount + (hasWildcard ? 0 : 1) >= maximumChildren
    if isFull || (generalizesNumericTokens && token.traits.contains(.hasDigit)) {
      interner.release(id)
      return wildcardChild(of: node)
    }
    let newChild = appendNode()
    edges.insert(newChild, of: node, token: id)
    nodes[Int(node)].childCount += 1
    return newChild
  }

  private mutating func wildcardChild(of node: NodeIndex) -> NodeIndex {
    let present = nodes[Int(node)].wildcardChild
    if present != Self.none { return present }
    let child = appendNode()
    nodes[Int(node)].wildcardChild = child
    nodes[Int(node)].childCount += 1
    return child
  }

  private mutating func appendNode() -> NodeIndex {
    nodes.append(Node())
    return NodeIndex(nodes.count - 1)
  }
}
