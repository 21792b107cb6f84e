import Testing
import TocsinAutograd
import TocsinGraph

/// A vector of five parameters to try optimisers on.
private func vector(_ values: [Float]) throws -> ParameterVector<Float> {
  let vector = ParameterVector<Float>(layout: ParameterLayout(try Network.denseOneHot.graph()))
  var elements = vector.elements
  for (index, value) in values.enumerated() { elements[index] = value }
  vector.elements = elements
  return vector
}

@Test("Adam's first steps are those computed by hand")
func adamStepsByHand() throws {
  let values = try vector([1, -2, 0.5])
  let adam = Optimiser(.adam(), layout: values.layout)
  // Step 1: m / (1 − β1) = g and v / (1 − β2) = g², so each parameter moves by 0.1 · g / (|g| + 1e-8).
  adam.update(values, gradient: try vector([0.5, -4, 0]), learningRate: 0.1)
  #expect(abs(values[0] - 0.9) < 1e-6)
  #expect(abs(values[1] + 1.9) < 1e-6)
  #expect(values[2] == 0.5)
  // Step 2, first parameter, g = −0.5: m = 0.9 · 0.05 − 0.05 = −0.005, over 1 − 0.81 is −0.0263157895;
  // v = 0.999 · 0.00025 + 0.00025 = 0.00049975, over 1 − 0.998001 is 0.25; its root is 0.5.
  // 0.9 + 0.1 · 0.0263157895 / 0.5 = 0.9052631579.
  adam.update(values, gradient: try vector([-0.5, 0, 0]), learningRate: 0.1)
  #expect(abs(values[0] - 0.905_263_16) < 1e-6)
  // Second parameter, g = 0: m = 0.9 · −0.4 = −0.36, over 0.19 is −1.8947368; v = 0.999 · 0.016 = 0.015984, over 0.001999
  // is 7.995998, its root 2.8277196. −1.9 + 0.1 · 1.8947368 / 2.8277196 = −1.8329942.
  #expect(abs(values[1] + 1.832_994_2) < 1e-6)
  #expect(adam.stepCounts == [2])
}

@Test("decoupled decay shrinks a parameter without a gradient by rate times decay; a penalty moves it by a whole step")
func weightDecayOfBothKinds() throws {
  let decoupled = try vector([2])
  Optimiser(.adamW(weightDecay: 0.5), layout: decoupled.layout)
    .update(decoupled, gradient: try vector([]), learningRate: 0.1)
  #expect(abs(decoupled[0] - 1.9) < 1e-6)
  // The penalty's gradient is 0.5 · 2 = 1, and Adam's first step is the rate, whatever the gradient's size.
  let penalised = try vector([2, -8])
  Optimiser(.adam(weightDecay: 0.5), layout: penalised.layout)
    .update(penalised, gradient: try vector([]), learningRate: 0.1)
  #expect(abs(penalised[0] - 1.9) < 1e-6)
  #expect(abs(penalised[1] + 7.9) < 1e-6)
}

@Test("gradient descent takes the steps computed by hand, with each of its options")
func descentByHand() throws {
  // θ = 1, g = 2, then g = −1, rate 0.1; each case: θ after both steps.
  let cases: [(OptimiserConfiguration, Float)] = [
    (.sgd(), 1 - 0.2 + 0.1),
    // g = 2 + 0.5 = 2.5: θ = 0.75; g = −1 + 0.375 = −0.625: θ = 0.8125.
    (.sgd(weightDecay: 0.5), 0.8125),
    // b = 2: θ = 0.8; b = 1.8 − 1 = 0.8: θ = 0.72.
    (.sgd(momentum: 0.9), 0.72),
    // b = 2, for the first gradient is not dampened: θ = 0.8; b = 1.8 − 0.5 = 1.3: θ = 0.67.
    (.sgd(momentum: 0.9, dampening: 0.5), 0.67),
    // b = 2: θ = 1 − 0.1 (2 + 1.8) = 0.62; b = 0.8: θ = 0.62 − 0.1 (−1 + 0.72) = 0.648.
    (.sgd(momentum: 0.9, isNesterov: true), 0.648),
  ]
  for (configuration, expected) in cases {
    let values = try vector([1])
    let optimiser = Optimiser(configuration, layout: values.layout)
    for gradient: Float in [2, -1] {
      optimiser.update(values, gradient: try vector([gradient]), learningRate: 0.1)
    }
    #expect(abs(values[0] - expected) < 1e-6, "\(configuration): \(values[0])")
  }
}

