import Testing
import TocsinGraph
import TocsinInterchange
import TocsinReference
import TocsinTensor

@Suite("Layouts") struct LayoutTests {
  private func weights(_ count: Int) -> [Float] { (0..<count).map { Float($0 % 7) / 8 - 0.25 } }

  @Test("transposing and back takes no operation") func views() throws {
    var draft = OnnxDraft(["B", 5, 4])
    draft.addFloats("w", [4, 3], weights(12))
    draft.add("Transpose", ["x"], ["t"], [OnnxAttribute("perm", [1, 0, 2])])
    draft.add("MatMul", ["t", "w"], ["m"])
    draft.add("Transpose", ["m"], ["y"], [OnnxAttribute("perm", [1, 0, 2])])
    let network = try draft.network()
    #expect(network.operations == ["linear"])
    #expect(network.mappings.map(\.outcome) == [.view, .operations([0]), .view])
  }

  @Test("a flattened convolution reorders weights, not data") func flattened() throws {
    var draft = OnnxDraft(["B", 2, 6])
    draft.addFloats("k", [3, 2, 1], weights(6))
    draft.addFloats("w", [18, 2], weights(36))
    draft.add("Conv", ["x", "k"], ["c"])
    draft.add("Flatten", ["c"], ["f"])
    draft.add("MatMul", ["f", "w"], ["y"])
    let network = try draft.network()
    #expect(network.operations == ["transpose", "convolution", "reshape", "linear"])
    let input = OnnxFixture.Value(shape: [1, 2, 6], data: (0..<12).map { Double($0) / 4 })
    let output = try #require(try network.reference(["x": input])["y"])
    // The same sums, written out: channel-major, as the file has them.
    let (kernel, matrix) = (weights(6), weights(36))
    var expected = [0.0, 0.0]
    for channel in 0..<3 {
      for step in 0..<6 {
        let sum = (0..<2).reduce(0.0) { $0 + Double(kernel[channel * 2 + $1]) * input.data[$1 * 6 + step] }
        for column in 0..<2 { expected[column] += sum * Double(matrix[(channel * 6 + step) * 2 + column]) }
      }
    }
    #expect(zip(output.values, expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("a batch that is not first becomes first") func batchAxis() throws {
    var draft = OnnxDraft([5, "B", 4])
    draft.add("Relu", ["x"], ["y"])
    let network = try draft.network()
    #expect(network.graph.inputs[0].shape == Shape([.batch(maximum: 4096), .fixed(5), .fixed(4)]))
  }

  @Test(
    "the axis of the batch can be named",
    arguments: [
      (OnnxImportOptions.BatchAxis.index(1), [Dimension.batch(maximum: 5), .fixed(3), .fixed(4)]),
      (.index(0), [.batch(maximum: 3), .fixed(5), .fixed(4)]),
      (.none, [.batch(maximum: 1), .fixed(3), .fixed(5), .fixed(4)]),
    ]) func namedAxis(_ axis: OnnxImportOptions.BatchAxis, _ expected: [Dimension]) throws
  {
    var draft = OnnxDraft([3, 5, 4])
    draft.add("Relu", ["x"], ["y"])
    var options = OnnxImportOptions()
    options.batchAxis = axis
    let graph = try draft.network(options).graph
    #expect(graph.inputs[0].shape == Shape(expected))
    #expect(graph.type(of: graph.outputs[0].value).shape == Shape(expected))
  }

  @Test("a network for one item computes many") func oneItem() throws {
    var draft = OnnxDraft([1, 3, 4])
    draft.addIntegers("flat", [1, 12])
    draft.addFloats("w", [12, 2], weights(24))
    draft.add("Reshape", ["x", "flat"], ["f"])
    draft.add("MatMul", ["f", "w"], ["y"])
    var options = OnnxImportOptions()
    #expect(try draft.network(options).graph.batchMaximum == 1)
    options.variesBatch = true
    options.maximumBatch = 8
    let network = try draft.network(options)
    #expect(network.graph.batchMaximum == 8)
    let items = (0..<24).map { Double($0 % 5) - 2 }
    let both = try #require(try network.reference(["x": .init(shape: [2, 3, 4], data: items)])["y"])
    let second = try #require(
      try network.reference(["x": .init(shape: [1, 3, 4], data: Array(items[12...]))])["y"])
    #expect(Array(both.values[2...]) == second.values)
  }

  @Test("time that may vary keeps its maximum") func dynamicTime() throws {
    var draft = OnnxDraft(["B", "T", 4])
    draft.add("Relu", ["x"], ["y"])
    var options = OnnxImportOptions()
    options.maximumSteps = 7
    #expect(try draft.network(options).graph.timeMaximum == 7)
    options.maximumSteps = nil
    options.fixedSteps = 3
    #expect(try draft.network(options).graph.inputs[0].shape.dimensions[1] == .fixed(3))
  }

  @Test("parts of a sequence of tensors are slices", arguments: [[3], [3, 2]]) func sequence(_ sizes: [Int]) throws {
    var draft = OnnxDraft(["B", 5])
    draft.addIntegers("sizes", sizes, shape: sizes.count == 1 ? [] : [2])
    draft.addIntegers("last", [-1], shape: [])
    draft.add("SplitToSequence", ["x", "sizes"], ["parts"], [OnnxAttribute("axis", 1)])
    draft.add("SequenceAt", ["parts", "last"], ["part"])
    draft.add("Relu", ["part"], ["y"])
    let network = try draft.network()
    #expect(network.operations == ["slice", "activation"])
    let output = try #require(try network.reference(["x": .init(shape: [1, 5], data: [1, 2, 3, 4, -5])])["y"])
    #expect(output.values == [4, 0])
  }

  @Test("names are made valid, each once") func names() throws {
    var draft = OnnxDraft()
    let long = String(repeating: "very long ", count: 20)
    draft.model.graph.output = []
    for (index, name) in ["a b", "a\tb", long].enumerated() {
      draft.add(["Relu", "Tanh", "Sigmoid"][index], ["x"], [name])
      draft.addOutput(name)
    }
    let names = try draft.network().graph.outputs.map(\.name.text)
    #expect(names[0] == "a_b")
    #expect(names[1] == "a_b~2")
    #expect(names[2].count == 64 && names[2].hasPrefix("very_long_very_long_"))
  }
}
