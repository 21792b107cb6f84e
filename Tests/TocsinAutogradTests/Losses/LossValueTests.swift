import Testing
import TocsinAutograd
import TocsinGraph

/// A loss of one or two inputs, and what it is by hand.
struct HandComputedLoss: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// Items, steps and columns.
  var sizes: [Int]
  var first: [Double]
  var second: [Double] = []
  var loss: @Sendable (ValueID, ValueID) -> Loss
  var expected: Double
  var tolerance = 1e-14

  static let all = [
    HandComputedLoss(
      testDescription: "cross-entropy of p = 3/4, 1/4", sizes: [2, 1, 2], first: [log3, 0, log3, 0],
      loss: { first, _ in .crossEntropy(first, ClassTargets(classes: [1, 0])) },
      expected: log2 + log2 + log2 + log2 - log3),
    HandComputedLoss(
      testDescription: "rows of weights 1 and 2, classes of weights 3 and 5", sizes: [2, 1, 2],
      first: [log3, 0, log3, 0],
      loss: { first, _ in
        .crossEntropy(first, ClassTargets(classes: [1, 0], weights: [1, 2], classWeights: [3, 5]))
      },
      expected: 5 * 2 * log2 + 6 * (2 * log2 - log3)),
    HandComputedLoss(
      testDescription: "half of the target on each class", sizes: [1, 1, 2], first: [log3, 0],
      loss: { first, _ in .crossEntropy(first, ClassTargets(distributions: [0.5, 0.5])) },
      expected: 2 * log2 - log3 / 2),
    HandComputedLoss(
      testDescription: "a probability that has vanished", sizes: [1, 1, 2], first: [900, 0],
      loss: { first, _ in .crossEntropy(first, ClassTargets(classes: [1])) }, expected: 900),
    HandComputedLoss(
      testDescription: "probabilities 1/4 and 0", sizes: [2, 1, 2], first: [0.25, 0.75, 0, 1],
      loss: { first, _ in .crossEntropyOfProbabilities(first, ClassTargets(classes: [0, 0])) },
      expected: 2 * log2 - 4e-9 + 20.72326583694641),
    HandComputedLoss(
      testDescription: "binary logits 0, 2, and far out", sizes: [1, 1, 4], first: [0, 2, -1000, 1000],
      loss: { first, _ in .binaryCrossEntropy(first, targets: [1, 0, 1, 1]) },
      expected: log2 + 2.1269280110429727 + 1000),
    HandComputedLoss(
      testDescription: "binary probabilities 4/5 and 0", sizes: [1, 1, 2], first: [0.8, 0],
      loss: { first, _ in .binaryCrossEntropyOfProbabilities(first, targets: [1, 1], weights: [2, 1]) },
      expected: 2 * 0.2231435513142097 + 100),
    HandComputedLoss(
      testDescription: "squared errors 1, 4 and 9 of weights 1, 1/2 and 2", sizes: [1, 3, 1], first: [1, 2, 3],
      loss: { first, _ in .squaredError(first, targets: [0, 4, 0], weights: [1, 0.5, 2]) }, expected: 21),
    HandComputedLoss(
      testDescription: "hinges 2/5, shut, and at 0", sizes: [6, 2, 1],
      first: [0.1, 0.3, 0.5, 0, 0.5, 0.5, 0.9, 0.2, 2, 0, 1.5, 0],
      loss: { first, _ in .rankingHinge(first, normal: ItemSelection(0..<3), abnormal: ItemSelection(3..<6)) },
      expected: 0.4),
    HandComputedLoss(
      testDescription: "Gram matrices of positions (1 2; 3 4) and (2)", sizes: [2, 2, 2],
      first: [1, 2, 3, 4, 1, 1, 0, 0], second: [1, 0, 0, 1, 1, 1, 0, 0],
      loss: { .disentanglement($0, $1, .positions) }, expected: 30 + 4),
    HandComputedLoss(
      testDescription: "Gram matrix of features (0.6 0; 0.8 1)", sizes: [2, 1, 2], first: [3, 4, 0, 2],
      second: [5, 0, 0, 0.5], loss: { .disentanglement($0, $1, .features) }, expected: 0.5, tolerance: 1e-5),
    HandComputedLoss(
      testDescription: "distributions that have nothing in common, or all, or half", sizes: [3, 2, 1],
      first: [1, 0, 0.25, 0.75, 0.5, 0.5], second: [0, 1, 0.25, 0.75, 1, 0],
      loss: { .jensenShannon($0, $1) }, expected: log2 + 0.21576155433883568),
  ]
}

private let log2 = 0.6931471805599453
private let log3 = 1.0986122886681098

@Test("losses are what one computes by hand", arguments: HandComputedLoss.all)
func lossesMatchHandComputedOnes(_ testCase: HandComputedLoss) throws {
  let probe = try LossProbe(ReferenceArithmetic(), sizes: testCase.sizes)
  probe.set(0, testCase.first)
  if !testCase.second.isEmpty { probe.set(1, testCase.second) }
  let loss = try probe.run(scale: nil, [testCase.loss(probe.values[0], probe.values[1])]).loss
  #expect(abs(loss - testCase.expected) <= testCase.tolerance * max(1, testCase.expected))
}

