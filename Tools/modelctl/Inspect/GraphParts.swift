import TocsinGraph
import TocsinTensor

/// The parameters of a graph that two sets of its outputs depend on: either alone, or both.
struct GraphParts {
  /// Numbers of parameters.
  struct Part {
    /// Of recurrent layers.
    var recurrent = 0
    var other = 0
  }

  private(set) var first = Part()
  private(set) var second = Part()
  private(set) var both = Part()

  /// - Parameters:
  ///   - first: names of outputs.
  ///   - second: names of others.
  init(of graph: Graph, first: [String], second: [String]) {
    let firstTensors = Self.tensors(behind: first, of: graph)
    let secondTensors = Self.tensors(behind: second, of: graph)
    var recurrent = [Bool](repeating: false, count: graph.tensors.count)
    for node in graph.nodes where node.isRecurrent { for tensor in node.tensors { recurrent[tensor.index] = true } }
    for (index, tensor) in graph.tensors.enumerated() {
      let count = tensor.shape.maximumCount ?? 0
      switch (firstTensors[index], secondTensors[index]) {
      case (true, true): both.add(count, recurrent: recurrent[index])
      case (true, false): self.first.add(count, recurrent: recurrent[index])
      case (false, true): self.second.add(count, recurrent: recurrent[index])
      case (false, false): break
      }
    }
  }

  /// Which tensors outputs depend on.
  private static func tensors(behind outputs: [String], of graph: Graph) -> [Bool] {
    var values = [Bool](repeating: false, count: graph.values.count)
    var tensors = [Bool](repeating: false, count: graph.tensors.count)
    for output in graph.outputs where outputs.contains(output.name.text) { values[output.value.index] = true }
    for (index, node) in graph.nodes.enumerated().reversed() where values[graph.inputs.count + index] {
      for operand in node.operands { values[operand.index] = true }
      for tensor in node.tensors { tensors[tensor.index] = true }
    }
    return tensors
  }
}

extension GraphParts.Part {
  fileprivate mutating func add(_ count: Int, recurrent isRecurrent: Bool) {
    if isRecurrent { recurrent += count } else { other += count }
  }
}

extension Op {
  fileprivate var isRecurrent: Bool {
    switch self {
    case .lstm, .gru: true
    default: false
    }
  }
}
