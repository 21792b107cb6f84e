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
  let adam = Adam(layout: values.layout)
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
  #expect(adam.stepCount == 2)
}

@Test("decoupled decay shrinks a parameter without a gradient by rate times decay")
func weightDecayShrinks() throws {
  let values = try vector([2])
  let adam = Adam(layout: values.layout, configuration: Adam.Configuration(weightDecay: 0.5))
  adam.update(values, gradient: try vector([]), learningRate: 0.1)
  #expect(abs(values[0] - 1.9) < 1e-6)
}

@Test("Adam goes on from its moments and step as if it had not been interrupted")
func adamResumes() throws {
  let gradient = try vector([1, 2, -3])
  let values = try vector([1, 1, 1])
  let adam = Adam(layout: values.layout)
  for _ in 0..<3 { adam.update(values, gradient: gradient, learningRate: 0.1) }
  let resumed = Adam(layout: values.layout)
  resumed.firstMoment.copy(from: adam.firstMoment)
  resumed.secondMoment.copy(from: adam.secondMoment)
  resumed.resume(atStep: 3)
  let copy = ParameterVector<Float>(layout: values.layout)
  copy.copy(from: values)
  adam.update(values, gradient: gradient, learningRate: 0.1)
  resumed.update(copy, gradient: gradient, learningRate: 0.1)
  #expect(copy.elements == values.elements)
}

@Test("clipping scales a gradient that is too long to the limit and leaves others as they are")
func clippingLimitsTheNorm() throws {
  let long = try vector([3, 4, 12])
  #expect(long.norm == 13)
  #expect(long.clip(toNorm: 6.5) == 13)
  #expect(long.elements.prefix(3) == [1.5, 2, 6])
  let short = try vector([3, 4])
  #expect(short.clip(toNorm: 5) == 5)
  #expect(short.elements.prefix(2) == [3, 4])
}

@Test("the norm takes in every element, whatever the tail")
func normHasNoTail() throws {
  let vector = try vector([])
  vector.elements = [Float](repeating: 2, count: vector.count)
  #expect(vector.norm == 2 * Double(vector.count).squareRoot())
}

@Test("gradients are summed in pairs by position", arguments: 1...9)
func reductionIsPairwise(count: Int) throws {
  // Magnitudes at which the order of summation shows.
  let terms = (0..<count).map { Float(1) + Float($0) * 0x1p-22 }
  let gradients = try terms.map { try vector([$0]) }
  reduceInPairs(gradients[...])
  var sums = terms
  while sums.count > 1 {
    sums = stride(from: 0, to: sums.count, by: 2).map { $0 + 1 < sums.count ? sums[$0] + sums[$0 + 1] : sums[$0] }
  }
  #expect(gradients[0][0] == sums[0])
}
