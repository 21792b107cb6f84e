import TestSupport
import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinRuntime

/// Graphs of operations drawn at random, on values with several readers and on views of odd layouts: what the case table,
/// whose operations read inputs, does not reach.
@Suite struct RandomGraphTests {
  private static let batch = 3
  private static let steps = 4

  /// A tape on a random graph with its inputs.
  private struct Pass<Arithmetic: TapeArithmetic> {
    let random: RandomGraph
    let tape: Tape<Arithmetic>
    let seeds: [[Float]]

    init(_ random: RandomGraph, _ arithmetic: Arithmetic, seed: UInt64) throws {
      self.random = random
      tape = Tape(try PreparedWeights(random.graph, arithmetic: arithmetic))
      tape.differentiatesInputs = true
      var generator = SeededGenerator(seed: seed ^ 0x5EED)
      seeds = random.graph.outputs.map { output in
        let shape = random.graph.type(of: output.value).shape
        return generator.floats(shape.count(batchSize: batch, timeSteps: steps), magnitude: 1)
      }
    }

    func outputs(inputs: [[Arithmetic.Scalar]], weights: [Arithmetic.Scalar]) throws -> [[Arithmetic.Scalar]] {
      tape.weights.values.elements = weights
      tape.weights.update()
      tape.batch.begin(itemCount: batch, stepCount: steps)
      for (port, values) in inputs.enumerated() { tape.batch.inputs[port].numbers.append(contentsOf: values) }
      try tape.evaluate(random.graph.outputs.map(\.value))
      return random.graph.outputs.map { tape.elements(of: $0.value) }
    }

    /// The gradient of the sum of all outputs times ``seeds``: of the inputs, and of the parameters.
    func gradients(
      inputs: [[Arithmetic.Scalar]], weights: [Arithmetic.Scalar]
    ) throws -> (inputs: [[Arithmetic.Scalar]], weights: [Arithmetic.Scalar]) {
      _ = try outputs(inputs: inputs, weights: weights)
      for (output, seed) in zip(random.graph.outputs, seeds) {
        tape.seed(output.value, gradient: seed.map { Arithmetic.Scalar($0) })
      }
      let gradient = ParameterVector<Arithmetic.Scalar>(layout: tape.weights.values.layout)
      tape.differentiate(into: gradient)
      return (inputs.indices.map { tape.gradientElements(ofInput: $0) }, gradient.elements)
    }
  }

  @Test("the tape gives the runtime's bits", arguments: UInt64(0)..<40)
  func tapeIsTheRuntime(_ seed: UInt64) throws {
    let random = try RandomGraph(seed: seed, operations: 25)
    let inputs = random.inputs(batch: Self.batch, steps: Self.steps, seed: seed)
    let kernels = try KernelSet.fromEnvironment()
    var session = try Session(
      model: try random.model(kernels), maximumBatch: Self.batch, maximumSteps: Self.steps)
    let expected = try random.run(&session, inputs: inputs, batch: Self.batch, steps: Self.steps)
    let found = try Pass(random, KernelArithmetic(kernels), seed: seed)
      .outputs(inputs: inputs, weights: random.weights)
    #expect(bits(found) == bits(expected))
  }

  @Test("gradients agree with difference quotients in Double, and Float's with Double's", arguments: UInt64(0)..<40)
  func gradientsAreTheDerivatives(_ seed: UInt64) throws {
    let random = try RandomGraph(seed: seed, operations: 15)
    let inputs = random.inputs(batch: Self.batch, steps: Self.steps, seed: seed).map { $0.map { Double($0) } }
    let weights = random.weights.map { Double($0) }
    let exact = try Pass(random, ReferenceArithmetic(), seed: seed)
    let gradients = try exact.gradients(inputs: inputs, weights: weights)
    var numbers = TestNumbers(seed: seed)
    // Masks keep their zeros.
    let moves = inputs.map { $0.map { $0 == 0 ? 0 : numbers.next() } }
    let weightMoves = weights.map { _ in numbers.next() }
    let terms =
      zip(gradients.inputs.flatMap { $0 }, moves.flatMap { $0 }).map { $0 * $1 }
      + zip(gradients.weights, weightMoves).map { $0 * $1 }
    func value(_ step: Double) throws -> Double {
      let outputs = try exact.outputs(
        inputs: zip(inputs, moves).map { zip($0, $1).map { $0 + step * $1 } },
        weights: zip(weights, weightMoves).map { $0 + step * $1 })
      return zip(outputs, exact.seeds).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0 * Double($1.1) } }
    }
    let magnitude = terms.reduce(0) { $0 + abs($1) }
    #expect(magnitude > 0.01)
    // A step may cross a kink; a shorter one does not, or the gradient is wrong.
    let errors = try [1e-4, 1e-5, 1e-6].map { step in
      abs(try derivative(step: step, value) - terms.reduce(0, +)) / magnitude
    }
    #expect((errors.min() ?? 1) <= 1e-6, "\(errors), terms of \(magnitude)")

    let fast = try Pass(random, KernelArithmetic(try .fromEnvironment()), seed: seed)
      .gradients(inputs: inputs.map { $0.map { Float($0) } }, weights: random.weights)
    for (found, expected) in zip(fast.inputs + [fast.weights], gradients.inputs + [gradients.weights]) {
      let scale = expected.reduce(0) { max($0, abs($1)) }
      #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) <= 1e-3 * max(scale, 1e-3) })
    }
  }

  @Test("what a pass before has left in memory does not show", arguments: UInt64(0)..<40)
  func memoryIsWrittenBeforeItIsRead(_ seed: UInt64) throws {
    let random = try RandomGraph(seed: seed, operations: 25)
    let inputs = random.inputs(batch: Self.batch, steps: Self.steps, seed: seed)
    let arithmetic = KernelArithmetic(try .fromEnvironment())
    let expected = try Pass(random, arithmetic, seed: seed).gradients(inputs: inputs, weights: random.weights)
    let used = try Pass(random, arithmetic, seed: seed)
    let notNumbers = inputs.map { $0.map { _ in Float.nan } }
    for _ in 0..<3 { _ = try used.gradients(inputs: notNumbers, weights: random.weights.map { _ in .nan }) }
    let found = try used.gradients(inputs: inputs, weights: random.weights)
    #expect(bits(found.inputs + [found.weights]) == bits(expected.inputs + [expected.weights]))
  }

  private func bits(_ values: [[Float]]) -> [[UInt32]] { values.map { $0.map(\.bitPattern) } }
}
