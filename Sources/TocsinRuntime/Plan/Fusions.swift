import TocsinGraph
import TocsinTensor

/// Which nodes of a graph become one step.
///
/// A product takes in the activation that alone reads it, a recurrent layer the choice of a step, a layer norm the sum
/// that it alone reads, a recurrent layer the lookup of its keys; linear layers that read the same rows become one.
struct Fusions {
  /// The node whose value a node's step computes: its own, or that of its only reader.
  private(set) var result: [Int]
  /// Whether a node has no step of its own, as another's does its work.
  private(set) var isAbsorbed: [Bool]
  /// For a layer norm, the sum that it takes in.
  private(set) var sum: [Int?]
  /// For the first of linear layers that become one product: all of them.
  private(set) var siblings: [[Int]]

  init(of graph: Graph, readers: GraphReaders) {
    let count = graph.nodes.count
    result = Array(0..<count)
    isAbsorbed = [Bool](repeating: false, count: count)
    sum = [Int?](repeating: nil, count: count)
    siblings = [[Int]](repeating: [], count: count)
    for (node, op) in graph.nodes.enumerated() {
      let value = graph.inputs.count + node
      let reader = readers.soleReader(of: value)
      switch op {
      case .linear, .matmul, .convolution:
        if let reader, case .activation = graph.nodes[reader] { absorb(reader, into: node) }
      case .lstm, .gru:
        if let reader, case .step = graph.nodes[reader] { absorb(reader, into: node) }
      case .add(let first, let second):
        guard let reader, case .layerNorm = graph.nodes[reader],
          graph.type(of: first).shape == graph.type(of: second).shape
        else { continue }
        sum[reader] = node
        isAbsorbed[node] = true
      case .oneHot, .embedding:
        isAbsorbed[node] = readers.outputs[value].isEmpty && readers.nodes[value].allSatisfy { graph.isRecurrent($0) }
      default: break
      }
    }
  }

  private mutating func absorb(_ reader: Int, into node: Int) {
    result[node] = reader
    isAbsorbed[reader] = true
  }

  /// Joins linear layers that read the same value, where they apply the same function and write wherever they like.
  mutating func joinSiblings(of graph: Graph, readers: GraphReaders, hasTarget: [Bool]) {
    for value in graph.values.indices where !readers.isConstant[value] {
      var first: Int?
      for node in readers.nodes[value] {
        guard case .linear = graph.nodes[node], !hasTarget[graph.inputs.count + result[node]] else { continue }
        if let first, activation(of: node, graph) == activation(of: first, graph),
          graph.sumsCodes(node) == graph.sumsCodes(first)
        {
          if siblings[first].isEmpty { siblings[first] = [first] }
          siblings[first].append(node)
          isAbsorbed[node] = true
        } else if first == nil {
          first = node
        }
      }
    }
  }

  /// The function that a product takes in.
  func activation(of node: Int, _ graph: Graph) -> Activation? {
    if result[node] != node, case .activation(_, let activation) = graph.nodes[result[node]] { activation } else { nil }
  }
}

extension Graph {
  func isRecurrent(_ node: Int) -> Bool {
    switch nodes[node] {
    case .lstm, .gru: true
    default: false
    }
  }

  /// The node that computes a value; `nil` for an input.
  func node(of value: ValueID) -> Int? { value.index < inputs.count ? nil : value.index - inputs.count }
}
