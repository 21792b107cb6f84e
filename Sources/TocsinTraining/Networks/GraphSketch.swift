package import TocsinGraph
import TocsinTensor

/// A graph in the making, whose operations find their tensors by name.
package struct GraphSketch {
  private let inputs: [PortDeclaration]
  private let tensors: [TensorDeclaration]
  private var nodes: [Op] = []

  /// Tensors of float32 with their sizes; the graph has them sorted by name.
  package init(inputs: [PortDeclaration], tensors: [(name: String, sizes: [Int])]) {
    self.inputs = inputs
    self.tensors = tensors.map {
      TensorDeclaration(name: Self.name($0.name), dtype: .float32, shape: Shape(fixed: $0.sizes))
    }.sorted { $0.name.precedes($1.name) }
  }

  /// Adds an operation and returns its value.
  package mutating func add(_ op: Op) -> ValueID {
    nodes.append(op)
    return ValueID(inputs.count + nodes.count - 1)
  }

  /// A linear layer with the tensors `NAME.weight` and `NAME.bias`.
  package mutating func linear(_ x: ValueID, _ name: String) -> ValueID {
    add(.linear(x, weight: tensor("\(name).weight"), bias: tensor("\(name).bias")))
  }

  /// The tensor of a name that was declared.
  package func tensor(_ name: String) -> TensorID {
    guard let index = tensors.firstIndex(where: { $0.name.text == name }) else {
      preconditionFailure("\(name) is not declared")
    }
    return TensorID(index)
  }

  /// The graph of what was added.
  ///
  /// - Parameter prefix: Leaves out the tensors whose names start with it, which are the last and nothing reads yet.
  /// - Precondition: it is valid.
  package func graph(outputs: [(name: String, value: ValueID)], without prefix: String? = nil) -> Graph {
    let tensors = tensors.filter { tensor in prefix.map { !tensor.name.bytes.starts(with: $0.utf8) } ?? true }
    do throws(GraphError) {
      return try Graph(
        inputs: inputs, tensors: tensors, nodes: nodes,
        outputs: outputs.map { Output(name: Self.name($0.name), value: $0.value) })
    } catch {
      preconditionFailure("\(error)")
    }
  }

  private static func name(_ text: String) -> Name {
    guard let name = Name(bytes: Array(text.utf8)) else { preconditionFailure("\(text) is no name") }
    return name
  }
}

/// The tensors of PyTorch's `nn.LSTM` and `nn.GRU`, by their names in its state dict.
package enum RecurrentTensors {
  /// Of one layer and direction; the suffix is `l0`, `l0_reverse` and so on.
  package static func declared(
    _ name: String, suffix: String, gates: Int, features: Int, hidden: Int
  ) -> [(name: String, sizes: [Int])] {
    [
      ("\(name).weight_ih_\(suffix)", [gates * hidden, features]),
      ("\(name).weight_hh_\(suffix)", [gates * hidden, hidden]),
      ("\(name).bias_ih_\(suffix)", [gates * hidden]),
      ("\(name).bias_hh_\(suffix)", [gates * hidden]),
    ]
  }
}