/// One of each kind.
private let everyOptimiser: [OptimiserConfiguration] = [
  .sgd(), .sgd(momentum: 0.9, dampening: 0.1, weightDecay: 0.01), .sgd(momentum: 0.9, isNesterov: true),
  .adam(weightDecay: 0.1), .adamW(),
]

@Test("an optimiser goes on from what it remembers as if it had not been interrupted", arguments: everyOptimiser)
func optimiserResumes(_ configuration: OptimiserConfiguration) throws {
  let gradient = try vector([1, 2, -3])
  let values = try vector([1, 1, 1])
  let optimiser = Optimiser(configuration, layout: values.layout)
  for _ in 0..<3 { optimiser.update(values, gradient: gradient, learningRate: 0.1) }
  let resumed = Optimiser(configuration, layout: values.layout)
  for (copy, moment) in zip(resumed.moments, optimiser.moments) { copy.copy(from: moment) }
  resumed.resume(stepCounts: optimiser.stepCounts)
  let copy = ParameterVector<Float>(layout: values.layout)
  copy.copy(from: values)
  optimiser.update(values, gradient: gradient, learningRate: 0.1)
  resumed.update(copy, gradient: gradient, learningRate: 0.1)
  #expect(copy.elements.map(\.bitPattern) == values.elements.map(\.bitPattern))
}

@Test("a step taken slice by slice gives the bits of one taken at once", arguments: everyOptimiser)
func slicesDoNotMatter(_ configuration: OptimiserConfiguration) throws {
  let whole = try vector([])
  whole.elements = whole.elements.indices.map { Float($0 % 17) - 8 }
  let sliced = ParameterVector<Float>(layout: whole.layout)
  sliced.copy(from: whole)
  let gradient = try vector([])
  gradient.elements = gradient.elements.indices.map { Float($0 % 5) - 2.25 }
  let groups = halves(of: whole.layout)
  let one = Optimiser(configuration, layout: whole.layout, groups: groups)
  let other = Optimiser(configuration, layout: whole.layout, groups: groups)
  for _ in 0..<3 {
    one.update(whole, gradient: gradient, learningRate: 0.01, gradientFactor: 0.3)
    other.beginStep(learningRate: 0.01, gradientFactor: 0.3)
    for start in stride(from: 0, to: sliced.count, by: 7) {
      other.update(sliced, gradient: gradient, in: start..<min(start + 7, sliced.count))
    }
  }
  #expect(sliced.elements.map(\.bitPattern) == whole.elements.map(\.bitPattern))
}

/// The tensors in two groups, every other one in the first.
private func halves(of layout: ParameterLayout) -> [ParameterGroup] {
  let tensors = (0..<layout.tensorCount).map { TensorID($0) }
  return [
    ParameterGroup(name: "even", tensors: tensors.filter { $0.index.isMultiple(of: 2) }),
    ParameterGroup(name: "odd", tensors: tensors.filter { !$0.index.isMultiple(of: 2) }, rateFactor: 0.5),
  ]
}

@Test("each group has its rate, and a frozen one neither moves nor counts the step", arguments: everyOptimiser)
func groupsHaveRates(_ configuration: OptimiserConfiguration) throws {
  let values = try vector([])
  values.elements = values.elements.map { _ in 1 }
  let gradient = ParameterVector<Float>(layout: values.layout)
  gradient.copy(from: values)
  let optimiser = Optimiser(configuration, layout: values.layout, groups: halves(of: values.layout))
  optimiser.groups[0].rateFactor = 0
  optimiser.update(values, gradient: gradient, learningRate: 0.1)
  let alone = Optimiser(configuration, layout: values.layout)
  let expected = ParameterVector<Float>(layout: values.layout)
  expected.copy(from: gradient)
  alone.update(expected, gradient: gradient, learningRate: 0.05)
  for tensor in 0..<values.layout.tensorCount {
    let isFrozen = tensor.isMultiple(of: 2)
    let wanted = isFrozen ? gradient : expected
    #expect(values.values(of: TensorID(tensor)) == wanted.values(of: TensorID(tensor)), "tensor \(tensor)")
    for moment in optimiser.moments {
      #expect(moment.values(of: TensorID(tensor)).allSatisfy { ($0 == 0) == isFrozen }, "tensor \(tensor)")
    }
  }
  #expect(optimiser.stepCounts == [0, 1])
}

