import TocsinGraph
import TocsinTensor

/// The parts of a graph by name, each as a line.
struct GraphLines {
  private(set) var lines: [(String, String)] = []

  init(of graph: Graph) {
    for port in graph.inputs {
      lines.append(("input \(port.name.text)", Self.text(ValueType(dtype: port.dtype, shape: port.shape))))
    }
    for (index, op) in graph.nodes.enumerated() {
      let result = graph.values[graph.inputs.count + index]
      lines.append(("node \(index)", "\(Self.text(op, of: graph)) → \(Self.text(result))"))
    }
    for port in graph.outputs {
      let source = Self.name(of: port.value, in: graph)
      lines.append(("output \(port.name.text)", "\(source), \(Self.text(graph.type(of: port.value)))"))
    }
  }

  private static func text(_ op: Op, of graph: Graph) -> String {
    let operands = op.operands.map { name(of: $0, in: graph) } + op.tensors.map { graph.tensors[$0.index].name.text }
    let attributes = op.attributes.map { "\($0.name) \($0.value)" }
    return "\(op.name)(\((operands + attributes).joined(separator: ", ")))"
  }

  /// An input's name, or the position of the operation that gives the value.
  private static func name(of value: ValueID, in graph: Graph) -> String {
    value.index < graph.inputs.count
      ? graph.inputs[value.index].name.text : "#\(value.index - graph.inputs.count)"
  }

  private static func text(_ type: ValueType) -> String {
    "\(type.dtype.name) [\(InspectReport.dimensions(type.shape).joined(separator: ", "))]"
  }
}
