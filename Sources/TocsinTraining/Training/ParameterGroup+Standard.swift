public import TocsinAutograd
public import TocsinGraph

extension ParameterGroup {
  /// What is trained unless an objective says otherwise: every tensor, but those that are only constants or tables of
  /// positions, which are in a group that is frozen. An objective with learnt vectors or positions has groups of its own.
  public static func standard(for graph: Graph) -> [ParameterGroup] {
    var isTrained = [Bool](repeating: true, count: graph.tensors.count)
    for op in graph.nodes {
      switch op {
      case .constant(let tensor), .positionalEncoding(_, let tensor): isTrained[tensor.index] = false
      default: break
      }
    }
    for op in graph.nodes {
      switch op {
      case .constant, .positionalEncoding: break
      default: for tensor in op.tensors { isTrained[tensor.index] = true }
      }
    }
    let tensors = graph.tensors.indices.map { TensorID($0) }
    let groups = [
      ParameterGroup(name: "all", tensors: tensors.filter { isTrained[$0.index] }),
      ParameterGroup(name: "fixed", tensors: tensors.filter { !isTrained[$0.index] }, rateFactor: 0),
    ]
    return groups.filter { $0.name == "all" || !$0.tensors.isEmpty }
  }
}
