import CaseTable
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// A network to be written, and what it is run on.
struct ExportCase {
  let name: String
  let graph: Graph
  let weights: [TensorData]

  init(_ name: String, _ graph: Graph, _ weights: [TensorData]) {
    self.name = name
    self.graph = graph
    self.weights = weights
  }

  init(_ fixture: OnnxFixture) throws {
    let network = try fixture.network()
    self.init(fixture.name, network.graph, network.weights)
  }

  init(_ operation: OpCase) { self.init(operation.name, operation.graph, operation.tensors()) }

  init(_ random: RandomGraph, seed: UInt64) throws {
    let (graph, weights) = try Storage.float32.apply(to: random.graph, weights: random.weights)
    self.init("random \(seed)", graph, weights)
  }

  func export() throws -> OnnxExport { try OnnxExporter().export(graph, weights: weights) }

  /// What the runtime gives for some inputs, with them, as ONNX Runtime gets them.
  func values(batch: Int, steps: Int, inputs: [TensorData]) throws -> OnnxRuntime.Values {
    let model = try Model(file: ModelFile(graph: graph, weights: weights), kernels: KernelSet.best())
    let outputs = try model.outputs(batchSize: batch, timeSteps: steps, inputs: inputs)
    var values = OnnxRuntime.Values(inputs: [:], outputs: [:])
    for (port, data) in zip(graph.inputs, inputs) {
      values.inputs[port.name.text] = OnnxRuntime.Port(data, port.shape, batch: batch, steps: steps)
    }
    for (port, data) in zip(graph.outputs, outputs) {
      let shape = graph.values[port.value.index].shape
      values.outputs[port.name.text] = OnnxRuntime.Port(data, shape, batch: batch, steps: steps)
    }
    return values
  }
}

extension OnnxRuntime.Port {
  init(_ data: TensorData, _ shape: Shape, batch: Int, steps: Int) {
    let numbers = data.numbers?.map { Double($0) } ?? (data.integers ?? []).map { Double($0) }
    self.init(shape: shape.sizes(batchSize: batch, timeSteps: steps), data: numbers)
  }
}
