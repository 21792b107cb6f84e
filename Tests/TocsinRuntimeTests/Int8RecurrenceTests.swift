import Testing
import TestSupport
import TocsinFormat
import TocsinGraph
import TocsinKernels
import TocsinRuntime
import TocsinTensor

/// Recurrent layers with weights of int8 give what the rule gives, bit for bit, and those that cannot sum codes what the
/// numbers give that their weights stand for.
@Suite struct Int8RecurrenceTests {
  enum Cell: CaseIterable, Sendable { case lstm, gru, gruResetBefore }

  static let items = 3
  static let steps = 4
  static let inputs = 21
  static let hidden = 18

  @Test(arguments: InstructionSet.allCases, Cell.allCases)
  func layersGiveWhatTheRuleGives(_ set: InstructionSet, cell: Cell) throws {
    for direction in [TimeDirection.forward, .backward] {
      let network = try network(cell, direction)
      let (graph, tensors) = try Storage.int8.apply(to: network.graph, weights: network.weights)
      let model = try Model(graph: graph, weights: tensors, kernels: KernelSet.orSkip(set))
      var generator = SeededGenerator(seed: 8)
      let features = generator.floats(Self.items * Self.steps * Self.inputs, magnitude: 1)
      let layer = try Int8Layer(tensors, hidden: Self.hidden, inputs: Self.inputs)
      var expected: [Float] = []
      for item in 0..<Self.items {
        var rows = (0..<Self.steps).map { step in
          let first = (item * Self.steps + step) * Self.inputs
          return Array(features[first..<first + Self.inputs])
        }
        if direction == .backward { rows.reverse() }
        let states = layer.states(rows, cell)
        expected += direction == .backward ? states.reversed().flatMap { $0 } : states.flatMap { $0 }
      }
      let found = try model.run(features: features, batch: Self.items, steps: 1)
      #expect(found.bitPatterns == expected.bitPatterns, "\(direction)")
      // One item takes in the products of all steps at once.
      let alone = try model.run(
        features: Array(features.prefix(Self.steps * Self.inputs)), batch: 1, steps: 1)
      #expect(alone.bitPatterns == expected.prefix(Self.steps * Self.hidden).bitPatterns, "\(direction), alone")
    }
  }

  /// One matrix of int8 beside one of floats, and bf16 anywhere.
  @Test(arguments: InstructionSet.allCases, Cell.allCases)
  func layersOfMixedWeightsComputeWithTheirNumbers(_ set: InstructionSet, cell: Cell) throws {
    let network = try network(cell, .forward)
    let (int8, codes) = try Storage.int8.apply(to: network.graph, weights: network.weights)
    var generator = SeededGenerator(seed: 9)
    let features = generator.floats(Self.items * Self.steps * Self.inputs, magnitude: 1)
    for kept in [0, 1] {
      var (declarations, tensors) = (int8.tensors, codes)
      tensors[kept] = .bfloat16((codes[kept].numbers ?? []).map { UInt16($0.bitPattern >> 16) })
      declarations[kept].dtype = .bfloat16
      let stored = try Graph(inputs: int8.inputs, tensors: declarations, nodes: int8.nodes, outputs: int8.outputs)
      let found = try Model(graph: stored, weights: tensors, kernels: KernelSet.orSkip(set))
        .run(features: features, batch: Self.items, steps: 1)
      let numbers = tensors.flatMap { $0.numbers ?? [] }
      let expected = try Model(graph: network.graph, weights: numbers.span, kernels: KernelSet.orSkip(set))
        .run(features: features, batch: Self.items, steps: 1)
      #expect(found.bitPatterns == expected.bitPatterns, "tensor \(kept) of bf16")
    }
  }

