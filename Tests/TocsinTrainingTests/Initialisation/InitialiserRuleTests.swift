import Testing
import TocsinAutograd
import TocsinGraph
import TocsinTensor
import TocsinTraining

private func values(_ rules: [InitialiserRule], of tensor: Name) throws -> [Double] {
  try LayeredNetwork.initialised(Initialisation(.pytorch, rules: rules)).values(of: LayeredNetwork.id(tensor))
    .map { Double($0) }
}

@Test("rules override the preset for a tensor, a role, and a role within a block")
func rulesOverride() throws {
  let rules = [
    InitialiserRule(.role(.linearWeight, prefix: "head"), .glorotUniform),
    InitialiserRule(.tensor("head.bias"), .constant(0.5)),
    InitialiserRule(.role(.convolutionBias), .constant(2)),
    InitialiserRule(.tensor("guide"), .normal(deviation: 1)),
  ]
  expect(try values(rules, of: "head.weight"), .uniform(limit: (6.0 / 45).squareRoot()), columns: 20)
  expect(try values(rules, of: "head.bias"), .all(0.5), columns: 25)
  expect(try values(rules, of: "convolution.bias"), .all(2), columns: 32)
  expect(try values(rules, of: "guide"), .normal(deviation: 1), columns: 25)
  #expect(try values(rules, of: "lstm.input") == values([], of: "lstm.input"))
}

@Test("of several rules for a tensor the last counts")
func lastRuleCounts() throws {
  let rules = [
    InitialiserRule(.tensor("norm.scale"), .constant(3)), InitialiserRule(.role(.layerNormScale), .constant(4)),
  ]
  #expect(try values(rules, of: "norm.scale").allSatisfy { $0 == 4 })
}

/// Of `lstm.input`, `[120, 32]`.
private let schemes: [(Initialiser, variance: Double, kurtosis: Double)] = [
  (.glorotUniform, 2 / 152, 1.8), (.glorotNormal, 2 / 152, 3), (.heUniform(), 2 / 32, 1.8), (.heNormal(), 2 / 32, 3),
  (.heNormal(negativeSlope: 2), 2 / 160, 3), (.scaled(gain: 1, fan: .outputs, shape: .truncatedNormal), 1 / 120, 2.4),
  (.truncatedNormal(deviation: 0.5), 0.25 * 0.773741, 2.4), (.uniform(limit: 0.3), 0.03, 1.8),
]

@Test("each scheme has the variance that its paper gives", arguments: schemes)
func schemesHaveTheirVariance(_ initialiser: Initialiser, variance: Double, kurtosis: Double) throws {
  let values = try values([InitialiserRule(.tensor("lstm.input"), initialiser)], of: "lstm.input")
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let found = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  #expect(abs(mean) < 5 * (variance / count).squareRoot())
  #expect(abs(found / variance - 1) < 5 * ((kurtosis - 1) / count).squareRoot())
}

@Test("truncated normals end at two deviations")
func truncationHolds() throws {
  let rule = InitialiserRule(.tensor("lstm.input"), .truncatedNormal(deviation: 0.5))
  let values = try values([rule], of: "lstm.input")
  #expect(values.allSatisfy { abs($0) <= 1 })
  #expect(values.contains { abs($0) > 0.95 })
}

@Test("a wide orthogonal matrix has orthogonal rows of the gain's length")
func wideOrthogonal() throws {
  let values = try values([InitialiserRule(.tensor("head.weight"), .orthogonal(gain: 2))], of: "head.weight")
  // [25, 20]: 20 columns at right angles.
  expect(values.map { $0 / 2 }, .orthonormalColumns, columns: 20)
  let wide = try transposedConvolution([InitialiserRule(.tensor("convolution.weight"), .orthogonal(gain: 1))])
  expect(wide, .orthonormalColumns, columns: 32)
}

/// `convolution.weight`, `[32, 72]`, transposed.
private func transposedConvolution(_ rules: [InitialiserRule]) throws -> [Double] {
  let values = try values(rules, of: "convolution.weight")
  return (0..<values.count).map { values[$0 % 32 * 72 + $0 / 32] }
}
