import TocsinGraph

/// What became of a node of an ONNX file.
public struct OnnxMapping: Equatable, Sendable {
  public enum Outcome: Equatable, Sendable {
    /// Operations of the graph, by position.
    case operations([Int])
    /// Part of what another node of the file became.
    case fused(into: Int)
    /// Computed when the file was read.
    case folded
    /// Another look at a value: nothing is computed.
    case view
    /// No output needs it.
    case unused
  }

  /// The position in the file.
  public var index: Int
  /// May be empty.
  public var name: String
  public var operation: String
  public var outcome: Outcome

  static func all(of graph: OnnxGraph, _ network: Network, _ lowered: LoweredGraph) -> [OnnxMapping] {
    var operations = [[Int]](repeating: [], count: graph.node.count)
    for (position, origin) in lowered.origins.enumerated() where operations.indices.contains(origin) {
      operations[origin].append(position)
    }
    let patterns = absorbingNodes(graph.node.count, network, operations)
    return graph.node.enumerated().map { index, node in
      let outcome: Outcome
      if !network.isRead[index] {
        outcome = .unused
      } else if !operations[index].isEmpty {
        outcome = .operations(operations[index])
      } else if let pattern = patterns[index] {
        outcome = .fused(into: pattern)
      } else {
        outcome = network.isFolded[index] ? .folded : .view
      }
      return OnnxMapping(index: index, name: node.name, operation: node.opType, outcome: outcome)
    }
  }

  /// Of a file that Tocsin has written, where the last node of an operation stands for it.
  ///
  /// - Parameter origins: For each node the operation that it is a part of.
  static func all(of graph: OnnxGraph, origins: [Int?]) -> [OnnxMapping] {
    var results: [Int: Int] = [:]
    for (index, origin) in origins.enumerated() { if let origin { results[origin] = index } }
    return zip(graph.node, origins).enumerated().map { index, node in
      var outcome = Outcome.view
      if let origin = node.1, let result = results[origin] {
        outcome = result == index ? .operations([origin]) : .fused(into: result)
      } else if node.0.name.hasPrefix(FormNames.weightPrefix) {
        outcome = .folded
      }
      return OnnxMapping(index: index, name: node.0.name, operation: node.0.opType, outcome: outcome)
    }
  }

  /// For each ONNX node the one that it is a part of: one whose operation stands for what the node would have become.
  private static func absorbingNodes(_ count: Int, _ network: Network, _ operations: [[Int]]) -> [Int?] {
    let nodes = network.builder.nodes
    let needed = NetworkLowering.neededNodes(network)
    var patterns = [Int?](repeating: nil, count: count)
    // Nodes that were taken in, each with the origin of what took it in; each is looked at once.
    var isSeen = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() where needed[index] && !node.absorbed.isEmpty {
      var open = node.absorbed
      while let next = open.popLast() {
        guard !isSeen[next], !needed[next] else { continue }
        isSeen[next] = true
        let origin = nodes[next].origin
        if patterns.indices.contains(origin), origin != node.origin, operations[origin].isEmpty {
          patterns[origin] = node.origin
        }
        open += nodes[next].absorbed
        // What only the pattern needed is part of it too.
        open += nodes[next].operands.map(\.node).filter { !needed[$0] }
      }
    }
    return patterns
  }
}
