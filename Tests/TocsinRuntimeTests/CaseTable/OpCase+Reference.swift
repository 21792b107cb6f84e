import CaseTable
import Testing
import TocsinGraph
import TocsinReference
import TocsinTensor

extension OpCase: CustomTestStringConvertible {
  public var testDescription: String { name }
}

extension OpCase {
  /// The tensors as the reference takes them.
  var referenceTensors: [ReferenceTensor] {
    let weights = weights()
    var start = 0
    return graph.tensors.map { tensor in
      let count = tensor.shape.maximumCount ?? 0
      defer { start += count }
      return ReferenceTensor(
        shape: tensor.shape.dimensions.map(\.maximum), values: Array(weights[start..<start + count]))
    }
  }

  /// The inputs as the reference takes them.
  var referenceInputs: [ReferenceValue] {
    graph.inputs.indices.map { port in
      let sizes = graph.inputs[port].shape.sizes(batchSize: batch, timeSteps: steps)
      return switch input(port) {
      case .numbers(let numbers): .real(ReferenceTensor(shape: sizes, values: numbers))
      case .keys(let keys): .keys(ReferenceKeys(shape: sizes, values: keys))
      }
    }
  }

  /// What the reference gives for each output.
  func reference() throws -> [ReferenceTensor] {
    try ReferenceExecutor(graph: graph, tensors: referenceTensors).run(referenceInputs).map(\.real)
  }
}
