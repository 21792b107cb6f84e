import TestSupport
import Testing
import TocsinAutograd
import TocsinGraph
import TocsinKernels
import TocsinTensor

/// A graph that repeats its input `[B, 6, 10]` as value 1, and as value 2 lets 10 and 6 change places and back.
private func repeatingGraph() throws -> Graph {
  let shape = Shape([.batch(maximum: 512), .fixed(6), .fixed(10)])
  return try Graph(
    inputs: [PortDeclaration(name: "x", dtype: .float32, shape: shape)], tensors: [],
    nodes: [
      .reshape(ValueID(0), shape), .transpose(ValueID(0), order: [0, 2, 1]), .transpose(ValueID(2), order: [0, 2, 1]),
    ],
    outputs: [Output(name: "y", value: ValueID(1)), Output(name: "z", value: ValueID(3))])
}

private func repeatingTape(items: Int) throws -> Tape<ReferenceArithmetic> {
  let tape = Tape(try PreparedWeights(try repeatingGraph(), arithmetic: ReferenceArithmetic()))
  tape.differentiatesInputs = true
  tape.batch.begin(itemCount: items)
  tape.batch.inputs[0].numbers = [Double](repeating: 1, count: items * 60)
  return tape
}

/// What is left of ones at a site.
private func leftOver(
  _ site: DropoutSite, items: Int, seed: UInt64 = 1, step: UInt64 = 1, firstItem: Int = 0
) throws -> [Double] {
  let tape = try repeatingTape(items: items)
  try tape.evaluate([site.value], dropout: DropoutPass([site], seed: seed, step: step, firstItem: firstItem))
  return tape.elements(of: site.value)
}

@Test("elements are dropped at the rate, and what is left makes up for them", arguments: [0, 0.1, 0.5, 0.9])
func dropoutKeepsTheMean(rate: Double) throws {
  let left = try leftOver(DropoutSite(ValueID(1), rate: rate), items: 300)
  #expect(left.allSatisfy { $0 == 0 || abs($0 - 1 / (1 - rate)) < 1e-15 / (1 - rate) })
  let count = Double(left.count)
  let dropped = Double(left.count { $0 == 0 })
  // Five standard deviations of a binomial distribution.
  #expect(abs(dropped / count - rate) <= 5 * (rate * (1 - rate) / count).squareRoot())
}

@Test("neighbours in all directions are dropped independently", arguments: [1, 10, 60])
func neighboursAreIndependent(distance: Int) throws {
  let left = try leftOver(DropoutSite(ValueID(1), rate: 0.5), items: 300)
  let pairs = left.count - distance
  let alike = (0..<pairs).count { left[$0] == left[$0 + distance] }
  #expect(abs(Double(alike) / Double(pairs) - 0.5) <= 2.5 / Double(pairs).squareRoot())
}

@Test("a mask follows from seed, step and site, each of which changes half of it")
func masksFollowFromTheirPlace() throws {
  let site = DropoutSite(ValueID(1), rate: 0.5)
  let mask = try leftOver(site, items: 50)
  #expect(try leftOver(site, items: 50) == mask)
  let others = try [
    leftOver(site, items: 50, seed: 2), leftOver(site, items: 50, step: 2), leftOver(site, items: 50, firstItem: 1),
    leftOver(DropoutSite(ValueID(3), rate: 0.5), items: 50),
  ]
  for other in others {
    let share = Double(zip(mask, other).count { $0.0 != $0.1 }) / Double(mask.count)
    #expect(abs(share - 0.5) < 0.05)
  }
}

@Test("masks are those of an independent implementation in Python")
func masksFollowTheSpecification() throws {
  let left = try leftOver(DropoutSite(ValueID(1), rate: 0.25), items: 2, seed: 7, step: 9, firstItem: 3)
  // Bit `e` is set where element `e` of item 3 or 4 is left.
  for (item, bits) in [0x7FD_FFFF_EEB7_7FBD, 0x9FF_ECF6_EFD4_FEED as UInt64].enumerated() {
    #expect((0..<60).map { left[item * 60 + $0] != 0 } == (0..<60).map { bits >> $0 & 1 == 1 })
  }
}

@Test("a batch in parts drops what the whole batch drops", arguments: [1, 3, 7])
func partsDropAsTheWhole(partSize: Int) throws {
  let site = DropoutSite(ValueID(1), rate: 0.3)
  let whole = try leftOver(site, items: 21)
  let parts = try stride(from: 0, to: 21, by: partSize).flatMap { start in
    try leftOver(site, items: partSize, firstItem: start)
  }
  #expect(parts == whole)
}

@Test("the layout in memory does not matter")
func layoutDoesNotMatter() throws {
  // The same site of a graph whose transposes are of steps and columns that are dense at once.
  let site = DropoutSite(ValueID(2), rate: 0.5)
  let transposed = try leftOver(site, items: 5)
  let shape = Shape([.batch(maximum: 512), .fixed(10), .fixed(6)])
  let graph = try Graph(
    inputs: [PortDeclaration(name: "x", dtype: .float32, shape: shape)], tensors: [],
    nodes: [.reshape(ValueID(0), shape), .reshape(ValueID(1), shape)],
    outputs: [Output(name: "y", value: ValueID(2))])
  let tape = Tape(try PreparedWeights(graph, arithmetic: ReferenceArithmetic()))
  tape.batch.begin(itemCount: 5)
  tape.batch.inputs[0].numbers = [Double](repeating: 1, count: 300)
  try tape.evaluate([ValueID(2)], dropout: DropoutPass([site], seed: 1, step: 1))
  #expect(tape.elements(of: ValueID(2)) == transposed)
}