@Test("the hinge moves the first of the largest scores, and nothing when it is shut or at 0")
func hingeGradient() throws {
  let probe = try LossProbe(ReferenceArithmetic(), sizes: [6, 2, 1])
  // Equal scores in the first pair, a shut hinge in the second, one at 0 in the third.
  probe.set(0, [0.5, 0.5, 0, 0.25, 0.25, 0, 0.75, 0.75, 0, 2, 1.25, 0])
  let loss = Loss.rankingHinge(probe.values[0], normal: ItemSelection(0..<3), abnormal: ItemSelection(3..<6))
  let (value, gradients) = try probe.run(scale: 2, [loss])
  #expect(value == 0.75)
  #expect(gradients[0] == [2, 0, 0, 0, 0, 0, -2, 0, 0, 0, 0, 0])
}

@Test("probabilities at their ends have PyTorch's finite gradients")
func endsOfProbabilities() throws {
  let probe = try LossProbe(ReferenceArithmetic(), sizes: [1, 1, 2])
  probe.set(0, [0, 1])
  let loss = Loss.binaryCrossEntropyOfProbabilities(probe.values[0], targets: [1, 0])
  #expect(try probe.run(scale: 1, [loss]).gradients[0] == [-1e12, 1e12])
}

@Test("losses of parts of a batch sum to the loss of the batch")
func partsSumToTheWhole() throws {
  let probe = try LossProbe(ReferenceArithmetic(), sizes: [4, 3, 5])
  let (first, second) = (probe.values[0], probe.values[1])
  let distributions = LossCase(testDescription: "", kind: .distributions) { first, _ in
    .squaredError(first, targets: [])
  }
  for input in 0..<2 { probe.set(input, distributions.elements(seed: 11 + UInt64(input))) }
  let makers: [(Range<Int>) -> Loss] = [
    { .jensenShannon(first, second, items: ItemSelection($0)) },
    { .disentanglement(first, second, .positions, items: ItemSelection($0)) },
  ]
  for loss in makers {
    let (whole, gradients) = try probe.run(scale: 1, [loss(0..<4)])
    let (parts, ofParts) = try probe.run(scale: 1, [loss(0..<1), loss(1..<4)])
    #expect(abs(whole - parts) <= 1e-14 * whole)
    #expect(gradients == ofParts)
  }
}

@Test("a weighted mean divides by the weights of rows and of their classes")
func totalWeights() {
  let weighted = ClassTargets(classes: [1, 0, -1], weights: [1, 2, 4], classWeights: [3, 5])
  #expect(weighted.totalWeight(rowCount: 3) == 11)
  #expect(ClassTargets(classes: [1, 0, -1]).totalWeight(rowCount: 3) == 2)
  #expect(ClassTargets(distributions: [0.5, 0.5, 1, 0], classWeights: [3, 5]).totalWeight(rowCount: 2) == 2)
}

@Test("values that are no numbers make a loss none, wherever they stand", arguments: LossCase.all)
func lossesShowNaN(_ testCase: LossCase) throws {
  let probe = try LossProbe(ReferenceArithmetic(), sizes: testCase.sizes)
  for input in 0..<2 {
    var elements = testCase.elements(seed: UInt64(input))
    for index in stride(from: 1, to: elements.count, by: 2) { elements[index] = .nan }
    probe.set(input, elements)
  }
  #expect(try probe.run(scale: 1, [testCase.loss(probe.values[0], probe.values[1])]).loss.isNaN)
}

@Test("disentanglement by features of some items is that of a batch of them", arguments: [false, true])
func featuresOfSomeItems(isTransposed: Bool) throws {
  let testCase = LossCase.features
  let size = testCase.count / 4
  let inputs = [testCase.elements(seed: 13), testCase.elements(seed: 14)]
  let whole = try LossProbe(ReferenceArithmetic(), sizes: testCase.sizes, isTransposed: isTransposed)
  let part = try LossProbe(ReferenceArithmetic(), sizes: [2] + testCase.sizes.dropFirst())
  for (input, elements) in inputs.enumerated() {
    whole.set(input, elements)
    part.set(input, Array(elements[size..<2 * size] + elements[3 * size..<4 * size]))
  }
  let selection = ItemSelection(from: 1, by: 2, count: 2)
  let found = try whole.run(
    scale: 1, [.disentanglement(whole.values[0], whole.values[1], .features, items: selection)])
  let expected = try part.run(scale: 1, [.disentanglement(part.values[0], part.values[1], .features)])
  #expect(found.loss == expected.loss)
  for (found, expected) in zip(found.gradients, expected.gradients) {
    #expect(found[size..<2 * size] + found[3 * size..<4 * size] == expected[...])
    #expect((found[..<size] + found[2 * size..<3 * size]).allSatisfy { $0 == 0 })
  }
}
