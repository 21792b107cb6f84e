import TestSupport
import TocsinGraph
import TocsinTensor

/// A small graph, written down operation by operation: inputs first, then nodes.
struct GraphSketch {
  private var inputs: [PortDeclaration] = []
  private var tensors: [TensorDeclaration] = []
  private var nodes: [Op] = []

  /// An input of up to eight items of these sizes.
  mutating func input(_ name: Name, _ sizes: Dimension..., dtype: DType = .float32) -> ValueID {
    inputs.append(PortDeclaration(name: name, dtype: dtype, shape: Shape([.batch(maximum: 8)] + sizes)))
    return ValueID(inputs.count - 1)
  }

  mutating func tensor(_ sizes: Int...) -> TensorID {
    let name = Name(bytes: Array("t\(1000 + tensors.count)".utf8)) ?? "t"
    tensors.append(TensorDeclaration(name: name, dtype: .float32, shape: Shape(fixed: sizes)))
    return TensorID(tensors.count - 1)
  }

  mutating func add(_ op: Op) -> ValueID {
    nodes.append(op)
    return ValueID(inputs.count + nodes.count - 1)
  }

  /// A linear layer without bias.
  mutating func linear(_ x: ValueID, _ outputs: Int, _ inputs: Int) -> ValueID {
    add(.linear(x, weight: tensor(outputs, inputs), bias: nil))
  }

  /// An LSTM layer without bias.
  mutating func lstm(_ x: ValueID, _ hidden: Int, _ inputs: Int) -> ValueID {
    let (input, recurrent) = (tensor(4 * hidden, inputs), tensor(4 * hidden, hidden))
    return add(
      .lstm(x, input: input, recurrent: recurrent, bias: nil, recurrentBias: nil, direction: .forward))
  }

  func graph(outputs: [ValueID]) throws -> Graph {
    try Graph(
      inputs: inputs, tensors: tensors, nodes: nodes,
      outputs: outputs.enumerated().map { index, value in
        Output(name: Name(bytes: Array("y\(index)".utf8)) ?? "y", value: value)
      })
  }

  /// The graph with random weights.
  func network(outputs: ValueID...) throws -> RandomGraph { RandomGraph(try graph(outputs: outputs), seed: 1) }
}
