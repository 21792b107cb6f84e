import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// Nodes over tensors of floats, for what a reduction makes of them.
struct GraphDraft {
  private var inputs: [PortDeclaration] = []
  private var tensors: [TensorDeclaration] = []
  private var nodes: [Op] = []

  /// A graph with the input `x`, `[B, T, features]`, or keys `[B, T]`.
  init(features: Int?) {
    let dimensions: [Dimension] = [.batch(maximum: 4), .time(maximum: 6)]
    inputs = [
      PortDeclaration(
        name: "x", dtype: features == nil ? .uint32 : .float32,
        shape: Shape(dimensions + (features.map { [.fixed($0)] } ?? [])))
    ]
  }

  /// Declares a tensor; the names are to ascend.
  mutating func tensor(_ name: Name, _ sizes: Int...) -> TensorID {
    tensors.append(TensorDeclaration(name: name, dtype: .float32, shape: Shape(fixed: sizes)))
    return TensorID(tensors.count - 1)
  }

  /// The value that the next node reads: the input, or what the last node gives.
  var last: ValueID { ValueID(nodes.count) }

  mutating func append(_ node: Op) { nodes.append(node) }

  /// A model whose weights are random numbers from -1 to 1, and the last value its output.
  func model(seed: UInt64 = 1) throws -> ModelFile {
    var generator = SeededGenerator(seed: seed)
    let graph = try Graph(
      inputs: inputs, tensors: tensors, nodes: nodes, outputs: [Output(name: "y", value: last)])
    let weights = tensors.map { tensor in
      TensorData.float32(
        (0..<(tensor.shape.maximumCount ?? 0)).map { _ in Float.random(in: -1...1, using: &generator) })
    }
    return ModelFile(graph: graph, weights: weights)
  }
}

/// A model of one linear layer without a bias, with these weights.
func linearModel(_ values: [Float], outputs: Int) throws -> ModelFile {
  var draft = GraphDraft(features: values.count / outputs)
  let weight = draft.tensor("weight", outputs, values.count / outputs)
  draft.append(.linear(draft.last, weight: weight, bias: nil))
  var model = try draft.model()
  model.weights = [.float32(values)]
  return model
}

extension ModelFile {
  /// The names of the tensors of a type.
  func names(of type: DType) -> [String] { graph.tensors.filter { $0.dtype == type }.map(\.name.text) }
}