@Test("other readers of a value that a view is of get it whole, and the gradients of both add up")
func readersOfTheOriginalGetItWhole() throws {
  let tape = try repeatingTape(items: 4)
  let pass = DropoutPass([DropoutSite(ValueID(2), rate: 0.5)], seed: 3, step: 1)
  try tape.evaluate([ValueID(1), ValueID(3)], dropout: pass)
  let left = tape.elements(of: ValueID(3))
  #expect(tape.elements(of: ValueID(1)).allSatisfy { $0 == 1 })
  #expect(left.contains(0) && left.contains(2))
  for value in [ValueID(1), ValueID(3)] { tape.seed(value, gradient: [Double](repeating: 1, count: 240)) }
  tape.differentiate(into: ParameterVector(layout: tape.weights.values.layout))
  #expect(tape.gradientElements(ofInput: 0) == left.map { 1 + $0 })
}

struct DropoutCase: Sendable, CustomTestStringConvertible {
  var network: Network
  var atEveryStep: Bool
  var testDescription: String { "\(network), \(atEveryStep ? "every step" : "last step")" }
  static let all = Network.allCases.flatMap { network in
    [false, true].map { DropoutCase(network: network, atEveryStep: $0) }
  }

  /// Every value that elements can be dropped of.
  func pass(_ graph: Graph) -> DropoutPass {
    let sites = graph.nodes.indices.map { ValueID($0 + 1) }.filter { !graph.isOneHot($0) }
    return DropoutPass(sites.map { DropoutSite($0, rate: 0.25) }, seed: 5, step: 2)
  }

  func run<Arithmetic: TapeArithmetic>(
    _ tape: Tape<Arithmetic>, into gradient: ParameterVector<Arithmetic.Scalar>? = nil
  ) throws -> Double {
    tape.weights.update()
    let sequences = SequenceBatch(Network.samples, indices: [0, 1, 2, 3])
    tape.batch.pack(sequences)
    try tape.evaluate([tape.logits], dropout: pass(tape.weights.graph))
    let loss = tape.add(sequences.crossEntropy(tape.logits, atEveryStep: atEveryStep), scale: gradient == nil ? nil : 1)
    if let gradient { tape.differentiate(into: gradient) }
    return loss
  }
}

@Test("gradients under a fixed mask agree with finite differences, every value a site", arguments: DropoutCase.all)
func dropoutGradientsAreTheDerivatives(_ testCase: DropoutCase) throws {
  let graph = try testCase.network.graph(atEveryStep: testCase.atEveryStep)
  let weights = try PreparedWeights(graph, arithmetic: ReferenceArithmetic())
  let tape = Tape(weights)
  var numbers = TestNumbers(seed: 21)
  for index in 0..<weights.values.count { weights.values[index] = numbers.next() }
  let gradient = ParameterVector<Double>(layout: weights.values.layout)
  let loss = try testCase.run(tape, into: gradient)
  #expect(
    try loss != tape.run(SequenceBatch(Network.samples, indices: [0, 1, 2, 3]), atEveryStep: testCase.atEveryStep))
  let largest = (0..<gradient.count).reduce(0) { max($0, abs(gradient[$1])) }
  #expect(largest > 0.01)
  for index in 0..<weights.values.count {
    let value = weights.values[index]
    let difference = try derivative { offset in
      weights.values[index] = value + offset
      return try testCase.run(tape)
    }
    weights.values[index] = value
    #expect(abs(gradient[index] - difference) <= 1e-6 * max(largest * 1e-2, abs(difference)), "parameter \(index)")
  }
}

@Test("the kernels' gradients under a mask agree with the Double ones", arguments: DropoutCase.all)
func floatDropoutGradientsAgree(_ testCase: DropoutCase) throws {
  let graph = try testCase.network.graph(atEveryStep: testCase.atEveryStep)
  let exact = try PreparedWeights(graph, arithmetic: ReferenceArithmetic())
  let fast = try PreparedWeights(graph, arithmetic: KernelArithmetic(KernelSet.fromEnvironment()))
  var numbers = TestNumbers(seed: 22)
  for index in 0..<exact.values.count {
    fast.values[index] = Float(numbers.next())
    exact.values[index] = Double(fast.values[index])
  }
  let expected = ParameterVector<Double>(layout: exact.values.layout)
  let found = ParameterVector<Float>(layout: fast.values.layout)
  let exactLoss = try testCase.run(Tape(exact), into: expected)
  #expect(abs(try testCase.run(Tape(fast), into: found) - exactLoss) <= 1e-5 * abs(exactLoss))
  let largest = (0..<expected.count).reduce(0) { max($0, abs(expected[$1])) }
  for index in 0..<expected.count {
    let error = abs(Double(found[index]) - expected[index])
    #expect(error <= 1e-3 * max(largest * 1e-2, abs(expected[index])), "parameter \(index)")
  }
}

@Test("a pass without dropout is as if there had never been one", arguments: Network.allCases)
func dropoutLeavesNoTrace(_ network: Network) throws {
  let tape = try network.floatTape(seed: 23)
  let sequences = SequenceBatch(Network.samples, indices: [0, 1, 2, 3])
  let before = try tape.run(sequences, atEveryStep: false)
  _ = try DropoutCase(network: network, atEveryStep: false).run(tape)
  #expect(try tape.run(sequences, atEveryStep: false) == before)
}
