import TestSupport
import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// What the definitions of derivatives leave open, and what must not show: ties, kinks, masks.
@Suite struct OperationTests {
  /// A network of operations without tensors on inputs `[B, …]` of one item.
  private func tape(_ shapes: [[Int]], _ nodes: [Op]) throws -> Tape<KernelArithmetic> {
    let ports: [Name] = ["x", "y", "z"]
    let graph = try Graph(
      inputs: zip(ports, shapes).map { name, shape in
        PortDeclaration(
          name: name, dtype: .float32, shape: Shape([.batch(maximum: 8)] + shape.map { Dimension.fixed($0) }))
      },
      tensors: [], nodes: nodes, outputs: [Output(name: "out", value: ValueID(shapes.count + nodes.count - 1))])
    let tape = Tape(try PreparedWeights(graph, arithmetic: KernelArithmetic(try .fromEnvironment())))
    tape.differentiatesInputs = true
    return tape
  }

  /// The gradient of the first input where that of the output is `seed`.
  private func gradient(_ tape: Tape<KernelArithmetic>, at inputs: [[Float]], seed: [Float]) throws -> [Float] {
    tape.batch.begin(itemCount: 1)
    for (index, numbers) in inputs.enumerated() { tape.batch.inputs[index].numbers.append(contentsOf: numbers) }
    let output = tape.weights.graph.outputs[0].value
    try tape.evaluate([output])
    tape.seed(output, gradient: seed)
    tape.differentiate(into: ParameterVector(layout: tape.weights.values.layout))
    return tape.gradientElements(ofInput: 0)
  }

