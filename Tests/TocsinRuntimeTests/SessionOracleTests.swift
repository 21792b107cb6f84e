import Testing
import TestSupport
import TocsinKernels
import TocsinReference
import TocsinRuntime

/// Sessions against the Double oracle, which shares no code with them.
@Suite struct SessionOracleTests {
  /// Probabilities and hidden states lie in -1...1. Each of up to 64 steps and 3 layers adds the rounding of products over
  /// some 100 terms, each of at most half an ulp, and the network damps what came before.
  static let tolerance = 2e-5

  @Test(arguments: NetworkShape.steppable, [1, 2, 10, 64])
  func keysGiveWhatTheOracleGives(_ shape: NetworkShape, steps: Int) throws {
    let network = try RandomNetwork(shape, seed: 1)
    var generator = SeededGenerator(seed: UInt64(steps))
    let keys = generator.keys(5 * steps, below: shape.classes + 2)
    let found = try network.model(.best()).run(keys: keys, batch: 5, steps: steps)
    let expected = try network.reference().run([.keys(ReferenceKeys(shape: [5, steps], values: keys))])
    try expectClose(found, expected[0])
  }

  @Test(arguments: NetworkShape.others, [1, 7])
  func everyInputAndOutputGivesWhatTheOracleGives(_ shape: NetworkShape, steps: Int) throws {
    let network = try RandomNetwork(shape, seed: 2)
    var generator = SeededGenerator(seed: UInt64(steps))
    let model = try network.model(.best())
    let found: [Float]
    let input: ReferenceValue
    if case .features(let features) = shape.input {
      let values = generator.floats(4 * steps * features, magnitude: 2)
      found = try model.run(features: values, batch: 4, steps: steps)
      input = .real(ReferenceTensor(shape: [4, steps, features], values: values))
    } else {
      let keys = generator.keys(4 * steps, below: shape.classes + 2)
      found = try model.run(keys: keys, batch: 4, steps: steps)
      input = .keys(ReferenceKeys(shape: [4, steps], values: keys))
    }
    let expected = try network.reference().run([input])
    try expectClose(found, expected[0])
  }

  @Test(arguments: [NetworkShape.Input.oneHot, .embedding(features: 6)])
  func lookedUpRowsAreAnOutputLikeAnyOther(_ input: NetworkShape.Input) throws {
    var shape = NetworkShape(vocabulary: 4, hidden: 5, layers: 1, input: input)
    shape.returnsLookup = true
    let network = try RandomNetwork(shape, seed: 3)
    let keys: [UInt32] = [0, 4, 5, 3, .max, 2]
    var session = try Session(model: network.model(.best()), maximumBatch: 2, maximumSteps: 3)
    try session.begin(batch: 2, steps: 3)
    try session.setKeys(keys.span, input: 0)
    session.run()
    #expect(try session.output(1) == network.rows(ofKeys: keys))
    let expected = try network.reference().run([.keys(ReferenceKeys(shape: [2, 3], values: keys))])
    try expectClose(try session.output(0), expected[0])
  }

  private func expectClose(_ found: [Float], _ expected: ReferenceValue) throws {
    guard case .real(let tensor) = expected else {
      Issue.record("the oracle gave keys")
      return
    }
    try #require(found.count == tensor.values.count)
    var worst = 0.0
    for (value, reference) in zip(found, tensor.values) { worst = max(worst, abs(Double(value) - reference)) }
    #expect(worst <= Self.tolerance)
    #expect(!found.contains { $0.isNaN })
  }
}