@Test("a group without decay keeps what has no gradient", arguments: [OptimiserConfiguration.adamW(weightDecay: 0.5)])
func decayIsPerGroup(_ configuration: OptimiserConfiguration) throws {
  let values = try vector([])
  values.elements = values.elements.map { _ in 2 }
  let optimiser = Optimiser(configuration, layout: values.layout, groups: halves(of: values.layout))
  optimiser.groups[1].decaysWeights = false
  optimiser.update(values, gradient: try vector([]), learningRate: 0.1)
  #expect(values.values(of: TensorID(0)).allSatisfy { abs($0 - 1.9) < 1e-6 })
  #expect(values.values(of: TensorID(1)).allSatisfy { $0 == 2 })
}

@Test("constants out of their ranges are told from those within")
func constantsHaveRanges() {
  for configuration in everyOptimiser { #expect(configuration.isValid) }
  let wrong: [OptimiserConfiguration] = [
    .sgd(momentum: -1), .sgd(weightDecay: .nan), .sgd(isNesterov: true),
    .sgd(momentum: 0.9, dampening: 0.5, isNesterov: true), .adam(beta1: 1), .adam(beta2: -0.1), .adamW(epsilon: -1),
    .adamW(weightDecay: .infinity),
  ]
  for configuration in wrong { #expect(!configuration.isValid, "\(configuration)") }
}

@Test("clipping scales a gradient that is too long to the limit and leaves others as they are")
func clippingLimitsTheNorm() throws {
  let gradient = try vector([3, 4, 12])
  #expect(gradient.norm == 13)
  let factor = clippingFactor(norm: gradient.norm, maximum: 6.5)
  #expect(factor == 6.5 / (13 + 1e-6))
  #expect(clippingFactor(norm: 5, maximum: 5) == 5 / (5 + 1e-6))
  #expect(clippingFactor(norm: 5, maximum: 5.1) == 1)
  #expect(clippingFactor(norm: 0, maximum: 5) == 1)
  let values = try vector([])
  Optimiser(.sgd(), layout: values.layout)
    .update(values, gradient: gradient, learningRate: 1, gradientFactor: factor)
  for (value, exact) in zip(values.elements, [-1.5, -2, -6]) { #expect(abs(Double(value) - exact) < 1e-6) }
}

@Test("the norm takes in every element, whatever the tail")
func normHasNoTail() throws {
  let vector = try vector([])
  vector.elements = [Float](repeating: 2, count: vector.count)
  #expect(vector.norm == 2 * Double(vector.count).squareRoot())
  for length in 0...20 { #expect(vector.squaredNorm(in: 3..<3 + length) == 4 * Double(length)) }
}

@Test("slices cover every parameter once", arguments: [0, 1, 8191, 8192, 8193, 100_000])
func slicesCoverAll(count: Int) {
  let slices = ParameterSlices(parameterCount: count)
  #expect((0..<slices.count).flatMap { Array(slices[$0]) } == Array(0..<count))
}

@Test("gradients are summed in pairs by position", arguments: 1...9)
func reductionIsPairwise(count: Int) throws {
  // Magnitudes at which the order of summation shows.
  let terms = (0..<count).map { Float(1) + Float($0) * 0x1p-22 }
  let gradients = try terms.map { try vector([$0, 1]) }
  reduceInPairs(gradients[...], in: 0..<1)
  var sums = terms
  while sums.count > 1 {
    sums = stride(from: 0, to: sums.count, by: 2).map { $0 + 1 < sums.count ? sums[$0] + sums[$0 + 1] : sums[$0] }
  }
  #expect(gradients[0][0] == sums[0])
  #expect(gradients[0][1] == 1, "an element outside of the range was summed")
}
