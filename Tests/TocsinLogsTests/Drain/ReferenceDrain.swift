/// Drain, written as plainly as its description: strings, dictionaries and a list of uses. The oracle of the learner.
final class ReferenceDrain {
  struct Settings {
    var depth = 4
    var threshold = 0.4
    var maximumChildren = 100
    var maximumClusters: Int?
    var generalizesNumericTokens = true
  }

  private final class Node {
    var children: [String: Node] = [:]
    var clusters: [Int] = []
  }

  private let settings: Settings
  private let root = Node()
  private(set) var templates: [Int: [String]] = [:]
  private(set) var lineCounts: [Int: Int] = [:]
  private var uses: [Int] = []
  private var latestID = 0

  init(_ settings: Settings) { self.settings = settings }

  func learn(_ tokens: [String]) -> Int {
    if let id = search(tokens) {
      let template = templates[id] ?? []
      templates[id] = zip(template, tokens).map { $0 == $1 ? $0 : "<*>" }
      lineCounts[id, default: 0] += 1
      uses.removeAll { $0 == id }
      uses.append(id)
      return id
    }
    if let maximum = settings.maximumClusters, uses.count >= maximum {
      let evicted = uses.removeFirst()
      templates[evicted] = nil
      lineCounts[evicted] = nil
    }
    latestID += 1
    templates[latestID] = tokens
    lineCounts[latestID] = 1
    uses.append(latestID)
    insert(latestID, tokens)
    return latestID
  }

  private func levels(_ tokens: [String]) -> ArraySlice<String> {
    tokens.prefix(max(min(settings.depth - 3, tokens.count - 1), 0))
  }

  private func search(_ tokens: [String]) -> Int? {
    guard var node = root.children[String(tokens.count)] else { return nil }
    for token in levels(tokens) {
      guard let child = node.children[token] ?? node.children["<*>"] else { return nil }
      node = child
    }
    var best: (id: Int, similarity: Double, wildcards: Int)?
    for id in node.clusters {
      guard let template = templates[id] else { continue }
      let equal = zip(template, tokens).count { $0 != "<*>" && $0 == $1 }
      let similarity = tokens.isEmpty ? 1 : Double(equal) / Double(tokens.count)
      let wildcards = template.count { $0 == "<*>" }
      if let best, (similarity, wildcards) <= (best.similarity, best.wildcards) { continue }
      best = (id, similarity, wildcards)
    }
    guard let best, best.similarity >= settings.threshold else { return nil }
    return best.id
  }

  private func insert(_ id: Int, _ tokens: [String]) {
    var node = child(of: root, String(tokens.count))
    for token in levels(tokens) {
      if let next = node.children[token] {
        node = next
        continue
      }
      let isNumeric = settings.generalizesNumericTokens && token.utf8.contains { (48...57).contains($0) }
      let reserved = node.children["<*>"] == nil ? 1 : 0
      let isFull = node.children.count + reserved >= settings.maximumChildren
      node = child(of: node, isNumeric || isFull ? "<*>" : token)
    }
    node.clusters.append(id)
  }

  private func child(of node: Node, _ key: String) -> Node {
    if let child = node.children[key] { return child }
    let child = Node()
    node.children[key] = child
    return child
  }
}
