/// The children of a tree's nodes, by token, in one open-addressing table.
struct EdgeTable: Sendable {
  typealias NodeIndex = UInt32

  private struct Edge: BitwiseCopyable {
    var parent: NodeIndex = none
    var token: TokenID = 0
    var child: NodeIndex = none
  }

  /// No node.
  static var none: NodeIndex { .max }

  /// A power of two, at most half of them taken.
  private var edges: [Edge] = Array(repeating: Edge(), count: 64)
  private var count = 0

  /// The child of a node; ``none`` where it has none for the token.
  @inline(__always)
  func child(of node: NodeIndex, token: TokenID) -> NodeIndex {
    let edges = edges.span
    var position = Self.hash(node, token) & (edges.count - 1)
    while edges[position].parent != Self.none {
      let edge = edges[position]
      if edge.parent == node, edge.token == token { return edge.child }
      position = (position + 1) & (edges.count - 1)
    }
    return Self.none
  }

  /// Adds a child that the node does not have yet.
  mutating func insert(_ child: NodeIndex, of node: NodeIndex, token: TokenID) {
    if (count + 1) * 2 > edges.count {
      let old = edges
      edges = Array(repeating: Edge(), count: old.count * 2)
      for edge in old where edge.parent != Self.none { place(edge) }
    }
    place(Edge(parent: node, token: token, child: child))
    count += 1
  }

  private mutating func place(_ edge: Edge) {
    var position = Self.hash(edge.parent, edge.token) & (edges.count - 1)
    while edges[position].parent != Self.none { position = (position + 1) & (edges.count - 1) }
    edges[position] = edge
  }

  @inline(__always)
  private static func hash(_ node: NodeIndex, _ token: TokenID) -> Int {
    Int(truncatingIfNeeded: folded(UInt64(node) << 32 | UInt64(token)))
  }
}
