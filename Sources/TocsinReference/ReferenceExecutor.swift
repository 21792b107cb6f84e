public import TocsinGraph
import TocsinTensor

/// What does not fit between a graph and what it is given.
public enum ReferenceError: Error, Equatable, Sendable {
  case tensorCount(expected: Int, found: Int)
  case inputCount(expected: Int, found: Int)
  /// A tensor's shape is not the one that the graph declares.
  case tensorShape(index: Int, found: [Int])
  /// An input's element type is not the declared one.
  case inputType(index: Int)
  /// An input's shape does not match the declared one, lies beyond a declared maximum, or has another batch or number of
  /// steps than an input before.
  case inputShape(index: Int, found: [Int])
}

/// Evaluates a graph in `Double`: the oracle for the tape and for the runtime.
public struct ReferenceExecutor: Sendable {
  public let graph: Graph
  /// In the order of the graph's declarations. Free to change, for finite differences.
  public var tensors: [ReferenceTensor]

  public init(graph: Graph, tensors: [ReferenceTensor]) throws(ReferenceError) {
    guard tensors.count == graph.tensors.count else {
      throw .tensorCount(expected: graph.tensors.count, found: tensors.count)
    }
    for (index, tensor) in tensors.enumerated()
    where tensor.shape != graph.tensors[index].shape.dimensions.map(\.maximum) {
      throw .tensorShape(index: index, found: tensor.shape)
    }
    self.graph = graph
    self.tensors = tensors
  }

  /// The graph's outputs, in their order.
  public func run(_ inputs: [ReferenceValue]) throws(ReferenceError) -> [ReferenceValue] {
    let values = try allValues(inputs)
    return graph.outputs.map { values[$0.value.index] }
  }

  /// `B` and `T` of a run, 0 where no input has said.
  private struct Extents {
    var batch = 0
    var time = 0
  }

  /// Every value of the graph: the inputs, then one for each node.
  public func allValues(_ inputs: [ReferenceValue]) throws(ReferenceError) -> [ReferenceValue] {
    guard inputs.count == graph.inputs.count else {
      throw .inputCount(expected: graph.inputs.count, found: inputs.count)
    }
    var extents = Extents()
    for (index, input) in inputs.enumerated() {
      try check(input, against: graph.inputs[index], index: index, extents: &extents)
    }
    var values = inputs
    for (node, op) in graph.nodes.enumerated() {
      let type = graph.values[graph.inputs.count + node]
      let sizes = type.shape.sizes(batchSize: extents.batch, timeSteps: extents.time)
      values.append(Reference.evaluate(op, values: values, tensors: tensors, shape: sizes))
    }
    return values
  }

  private func check(
    _ input: ReferenceValue, against port: PortDeclaration, index: Int, extents: inout Extents
  ) throws(ReferenceError) {
    let found: [Int]
    switch input {
    case .keys(let keys):
      guard port.dtype == .uint32 else { throw .inputType(index: index) }
      found = keys.shape
    case .real(let tensor):
      guard port.dtype == .float32 else { throw .inputType(index: index) }
      found = tensor.shape
    }
    guard found.count == port.shape.rank else { throw .inputShape(index: index, found: found) }
    for (size, dimension) in zip(found, port.shape.dimensions) {
      switch dimension {
      case .fixed(let expected):
        guard size == expected else { throw .inputShape(index: index, found: found) }
      case .batch(let maximum):
        guard size >= 1, size <= maximum, extents.batch == 0 || extents.batch == size else {
          throw .inputShape(index: index, found: found)
        }
        extents.batch = size
      case .time(let maximum):
        guard size >= 1, size <= maximum, extents.time == 0 || extents.time == size else {
          throw .inputShape(index: index, found: found)
        }
        extents.time = size
      }
    }
  }
}
