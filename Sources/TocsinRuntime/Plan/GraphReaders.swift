import TocsinGraph

/// Who reads each value of a graph.
struct GraphReaders {
  /// The nodes that read each value, one entry per operand.
  private(set) var nodes: [[Int]]
  /// The outputs that each value is.
  private(set) var outputs: [[Int]]
  /// Whether a value depends on no input.
  private(set) var isConstant: [Bool]

  init(of graph: Graph) {
    nodes = [[Int]](repeating: [], count: graph.values.count)
    outputs = nodes
    isConstant = [Bool](repeating: false, count: graph.inputs.count)
    for (node, op) in graph.nodes.enumerated() {
      var constant = true
      for operand in op.operands {
        nodes[operand.index].append(node)
        constant = constant && isConstant[operand.index]
      }
      isConstant.append(constant)
    }
    for (port, output) in graph.outputs.enumerated() { outputs[output.value.index].append(port) }
  }

  /// How often a value is read.
  func count(of value: Int) -> Int { nodes[value].count + outputs[value].count }

  /// The node that reads a value, where nothing else does.
  func soleReader(of value: Int) -> Int? {
    count(of: value) == 1 ? nodes[value].first : nil
  }
}
