import Foundation
import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// The networks beside the package that every runtime is measured with, as PyTorch has exported them.
enum NeutralNetwork: String, CaseIterable, CustomTestStringConvertible {
  case m1, m1idx, m2, m3, m4

  var testDescription: String { rawValue }

  private func url(_ ending: String) -> URL {
    PackageLayout.shared.appending(path: "peers/networks/\(rawValue).\(ending)")
  }

  /// The network and its inputs and outputs; a test without them is recorded as skipped.
  func load() throws -> (network: OnnxNetwork, values: NumpyArchive) {
    guard PackageLayout.exists(url("onnx")), PackageLayout.exists(url("npz")) else {
      try Test.cancel("\(url("onnx").path) is not there")
    }
    let network = try OnnxImporter().importNetwork([UInt8](Data(contentsOf: url("onnx"))))
    return (network, try NumpyArchive(url("npz")))
  }
}

@Suite("Networks M1 to M4") struct NeutralNetworkTests {
  @Test("give PyTorch's float64 outputs within 1e-6", arguments: NeutralNetwork.allCases)
  func outputs(_ neutral: NeutralNetwork) throws {
    let (network, values) = try neutral.load()
    let model = try Model(
      file: ModelFile(graph: network.graph, weights: network.weights), kernels: KernelSet.best())
    var batch = 0
    var inputs: [TensorData] = []
    for input in network.graph.inputs {
      let array = try #require(values.arrays["in_\(input.name.text)"])
      batch = try #require(array.shape.first)
      inputs.append(
        input.dtype == .uint32
          ? .uint32(array.values.map { UInt32($0) }) : .float32(array.values.map { Float($0) }))
    }
    #expect(batch == 64)
    let outputs = try model.goldenVector(batchSize: batch, timeSteps: 0, inputs: inputs).outputs
    for (output, found) in zip(network.graph.outputs, outputs) {
      let expected = try #require(values.arrays["out64_\(output.name.text)"])
      let numbers = try #require(found.floats)
      try #require(numbers.count == expected.values.count)
      let worst = zip(numbers, expected.values).map { abs(Double($0) - $1) }.max() ?? .infinity
      #expect(worst < 1e-6)
    }
  }

  @Test(
    "become what they are made of",
    arguments: [
      (NeutralNetwork.m1, ["lstm": 2, "linear": 1, "step": 1, "softmax": 1]),
      (.m1idx, ["oneHot": 1, "lstm": 2, "linear": 1, "step": 1, "softmax": 1]),
      (.m2, ["gru": 12, "attentionPool": 1, "transpose": 0]),
      (.m3, ["attention": 4, "convolution": 11, "layerNorm": 4, "transpose": 0]),
      (.m4, ["attention": 3, "layerNorm": 6, "transpose": 1]),
    ])
  func operations(_ neutral: NeutralNetwork, _ expected: [String: Int]) throws {
    let network = try neutral.load().network
    for (name, count) in expected {
      #expect(network.graph.nodes.count { "\($0.name)" == name } == count, "\(name)")
    }
  }
}
