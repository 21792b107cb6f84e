import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinKernels
import TocsinRuntime
import TocsinTensor
import ToolSupport

@Suite("Networks M1 to M4") struct NeutralNetworkTests {
  @Test("give PyTorch's float64 outputs within 1e-6", arguments: NeutralNetwork.allCases)
  func outputs(_ neutral: NeutralNetwork) throws {
    let loaded = try neutral.load()
    #expect(loaded.inputs.batch == 64)
    let outputs = try loaded.run(loaded.model(), items: 0..<64)
    let references = try loaded.references()
    try #require(outputs.count == references.count)
    for (found, expected) in zip(outputs, references) {
      try #require(found.count == expected.count)
      #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    }
  }

  /// The scalar kernels, which emulate the fused multiply-add, take a second for two items of M2.
  @Test(
    "give the same bits with every instruction set", arguments: NeutralNetwork.allCases, [InstructionSet.avx2, .avx512])
  func instructionSets(_ neutral: NeutralNetwork, _ instructionSet: InstructionSet) throws {
    let loaded = try neutral.load()
    let expected = try loaded.run(loaded.model(.orSkip(.scalar)), items: 5..<7)
    let found = try loaded.run(loaded.model(.orSkip(instructionSet)), items: 5..<7)
    #expect(found.map(\.bitPatterns) == expected.map(\.bitPatterns))
  }

  @Test("give the same bits in every batch", arguments: NeutralNetwork.allCases, [1, 2, 3, 7, 25])
  func batches(_ neutral: NeutralNetwork, _ size: Int) throws {
    let loaded = try neutral.load()
    let model = try loaded.model()
    let expected = try loaded.run(model, items: 0..<64)
    for start in stride(from: 0, to: 64, by: size) {
      let items = start..<min(start + size, 64)
      for (found, all) in zip(try loaded.run(model, items: items), expected) {
        let itemCount = all.count / 64
        let slice = all[items.lowerBound * itemCount..<items.upperBound * itemCount]
        #expect(found.bitPatterns == slice.bitPatterns, "items \(items)")
      }
    }
  }

  @Test("give the same bits on any number of threads", arguments: NeutralNetwork.allCases, [2, 3, 5])
  func threads(_ neutral: NeutralNetwork, _ threads: Int) throws {
    let loaded = try neutral.load()
    let model = try loaded.model()
    let pool = WorkerPool(threads: threads)
    for items in [0..<1, 1..<4, 0..<64] {
      let expected = try loaded.run(model, items: items)
      #expect(try loaded.run(model, items: items, on: pool).map(\.bitPatterns) == expected.map(\.bitPatterns))
    }
  }

  @Test("written as ONNX and read again are the same", arguments: NeutralNetwork.allCases)
  func roundTrip(_ neutral: NeutralNetwork) throws {
    let network = try neutral.load().network
    let file = try OnnxExporter().export(network.graph, weights: network.weights)
    let again = try OnnxImporter().importNetwork(file.bytes)
    #expect(again.graph == network.graph)
    #expect(again.weights == network.weights)
  }

  @Test("written as ONNX give the same outputs in ONNX Runtime within 1e-6", arguments: NeutralNetwork.allCases)
  func onnxRuntime(_ neutral: NeutralNetwork) throws {
    let loaded = try neutral.load()
    guard let runtime = OnnxRuntime.installed else {
      try Test.cancel("no Python with onnx and onnxruntime; name one in TOCSIN_PEERS_PYTHON")
    }
    let (network, inputs) = (loaded.network, loaded.inputs)
    func port(_ numbers: [Double], _ shape: Shape) -> OnnxRuntime.Port {
      OnnxRuntime.Port(shape: shape.sizes(batchSize: inputs.batch, timeSteps: inputs.steps), data: numbers)
    }
    var values = OnnxRuntime.Values(inputs: [:], outputs: [:])
    for (declaration, data) in zip(network.graph.inputs, inputs.tensors) {
      let numbers = data.floats?.map { Double($0) } ?? (data.integers ?? []).map { Double($0) }
      values.inputs[declaration.name.text] = port(numbers, declaration.shape)
    }
    for (output, found) in zip(network.graph.outputs, try loaded.run(loaded.model(), items: 0..<inputs.batch)) {
      values.outputs[output.name.text] = port(
        found.map { Double($0) }, network.graph.values[output.value.index].shape)
    }
    let folder = try TemporaryFolder()
    try OnnxRuntime.add(
      OnnxExporter().export(network.graph, weights: network.weights).bytes, values, as: neutral.rawValue,
      to: folder.url)
    let outcome = try #require(try runtime.run(folder.url).first)
    #expect(outcome.failure == nil)
    #expect(try #require(outcome.error) < 1e-6)
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
