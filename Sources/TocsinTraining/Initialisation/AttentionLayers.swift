import TocsinGraph
import TocsinTensor

/// Which linear layers belong to a multi-head attention as PyTorch's and Keras's layers of that name have it: queries,
/// keys and values are each a linear layer with a bias, or a slice of one for all three, and as wide as each other; one
/// linear layer reads the heads. Attention without such layers has none that are its own.
struct AttentionLayers {
  enum Part {
    /// `width` is that of the queries, all heads together.
    case inputs(width: Int, heads: Int)
    case output(heads: Int)
  }

  private var parts: [Part?]

  init(_ graph: Graph) {
    parts = [Part?](repeating: nil, count: graph.nodes.count)
    for (node, op) in graph.nodes.enumerated() {
      switch op {
      case .attention(let query, let key, let value, let heads, _, _, _):
        let layers = [query, key, value].compactMap { graph.biasedLinear(behind: $0) }
        guard layers.count == 3 else { continue }
        let width = graph.type(of: query).shape.last?.maximum ?? 1
        for layer in layers { parts[layer] = .inputs(width: width, heads: heads) }
      case .linear(let operand, _, .some):
        guard let source = graph.node(behind: operand),
          case .attention(let query, _, _, _, _, _, _) = graph.nodes[source],
          let layer = graph.biasedLinear(behind: query), case .inputs(_, let heads) = parts[layer]
        else { continue }
        parts[node] = .output(heads: heads)
      default: break
      }
    }
  }

  func part(ofNode node: Int) -> Part? { parts[node] }
}

extension Graph {
  /// The node whose result a value is, layout aside; `nil` for an input.
  fileprivate func node(behind value: ValueID) -> Int? {
    var value = value
    while value.index >= inputs.count {
      switch nodes[value.index - inputs.count] {
      case .slice(let operand, _, _, _), .reshape(let operand, _), .transpose(let operand, _): value = operand
      default: return value.index - inputs.count
      }
    }
    return nil
  }

  fileprivate func biasedLinear(behind value: ValueID) -> Int? {
    guard let node = node(behind: value), case .linear(_, _, .some) = nodes[node] else { return nil }
    return node
  }
}