  /// Tensors: input weights, recurrent weights, bias.
  private func network(_ cell: Cell, _ direction: TimeDirection) throws -> RandomGraph {
    let gates = cell == .lstm ? 4 : 3
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(Self.steps), .fixed(Self.inputs))
    let input = sketch.tensor(gates * Self.hidden, Self.inputs)
    let recurrent = sketch.tensor(gates * Self.hidden, Self.hidden)
    let bias = sketch.tensor(gates * Self.hidden)
    let layer: Op =
      switch cell {
      case .lstm:
        .lstm(x, input: input, recurrent: recurrent, bias: bias, recurrentBias: nil, direction: direction)
      case .gru, .gruResetBefore:
        .gru(
          x, input: input, recurrent: recurrent, bias: bias, recurrentBias: nil, direction: direction,
          reset: cell == .gru ? .afterProduct : .beforeProduct)
      }
    let y = sketch.add(layer)
    return try sketch.network(outputs: y)
  }
}

/// A recurrent layer over one item, as Spec/Numerics.md states it.
private struct Int8Layer {
  let input: TensorData
  let recurrent: TensorData
  let bias: [Float]
  let hidden: Int
  let inputs: Int
  let kernels: KernelSet

  init(_ tensors: [TensorData], hidden: Int, inputs: Int) throws {
    (input, recurrent, bias) = (tensors[0], tensors[1], tensors[2].floats ?? [])
    (self.hidden, self.inputs) = (hidden, inputs)
    kernels = try KernelSet(.scalar)
  }

  func states(_ rows: [[Float]], _ cell: Int8RecurrenceTests.Cell) -> [[Float]] {
    var (h, c) = ([Float](repeating: 0, count: hidden), [Float](repeating: 0, count: hidden))
    return rows.map { x in
      h = cell == .lstm ? lstm(x, h, &c) : gru(x, h, resetBefore: cell == .gruResetBefore)
      return h
    }
  }

  private func lstm(_ x: [Float], _ h: [Float], _ c: inout [Float]) -> [Float] {
    let gates = (0..<4).map { add(h, recurrent, gate: $0, to: add(x, input, gate: $0, to: bias(of: $0))) }
    let (i, f, o) = (apply(.sigmoid, gates[0]), apply(.sigmoid, gates[1]), apply(.sigmoid, gates[3]))
    let g = apply(.tanh, gates[2].map { $0 + 0 })
    c = c.indices.map { (i[$0] * g[$0]).addingProduct(f[$0], c[$0]) }
    let cell = apply(.tanh, c)
    return c.indices.map { o[$0] * cell[$0] }
  }

  private func gru(_ x: [Float], _ h: [Float], resetBefore: Bool) -> [Float] {
    let sums = (0..<3).map { add(x, input, gate: $0, to: bias(of: $0)) }
    let r = apply(.sigmoid, add(h, recurrent, gate: 0, to: sums[0]))
    let z = apply(.sigmoid, add(h, recurrent, gate: 1, to: sums[1]))
    let n: [Float]
    if resetBefore {
      let kept = h.indices.map { r[$0] * h[$0] }
      n = apply(.tanh, add(kept, recurrent, gate: 2, to: sums[2]).map { $0 + 0 })
    } else {
      let product = add(h, recurrent, gate: 2, to: [Float](repeating: 0, count: hidden))
      n = apply(.tanh, h.indices.map { (sums[2][$0] + 0).addingProduct(r[$0], product[$0]) })
    }
    return h.indices.map { n[$0].addingProduct(z[$0], h[$0] - n[$0]) }
  }

  private func bias(of gate: Int) -> [Float] { Array(bias[gate * hidden..<(gate + 1) * hidden]) }

  private func add(_ row: [Float], _ weights: TensorData, gate: Int, to sums: [Float]) -> [Float] {
    guard case .int8(let codes, let scales) = weights else { return [] }
    let quantised = Int8Rule.quantise(row)
    return sums.enumerated().map { unit, sum in
      let channel = gate * hidden + unit
      return Int8Rule.sum(
        quantised, codes[channel * row.count..<(channel + 1) * row.count], scale: scales[channel], from: sum)
    }
  }

  private func apply(_ function: ElementFunction, _ values: [Float]) -> [Float] {
    var values = values
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe kernels.apply(
        function, KernelRows(rows: 1, columns: buffer.count, x: base, xRowStride: 0, y: base, yRowStride: 0))
    }
    return values
  }
}
