import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinKernels
import TocsinReference
import TocsinRuntime
import TocsinTensor

@Suite("Networks that frameworks have exported") struct FixtureTests {
  /// What float32 makes of networks of this size.
  private static let tolerance = 1e-6

  @Test func areThere() { #expect(OnnxFixture.all.count >= 12) }

  @Test("give the framework's outputs in Double", arguments: OnnxFixture.all)
  func reference(_ fixture: OnnxFixture) throws {
    let values = try fixture.values
    let outputs = try fixture.network().reference(values.inputs)
    #expect(outputs.keys.sorted() == values.outputs.keys.sorted())
    for (name, expected) in values.outputs {
      let found = try #require(outputs[name])
      #expect(found.shape == expected.shape)
      #expect(worstDifference(found.values, expected.data) < Self.tolerance)
    }
  }

  @Test("give the framework's outputs in the runtime", arguments: OnnxFixture.all)
  func runtime(_ fixture: OnnxFixture) throws {
    let values = try fixture.values
    let network = try fixture.network()
    let model = try Model(
      file: ModelFile(graph: network.graph, weights: network.weights), kernels: KernelSet.best())
    var batch = 0
    var steps = 0
    var inputs: [TensorData] = []
    for input in network.graph.inputs {
      let value = try #require(values.inputs[input.name.text])
      for (size, dimension) in zip(value.shape, input.shape.dimensions) {
        switch dimension {
        case .batch: batch = size
        case .time: steps = size
        case .fixed: break
        }
      }
      inputs.append(
        input.dtype == .uint32
          ? .uint32(value.data.map { UInt32($0) }) : .float32(value.data.map { Float($0) }))
    }
    let outputs = try model.outputs(batchSize: batch, timeSteps: steps, inputs: inputs)
    try #require(outputs.count == values.outputs.count)
    for (output, found) in zip(network.graph.outputs, outputs) {
      let expected = try #require(values.outputs[output.name.text])
      #expect(worstDifference((found.floats ?? []).map { Double($0) }, expected.data) < Self.tolerance)
    }
  }

  @Test("are imported the same each time", arguments: OnnxFixture.all)
  func determinism(_ fixture: OnnxFixture) throws {
    let (first, second) = (try fixture.network(), try fixture.network())
    #expect(first.graph == second.graph)
    #expect(first.weights == second.weights)
    #expect(first.mappings == second.mappings)
  }

  @Test("account for every node", arguments: OnnxFixture.all)
  func mappings(_ fixture: OnnxFixture) throws {
    let network = try fixture.network()
    var isMade = [Bool](repeating: false, count: network.graph.nodes.count)
    for mapping in network.mappings {
      switch mapping.outcome {
      case .operations(let positions): for position in positions { isMade[position] = true }
      case .fused(let into):
        #expect(into != mapping.index)
        #expect(network.mappings.indices.contains(into))
      case .folded, .view, .unused: break
      }
    }
    #expect(isMade.allSatisfy { $0 }, "every operation comes from a node")
  }

  @Test(
    "become the operations that they mean",
    arguments: [
      ("attention_batch_first_dynamo_18", ["linear", "slice", "slice", "slice", "attention", "linear"]),
      ("lstm_last_step_torchscript_17", ["lstm", "step", "linear"]),
      ("gelu_erf_torchscript_17", ["linear", "activation"]),
      ("gelu_tanh_torchscript_17", ["linear", "activation"]),
      ("layer_norm_spelt_out_torchscript_17", ["layerNorm"]),
      ("masked_mean_clamped_dynamo_18", ["maskedPool"]),
      ("masked_max_torchscript_17", ["maskedPool"]),
      ("key_window_dynamo_18", ["oneHot", "lstm", "lstm", "step", "linear", "softmax"]),
    ])
  func operations(_ name: String, _ expected: [String]) throws {
    #expect(try OnnxFixture(name: name).network().operations == expected)
  }

  /// The largest difference; infinite where the counts differ or a number is none.
  private func worstDifference(_ found: [Double], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    return zip(found, expected).reduce(0) { worst, pair in
      let difference = abs(pair.0 - pair.1)
      return difference.isNaN ? .infinity : max(worst, difference)
    }
  }
}