  @Test func theFirstOfEqualMaximaHasTheGradient() throws {
    let tape = try tape([[2, 4]], [.reduce(ValueID(0), .max, axis: 2)])
    #expect(
      try gradient(tape, at: [[1, 3, 3, 2, -1, -2, -1, -1]], seed: [5, 7]) == [0, 5, 0, 0, 7, 0, 0, 0])
  }

  @Test func theFirstOfEqualMaximaOfRowsHasTheGradient() throws {
    let tape = try tape([[3, 2]], [.reduce(ValueID(0), .max, axis: 1)])
    #expect(try gradient(tape, at: [[-0.0, 4, 0, 5, -1, 5]], seed: [5, 7]) == [5, 0, 0, 7, 0, 0])
  }

  @Test func rectifiersAreFlatAtZero() throws {
    let relu = try tape([[4]], [.activation(ValueID(0), .relu)])
    #expect(try gradient(relu, at: [[-1, 0, -0.0, 2]], seed: [1, 1, 1, 1]) == [0, 0, 0, 1])
    let leaky = try tape([[4]], [.activation(ValueID(0), .leakyReLU(slope: 0.25))])
    #expect(try gradient(leaky, at: [[-1, 0, -0.0, 2]], seed: [1, 2, 4, 8]) == [0.25, 0.5, 1, 8])
  }

  @Test("steps that a mask removes get nothing, whatever they hold", arguments: Reduction.allCases)
  func removedStepsHaveNoGradient(_ reduction: Reduction) throws {
    let tape = try tape([[3, 2], [3]], [.maskedPool(ValueID(0), mask: ValueID(1), reduction)])
    let x: [Float] = [1, 2, .nan, .infinity, 3, 1]
    let expected: [Float] =
      switch reduction {
      case .sum: [8, 6, 0, 0, 8, 6]
      case .mean: [4, 3, 0, 0, 4, 3]
      case .max: [0, 6, 0, 0, 8, 0]
      }
    #expect(try gradient(tape, at: [x, [1, 0, -2]], seed: [8, 6]) == expected)
    #expect(try gradient(tape, at: [x, [0, 0, 0]], seed: [8, 6]) == [0, 0, 0, 0, 0, 0])
  }

  @Test("keys that a mask removes are as if they were not there", arguments: [false, true])
  func removedKeysHaveNoGradient(isCausal: Bool) throws {
    func attention(keys: Int) throws -> Tape<KernelArithmetic> {
      let op = Op.attention(
        query: ValueID(1), key: ValueID(0), value: ValueID(0), heads: 2, scale: 0.5, isCausal: isCausal,
        validKeys: ValueID(2))
      return try tape([[keys, 4], [3, 4], [keys]], [op])
    }
    var numbers = TestNumbers(seed: 5)
    func random(_ count: Int) -> [Float] { (0..<count).map { _ in Float(numbers.next()) } }
    let (first, second, query, seed) = (random(4), random(4), random(12), random(12))
    let removed: [Float] = [.nan, .infinity, -.infinity, 1]
    let expected = try gradient(attention(keys: 2), at: [first + second, query, [1, 1]], seed: seed)
    // Behind the keys that are left, so that causality leaves the same ones.
    let found = try gradient(attention(keys: 3), at: [first + second + removed, query, [3, 1, 0]], seed: seed)
    // Contributions meet in another order where keys have been left out.
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-6 })
    #expect(found.dropFirst(8) == [0, 0, 0, 0])
    let none = try gradient(attention(keys: 2), at: [removed + removed, query, [0, 0]], seed: seed)
    #expect(none == [0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("an operand that is read twice gets both gradients")
  func gradientsOfReadersAddUp() throws {
    let squares = try tape([[3]], [.multiply(ValueID(0), ValueID(0))])
    #expect(try gradient(squares, at: [[1, -2, 3]], seed: [1, 1, 2]) == [2, -4, 12])
    let branches = try tape(
      [[3]], [.add(ValueID(0), ValueID(0)), .multiply(ValueID(1), ValueID(0)), .add(ValueID(2), ValueID(1))])
    // 2 x² + 2 x.
    #expect(try gradient(branches, at: [[1, -2, 3]], seed: [1, 1, 1]) == [6, -6, 14])
  }

  /// Around the places where a slope is 0 its relative error is not bounded; all slopes are about 1 at most.
  @Test(
    "slopes of activations are within 5e-7 of the exact ones, to the ends of the range",
    arguments: [
      Activation.gelu, .geluTanh, .tanh, .sigmoid,
    ])
  func slopesAreExact(_ function: Activation) throws {
    var x = (-3000...3000).map { Float($0) / 200 }
    for exponent in [-140, -120, -60, -20, 5, 20, 60, 127] {
      x += [1, -1].map { $0 * Float(sign: .plus, exponent: exponent, significand: 1) }
    }
    let graph = try Graph(
      inputs: [
        PortDeclaration(name: "x", dtype: .float32, shape: Shape([.batch(maximum: 1), .fixed(x.count)]))
      ], tensors: [], nodes: [.activation(ValueID(0), function)], outputs: [Output(name: "y", value: ValueID(1))])
    func slopes<Arithmetic: TapeArithmetic>(_ arithmetic: Arithmetic) throws -> [Arithmetic.Scalar] {
      let tape = Tape(try PreparedWeights(graph, arithmetic: arithmetic))
      tape.differentiatesInputs = true
      tape.batch.begin(itemCount: 1)
      tape.batch.inputs[0].numbers.append(contentsOf: x.map { Arithmetic.Scalar($0) })
      try tape.evaluate([ValueID(1)])
      tape.seed(ValueID(1), gradient: x.map { _ in 1 })
      tape.differentiate(into: ParameterVector(layout: tape.weights.values.layout))
      return tape.gradientElements(ofInput: 0)
    }
    let found = try slopes(KernelArithmetic(try .fromEnvironment()))
    for (x, (found, expected)) in zip(x, zip(found, try slopes(ReferenceArithmetic()))) {
      #expect(abs(Double(found) - expected) <= 5e-7, "at \(x): \(found), not \(expected)")
    }
  }
}
