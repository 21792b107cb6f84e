import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels

struct GradientCase: Sendable, CustomTestStringConvertible {
  var network: Network
  var atEveryStep: Bool
  var mixture: FutureMixture?
  var testDescription: String {
    "\(network), \(atEveryStep ? "every step" : "last step")\(mixture == nil ? "" : ", mixed")"
  }

  static let all = Network.allCases.flatMap { network in
    [
      GradientCase(network: network, atEveryStep: false),
      GradientCase(network: network, atEveryStep: true),
      GradientCase(
        network: network, atEveryStep: true,
        mixture: FutureMixture(share: 0.3, decay: 0.9, classCount: Network.classes)),
    ]
  }
}

/// The loss's weighted sum and its gradient at some parameters.
private func lossAndGradient<Arithmetic: TapeArithmetic>(
  _ testCase: GradientCase, _ weights: PreparedWeights<Arithmetic>, tape: Tape<Arithmetic>
) throws -> (Double, ParameterVector<Arithmetic.Scalar>) {
  weights.update()
  let sequences = SequenceBatch(Network.samples, indices: [0, 1, 2, 3], mixture: testCase.mixture)
  let gradient = ParameterVector<Arithmetic.Scalar>(layout: weights.values.layout)
  return (try tape.run(sequences, atEveryStep: testCase.atEveryStep, into: gradient), gradient)
}

@Test("every parameter's gradient agrees with central finite differences in Double", arguments: GradientCase.all)
func gradientsAreTheDerivatives(_ testCase: GradientCase) throws {
  let weights = try PreparedWeights(
    try testCase.network.graph(atEveryStep: testCase.atEveryStep), arithmetic: ReferenceArithmetic())
  let tape = Tape(weights)
  var numbers = TestNumbers(seed: 7)
  for index in 0..<weights.values.count { weights.values[index] = numbers.next() }
  let (_, gradient) = try lossAndGradient(testCase, weights, tape: tape)
  let scale = (0..<gradient.count).map { abs(gradient[$0]) }.max() ?? 0
  #expect(scale > 0.01)
  for index in 0..<weights.values.count {
    let value = weights.values[index]
    let difference = try derivative { offset in
      weights.values[index] = value + offset
      return try lossAndGradient(testCase, weights, tape: tape).0
    }
    weights.values[index] = value
    #expect(abs(gradient[index] - difference) <= 1e-6 * max(scale * 1e-2, abs(difference)), "parameter \(index)")
  }
}

@Test("the kernels' gradient agrees with the Double one to 1e-3", arguments: GradientCase.all)
func floatGradientsAgree(_ testCase: GradientCase) throws {
  let graph = try testCase.network.graph(atEveryStep: testCase.atEveryStep)
  let exact = try PreparedWeights(graph, arithmetic: ReferenceArithmetic())
  let fast = try PreparedWeights(graph, arithmetic: KernelArithmetic(try KernelSet.fromEnvironment()))
  var numbers = TestNumbers(seed: 8)
  for index in 0..<exact.values.count {
    fast.values[index] = Float(numbers.next())
    exact.values[index] = Double(fast.values[index])
  }
  let (exactLoss, exactGradient) = try lossAndGradient(testCase, exact, tape: Tape(exact))
  let (fastLoss, fastGradient) = try lossAndGradient(testCase, fast, tape: Tape(fast))
  #expect(abs(fastLoss - exactLoss) <= 1e-5 * abs(exactLoss))
  let scale = (0..<exactGradient.count).map { abs(exactGradient[$0]) }.max() ?? 0
  for index in 0..<exactGradient.count {
    let error = abs(Double(fastGradient[index]) - exactGradient[index])
    #expect(error <= 1e-3 * max(scale * 1e-2, abs(exactGradient[index])), "parameter \(index)")
  }
}

@Test("a sequence's logits do not depend on what shares its batch", arguments: Network.allCases)
func rowsAreIndependent(_ network: Network) throws {
  let tape = try network.floatTape(seed: 9)
  func logits(_ indices: ArraySlice<Int>) throws -> [[Float]] {
    tape.batch.pack(SequenceBatch(Network.samples, indices: indices))
    try tape.evaluate([tape.logits])
    return (0..<indices.count).map { tape.row($0) }
  }
  let together = try logits([0, 1, 2, 3])
  // Rows stand by falling length: samples 2, 0, 3, 1.
  for (row, sample) in [2, 0, 3, 1].enumerated() {
    #expect(try logits([sample]) == [together[row]])
  }
}
