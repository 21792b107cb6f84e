import Testing
import TestSupport
import TocsinAutograd
import TocsinFormat
import TocsinGraph
import TocsinInterchange
import TocsinKernels
import TocsinTensor
import ToolSupport

/// Two items of a neutral network on a tape.
private struct TapeRun<Arithmetic: TapeArithmetic> {
  typealias Scalar = Arithmetic.Scalar

  let tape: Tape<Arithmetic>
  private let outputs: [ValueID]

  static var items: Range<Int> { 5..<7 }

  init(_ loaded: LoadedNetwork, _ arithmetic: Arithmetic) throws {
    let graph = loaded.network.graph
    tape = Tape(try PreparedWeights(graph, arithmetic: arithmetic))
    outputs = graph.outputs.map(\.value)
    for (tensor, data) in loaded.network.weights.enumerated() {
      tape.weights.values.replace(TensorID(tensor), with: (data.numbers ?? []).map { Scalar($0) })
    }
    tape.batch.begin(itemCount: Self.items.count, stepCount: loaded.inputs.steps)
    for (input, data) in loaded.inputs.tensors.enumerated() {
      let size = data.count / loaded.inputs.batch
      let range = Self.items.lowerBound * size..<Self.items.upperBound * size
      tape.batch.inputs[input].numbers.append(contentsOf: (data.floats ?? [])[clamped: range].map { Scalar($0) })
      tape.batch.inputs[input].keys.append(contentsOf: (data.integers ?? [])[clamped: range])
    }
  }

  func evaluate() throws -> [[Scalar]] {
    tape.weights.update()
    try tape.evaluate(outputs)
    return outputs.map { tape.elements(of: $0) }
  }

  func gradient(of function: [[Double]]) throws -> [Double] {
    _ = try evaluate()
    for (output, factors) in zip(outputs, function) { tape.seed(output, gradient: factors.map { Scalar($0) }) }
    let gradient = ParameterVector<Scalar>(layout: tape.weights.values.layout)
    tape.differentiate(into: gradient)
    return gradient.elements.map { Double($0) }
  }
}

extension [Float] {
  fileprivate subscript(clamped range: Range<Int>) -> ArraySlice<Float> { self[range.clamped(to: indices)] }
}
extension [UInt32] {
  fileprivate subscript(clamped range: Range<Int>) -> ArraySlice<UInt32> { self[range.clamped(to: indices)] }
}

private func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

@Suite("Networks M1 to M4 on the tape") struct NeutralGradientTests {
  @Test("give the runtime's bits", arguments: NeutralNetwork.allCases, [InstructionSet.avx2, .avx512])
  func forwardBits(_ neutral: NeutralNetwork, _ instructionSet: InstructionSet) throws {
    let loaded = try neutral.load()
    let kernels = try KernelSet.orSkip(instructionSet)
    let items = TapeRun<KernelArithmetic>.items
    let expected = try loaded.run(loaded.model(kernels), items: items)
    let found = try TapeRun(loaded, KernelArithmetic(kernels)).evaluate()
    #expect(found.map(\.bitPatterns) == expected.map(\.bitPatterns))
  }

  @Test("have the gradients of difference quotients, in Float as well", arguments: NeutralNetwork.allCases)
  func gradients(_ neutral: NeutralNetwork) throws {
    let loaded = try neutral.load()
    var generator = SeededGenerator(seed: 6)
    let run = try TapeRun(loaded, ReferenceArithmetic())
    let function = try run.evaluate().map { $0.map { _ in Double.random(in: -1...1, using: &generator) } }
    let gradient = try run.gradient(of: function)

    let values = run.tape.weights.values
    let start = values.elements
    let change = start.map { _ in Double.random(in: -1...1, using: &generator) }
    let terms = zip(gradient, change).map { $0 * $1 }
    func outputs(_ step: Double) throws -> [Double] {
      values.elements = zip(start, change).map { $0 + step * $1 }
      return try run.evaluate().flatMap { $0 }
    }
    let factors = function.flatMap { $0 }
    // Rectifiers bend: a short step crosses few of their kinks.
    let error = try [1e-6, 1e-7].map { step in
      let difference = zip(try outputs(step), try outputs(-step)).map { $0 - $1 }
      let slope = zip(factors, difference).reduce(0) { $0 + $1.0 * $1.1 } / (2 * step)
      return abs(slope - terms.reduce(0, +)) / norm(terms)
    }.min()
    #expect(try #require(error) <= 1e-6)

    let kernels = KernelArithmetic(try .fromEnvironment())
    let found = try TapeRun(loaded, kernels).gradient(of: function)
    let ranges = loaded.network.graph.tensors.indices.map { values.layout.range(of: TensorID($0)) }
    let largest = ranges.map { norm(Array(gradient[$0])) }.max() ?? 0
    for range in ranges {
      let difference = norm(zip(found[range], gradient[range]).map { $0 - $1 })
      #expect(difference <= 1e-3 * max(norm(Array(gradient[range])), 1e-4 * largest))
    }
  }
}
