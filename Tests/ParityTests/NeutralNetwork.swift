import Foundation
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinKernels
import TocsinRuntime
import TocsinTensor
import ToolSupport

/// The networks beside the package that every runtime is measured with, as PyTorch has exported them.
enum NeutralNetwork: String, CaseIterable, CustomTestStringConvertible {
  case m1, m1idx, m2, m3, m4

  var testDescription: String { rawValue }

  private func url(_ ending: String) -> URL {
    PackageLayout.shared.appending(path: "peers/networks/\(rawValue).\(ending)")
  }

  /// The network and its inputs and outputs; a test without them is recorded as skipped.
  func load() throws -> LoadedNetwork {
    guard PackageLayout.exists(url("onnx")), PackageLayout.exists(url("npz")) else {
      try Test.cancel("\(url("onnx").path) is not there")
    }
    let network = try OnnxImporter().importNetwork([UInt8](Data(contentsOf: url("onnx"))))
    let arrays = try NumpyArchive(url("npz").path)
    return LoadedNetwork(
      network: network, arrays: arrays, inputs: try ModelInputs(arrays, prefix: "in_", graph: network.graph))
  }
}

/// A network and what it is run on.
struct LoadedNetwork {
  let network: OnnxNetwork
  let arrays: NumpyArchive
  let inputs: ModelInputs

  func model(_ kernels: KernelSet? = nil) throws -> Model {
    try Model(file: ModelFile(graph: network.graph, weights: network.weights), kernels: kernels)
  }

  /// PyTorch's outputs in float64.
  func references() throws -> [[Double]] {
    try network.graph.outputs.map { try arrays.array("out64_\($0.name.text)").doubles }
  }

  /// Every output of some items.
  func run(_ model: Model, items: Range<Int>, on pool: WorkerPool? = nil) throws -> [[Float]] {
    var session = try Session(
      model: model, maximumBatch: items.count, maximumSteps: inputs.steps, threads: pool?.threads ?? 1)
    try session.begin(batch: items.count, steps: inputs.steps)
    for (index, tensor) in inputs.tensors.enumerated() {
      let itemCount = tensor.count / inputs.batch
      let elements = items.lowerBound * itemCount..<items.upperBound * itemCount
      switch tensor {
      case .float32(let values): try session.setFeatures(values.span.extracting(elements), input: index)
      case .uint32(let values): try session.setKeys(values.span.extracting(elements), input: index)
      case .bfloat16, .int8: throw RuntimeError.elementType(port: index)
      }
    }
    if let pool { session.run(on: pool.parallelFor) } else { session.run() }
    var outputs: [[Float]] = []
    for index in network.graph.outputs.indices { outputs.append(try session.output(index)) }
    return outputs
  }
}
