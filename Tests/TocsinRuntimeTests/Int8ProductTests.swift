import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// Graphs with weights of int8 give what the rule gives, bit for bit.
@Suite struct Int8ProductTests {
  @Test(arguments: InstructionSet.allCases, [1, 4, 31, 64])
  func linearLayersSumCodes(_ set: InstructionSet, inputs: Int) throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(5), .fixed(inputs))
    // Two that read the same rows become one product.
    let (first, second) = (sketch.linear(x, 3, inputs), sketch.linear(x, 18, inputs))
    let network = try sketch.network(outputs: first, second)
    let (graph, tensors) = try Storage.int8.apply(to: network.graph, weights: network.weights)
    let model = try Model(graph: graph, weights: tensors, kernels: KernelSet.orSkip(set))
    let features = Self.features(3 * 5 * inputs)
    for (output, found) in try run(model, features, batch: 3).enumerated() {
      guard case .int8(let codes, let scales) = tensors[output] else { return #expect(Bool(false), "not int8") }
      var expected: [Float] = []
      for row in 0..<15 {
        let quantised = Int8Rule.quantise(Array(features[row * inputs..<(row + 1) * inputs]))
        for (channel, scale) in scales.enumerated() {
          let weights = codes[channel * inputs..<(channel + 1) * inputs]
          expected.append(Int8Rule.sum(quantised, weights, scale: scale, from: 0))
        }
      }
      #expect(found.bitPatterns == expected.bitPatterns, "output \(output)")
    }
  }

  struct Convolution: CustomStringConvertible, Sendable {
    var steps: Int
    var isDynamic = false
    var inputs: Int
    var outputs = 18
    var taps: Int
    var dilation = 1
    var before: Int
    var after = 0

    var description: String { "\(steps) x \(inputs), \(taps) taps by \(dilation), \(before) and \(after) around" }
  }

  static let convolutions = [
    Convolution(steps: 6, inputs: 8, taps: 3, before: 2),
    Convolution(steps: 7, inputs: 33, taps: 2, dilation: 3, before: 3),
    Convolution(steps: 5, inputs: 4, taps: 3, before: 0),
    Convolution(steps: 5, inputs: 5, outputs: 3, taps: 4, before: 1, after: 2),
    Convolution(steps: 4, isDynamic: true, inputs: 6, taps: 3, dilation: 2, before: 3, after: 1),
    Convolution(steps: 3, inputs: 17, taps: 1, before: 0),
    Convolution(steps: 3, inputs: 17, taps: 1, before: 2, after: 1),
  ]

  @Test(arguments: InstructionSet.allCases, convolutions)
  func convolutionsGoOnFromTapToTap(_ set: InstructionSet, shape: Convolution) throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", shape.isDynamic ? .time(maximum: 9) : .fixed(shape.steps), .fixed(shape.inputs))
    let (weight, bias) = (sketch.tensor(shape.outputs, shape.taps, shape.inputs), sketch.tensor(shape.outputs))
    let y = sketch.add(
      .convolution(
        x, weight: weight, bias: bias, dilation: shape.dilation, before: shape.before, after: shape.after))
    let network = try sketch.network(outputs: y)
    let (graph, tensors) = try Storage.int8.apply(to: network.graph, weights: network.weights)
    let model = try Model(graph: graph, weights: tensors, kernels: KernelSet.orSkip(set))
    let features = Self.features(2 * shape.steps * shape.inputs)
    guard case .int8(let codes, let scales) = tensors[0], case .float32(let biases) = tensors[1] else {
      return #expect(Bool(false), "not int8")
    }
    var expected: [Float] = []
    let results = shape.steps + shape.before + shape.after - (shape.taps - 1) * shape.dilation
    for item in 0..<2 {
      for step in 0..<results {
        for output in 0..<shape.outputs {
          var sum = biases[output]
          for tap in 0..<shape.taps {
            let from = step - shape.before + tap * shape.dilation
            let first = (item * shape.steps + from) * shape.inputs
            let row =
              (0..<shape.steps).contains(from)
              ? Array(features[first..<first + shape.inputs]) : [Float](repeating: 0, count: shape.inputs)
            let weights = (output * shape.taps + tap) * shape.inputs
            sum = Int8Rule.sum(
              Int8Rule.quantise(row), codes[weights..<weights + shape.inputs], scale: scales[output], from: sum)
          }
          expected.append(sum)
        }
      }
    }
    let found = try run(model, features, batch: 2, steps: shape.isDynamic ? shape.steps : 1)[0]
    #expect(found.bitPatterns == expected.bitPatterns)
  }

  /// Products with padding, with other padding and without share one copy of the quantised rows.
  @Test func productsOfOneValueShareItsQuantisedRows() throws {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      var (shared, apart) = (GraphSketch(), GraphSketch())
      let x = shared.input("x", .fixed(5), .fixed(24))
      let inputs: [ValueID] = ["x0", "x1", "x2"].map { apart.input($0, .fixed(5), .fixed(24)) }
      func add(_ product: Int, _ sketch: inout GraphSketch, _ value: ValueID) -> ValueID {
        if product == 0 { return sketch.linear(value, 7, 24) }
        let before = product == 1 ? 2 : 0
        return sketch.add(
          .convolution(
            value, weight: sketch.tensor(6, 3, 24), bias: nil, dilation: 1, before: before, after: 2 - before))
      }
      let one = order.map { add($0, &shared, x) }
      let three = zip(order, inputs).map { add($0, &apart, $1) }
      let features = Self.features(2 * 5 * 24)
      let network = try shared.network(outputs: one[0], one[1], one[2])
      let expected = try apart.network(outputs: three[0], three[1], three[2])
      var session = try Session(model: expected.model(.best(), .int8), maximumBatch: 2)
      try session.begin(batch: 2)
      for port in 0..<3 { try session.setFeatures(features.span, input: port) }
      session.run()
      for (output, found) in try run(network.model(.best(), .int8), features, batch: 2).enumerated() {
        #expect(try found.bitPatterns == session.output(output).bitPatterns, "\(order), output \(output)")
      }
    }
  }

  /// A row that is not finite spoils its own results; others stay what they were.
  @Test(arguments: InstructionSet.allCases)
  func whatIsNotFiniteStaysInItsRow(_ set: InstructionSet) throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(20))
    let y = sketch.linear(x, 5, 20)
    let network = try sketch.network(outputs: y)
    let model = try network.model(KernelSet.orSkip(set), .int8)
    var features = Self.features(4 * 20)
    let expected = try run(model, features, batch: 4)[0]
    features[7] = .nan
    features[2 * 20 + 19] = -.infinity
    let found = try run(model, features, batch: 4)[0]
    #expect(found[0..<5].allSatisfy(\.isNaN) && found[10..<15].allSatisfy(\.isNaN))
    #expect(found[5..<10].bitPatterns == expected[5..<10].bitPatterns)
    #expect(found[15...].bitPatterns == expected[15...].bitPatterns)
  }

  /// Layers that read features: one item takes another way than many, and both come near the network of floats, but are
  /// not it.
  @Test(arguments: InstructionSet.allCases, [GRUReset.afterProduct, .beforeProduct])
  func recurrentLayersComeNearThoseOfFloats(_ set: InstructionSet, reset: GRUReset) throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .time(maximum: 9), .fixed(37))
    let (input, recurrent, bias) = (sketch.tensor(3 * 35, 37), sketch.tensor(3 * 35, 35), sketch.tensor(3 * 35))
    let gru = sketch.add(
      .gru(
        x, input: input, recurrent: recurrent, bias: bias, recurrentBias: bias, direction: .backward, reset: reset))
    let y = sketch.lstm(gru, 18, 35)
    let network = try sketch.network(outputs: y)
    let features = Self.features(5 * 9 * 37)
    let floats = try run(network.model(KernelSet.orSkip(set)), features, batch: 5, steps: 9)[0]
    let model = try network.model(KernelSet.orSkip(set), .int8)
    let found = try run(model, features, batch: 5, steps: 9)[0]
    let distance = zip(found, floats).map { abs($0 - $1) }.max() ?? 0
    #expect(distance > 1e-6 && distance < 0.05)
    for item in 0..<5 {
      let alone = try run(model, Array(features[item * 9 * 37..<(item + 1) * 9 * 37]), batch: 1, steps: 9)[0]
      #expect(alone.bitPatterns == found[item * 9 * 18..<(item + 1) * 9 * 18].bitPatterns, "item \(item)")
    }
  }

  /// Keys stand for rows of a table, which is made of numbers: how the input weights are stored does not show.
  @Test(arguments: InstructionSet.allCases)
  func layersThatReadKeysSumCodesOfTheirStates(_ set: InstructionSet) throws {
    var sketch = GraphSketch()
    let keys = sketch.input("k", .fixed(6), dtype: .uint32)
    let y = sketch.lstm(sketch.add(.oneHot(keys, classes: 9)), 20, 9)
    let network = try sketch.network(outputs: y)
    let (int8, tensors) = try Storage.int8.apply(to: network.graph, weights: network.weights)
    let sequence: [UInt32] = [0, 8, 3, 9, 3, 1]
    let expected = try Model(graph: int8, weights: tensors, kernels: KernelSet.orSkip(set))
      .run(keys: sequence, batch: 1, steps: 1)
    var (declarations, stored) = (int8.tensors, tensors)
    declarations[0].dtype = .float32
    stored[0] = .float32(tensors[0].numbers ?? [])
    let mixed = try Graph(inputs: int8.inputs, tensors: declarations, nodes: int8.nodes, outputs: int8.outputs)
    let found = try Model(graph: mixed, weights: stored, kernels: KernelSet.orSkip(set))
      .run(keys: sequence, batch: 1, steps: 1)
    #expect(found.bitPatterns == expected.bitPatterns)
    let floats = try network.model(KernelSet.orSkip(set)).run(keys: sequence, batch: 1, steps: 1)
    #expect(found.bitPatterns != floats.bitPatterns)
  }

  /// What depends on no input is quantised when the model is made.
  @Test func constantRowsAreQuantisedOnce() throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(2), .fixed(6))
    let constant = sketch.add(.constant(sketch.tensor(1, 2, 24)))
    let sum = sketch.add(.add(x, sketch.linear(constant, 6, 24)))
    let network = try sketch.network(outputs: sum)
    let model = try network.model(.best(), .int8)
    let zeros = [Float](repeating: 0, count: 24)
    let found = try run(model, zeros, batch: 2)[0]
    #expect(found[..<12].bitPatterns == found[12...].bitPatterns && found.contains { $0 != 0 })
    let floats = try run(network.model(.best()), zeros, batch: 2)[0]
    #expect(zip(found, floats).allSatisfy { abs($0 - $1) < 0.05 })
  }

  private static func features(_ count: Int) -> [Float] {
    var generator = SeededGenerator(seed: 3)
    return generator.floats(count, magnitude: 2)
  }

  private func run(_ model: Model, _ features: [Float], batch: Int, steps: Int = 1) throws -> [[Float]] {
    var session = try Session(model: model, maximumBatch: batch, maximumSteps: steps)
    try session.begin(batch: batch, steps: steps)
    try session.setFeatures(features.span, input: 0)
    session.run()
    return try model.graph.outputs.indices.map { try session.output($0) }
  }
}
