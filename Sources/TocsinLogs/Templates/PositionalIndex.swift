/// Finds the positional template that matches a line, in a decision tree per number of tokens.
///
/// An inner node looks at one token of the line and goes to the templates that have it there, then to those with a
/// wildcard there. Every template is in one leaf, where it is compared token by token. The nodes are threaded: each knows
/// where to go when it has nothing for the line, and what comes after all that is below it, so that a search needs no
/// stack. Ranks (more literals first, then the lower number) tell which parts cannot hold a better template.
///
/// Cost: usually two or three nodes and one comparison. Never more than every node and every template once, which is
/// linear in the tokens of the templates of the line's length, whatever the line.
struct PositionalIndex: Sendable {
  /// A node of a tree. `none` stands for no node.
  struct Node: BitwiseCopyable {
    static var none: UInt32 { .max }

    /// The token that is looked at; `leaf` in leaves.
    var position: UInt32
    /// The first of its branches, or of a leaf's candidates.
    var first: UInt32
    /// The number of its branches less one, or of a leaf's candidates.
    var extent: UInt32
    /// The best rank of a template below.
    var bestRank: UInt32
    /// Where to go when no branch fits: to the templates with a wildcard there, or on.
    var otherwise: UInt32
    /// What comes after everything below.
    var next: UInt32

    static var leaf: UInt32 { .max }
  }

  /// The way from a node to the templates with one token; a place of an open-addressing table by the token's hash.
  /// Literals of the same hash share a branch: leaves tell them apart.
  struct Branch: BitwiseCopyable {
    var hash: UInt64
    /// `Node.none` where the place is free.
    var node: UInt32
  }

  /// A template in a leaf.
  struct Candidate: BitwiseCopyable {
    var rank: UInt32
    var template: UInt32
    /// The first of its tokens.
    var first: UInt32
  }

  /// A token of a template. A wildcard has no text.
  struct Token: BitwiseCopyable {
    var hash: UInt64
    var start: UInt32
    var length: UInt32
  }

  /// By number of tokens: the tree's first node.
  var roots: [UInt32] = []
  var nodes: [Node] = []
  var branches: [Branch] = []
  var candidates: [Candidate] = []
  var tokens: [Token] = []
  var text: [UInt8] = []

  /// No trees.
  init() {}

  /// The best template that matches a line: of those that match, the one with the most literals, of those the first.
  func match(_ line: borrowing LineTokens) -> Int? {
    let lineTokens = line.span
    let lineText = line.text
    guard lineTokens.count < roots.count else { return nil }
    let nodes = self.nodes.span
    let branches = self.branches.span
    let candidates = self.candidates.span
    var node = roots[lineTokens.count]
    var best = UInt32.max
    var found: Int?
    while node != Node.none {
      let here = nodes[Int(node)]
      if here.bestRank >= best {
        node = here.next
      } else if here.position == Node.leaf {
        for index in Int(here.first)..<Int(here.first + here.extent) {
          let candidate = candidates[index]
          if candidate.rank >= best { break }
          if matches(candidate, lineTokens, lineText) {
            best = candidate.rank
            found = Int(candidate.template)
            break
          }
        }
        node = here.next
      } else {
        let hash = lineTokens[Int(here.position)].hash
        var place = UInt32(truncatingIfNeeded: hash) & here.extent
        while true {
          let branch = branches[Int(here.first + place)]
          if branch.node == Node.none {
            node = here.otherwise
            break
          }
          if branch.hash == hash {
            node = branch.node
            break
          }
          place = (place + 1) & here.extent
        }
      }
    }
    return found
  }

  @inline(__always)
  private func matches(_ candidate: Candidate, _ line: Span<LineToken>, _ lineText: Span<UInt8>) -> Bool {
    let first = Int(candidate.first)
    let template = tokens.span.extracting(first..<first + line.count)
    let text = self.text.span
    for index in line.indices {
      let token = template[index]
      if token.length == 0 { continue }
      let other = line[index]
      if token.hash != other.hash || token.length != other.end - other.start { return false }
      if !lineText.matches(from: Int(other.start), to: Int(other.end), in: text, from: Int(token.start)) {
        return false
      }
    }
    return true
  }
}
