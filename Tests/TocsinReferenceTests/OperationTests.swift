import Testing
import TocsinGraph
import TocsinReference

/// Fixtures worked out by hand.
@Suite struct OperationTests {
  @Test func oneHotMarksTheKeyAndLeavesUnknownKeysZero() {
    let keys = ReferenceKeys(shape: [1, 3], values: [2, 0, 3])
    let rows = Reference.oneHot(keys, classes: 3)
    #expect(rows.shape == [1, 3, 3])
    #expect(rows.values == [0, 0, 1, 1, 0, 0, 0, 0, 0])
  }

  @Test func embeddingTakesRowsAndLeavesUnknownKeysZero() {
    let table = ReferenceTensor(shape: [2, 2], values: [1.0, 2, 3, 4])
    let rows = Reference.embedding(ReferenceKeys(shape: [3], values: [1, 2, 0]), table: table)
    #expect(rows == ReferenceTensor(shape: [3, 2], values: [3.0, 4, 0, 0, 1, 2]))
  }

  @Test func stepsAreTakenFromEachItem() {
    let x = ReferenceTensor(shape: [2, 2, 1], values: [1.0, 2, 3, 4])
    #expect(Reference.step(x, .last) == ReferenceTensor(shape: [2, 1], values: [2.0, 4]))
    #expect(Reference.step(x, .first) == ReferenceTensor(shape: [2, 1], values: [1.0, 3]))
  }

  @Test func linearIsProductPlusBias() {
    let x = ReferenceTensor(shape: [2, 3], values: [1.0, 2, 3, 4, 5, 6])
    let weight = ReferenceTensor(shape: [2, 3], values: [1.0, 0, -1, 2, 1, 0])
    let bias = ReferenceTensor(shape: [2], values: [10.0, 20])
    #expect(Reference.linear(x, weight: weight, bias: bias).values == [8, 24, 8, 33])
    #expect(Reference.linear(x, weight: weight).values == [-2, 4, -2, 13])
  }

  @Test func softmaxOfLogarithmsIsTheRatio() {
    // e^0 : e^ln(3) = 1 : 3, in each row; a common offset changes nothing, however large.
    let logarithm = 1.0986122886681098
    let x = ReferenceTensor(shape: [2, 2], values: [0, logarithm, 1000, 1000 + logarithm])
    for (found, expected) in zip(Reference.softmax(x).values, [0.25, 0.75, 0.25, 0.75]) {
      #expect(abs(found - expected) < 1e-12)
    }
  }

  @Test(arguments: [(0.0, 0.5), (1.0986122886681098, 0.75), (-1.0986122886681098, 0.25), (-800, 0), (800, 1)])
  func sigmoidOfLogarithmsIsTheRatio(x: Double, expected: Double) {
    #expect(abs(Reference.sigmoid(x) - expected) < 1e-15)
  }

  /// One unit, one feature; every gate's sum is ln(3) = 1.0986…, so that i = f = o = 3/4 and g = tanh(ln 3) = 4/5.
  @Test func lstmStepFollowsTheFormula() {
    let logarithm = 1.0986122886681098
    let layer = ReferenceLSTM(
      input: ReferenceTensor(shape: [4, 1], values: [Double](repeating: logarithm / 2, count: 4)),
      recurrent: ReferenceTensor(shape: [4, 1], values: [Double](repeating: logarithm / 4, count: 4)),
      bias: ReferenceTensor(shape: [4], values: [Double](repeating: logarithm / 4, count: 4)))
    let step = layer.step(x: [1], hidden: [1], cell: [2])
    for (found, expected) in zip(step.gates, [0.75, 0.75, 0.8, 0.75]) { #expect(abs(found - expected) < 1e-12) }
    #expect(abs(step.cell[0] - 2.1) < 1e-12)  // 3/4 · 2 + 3/4 · 4/5
    #expect(abs(step.hidden[0] - 0.75 * 0.970451936) < 1e-9)  // tanh(2.1) from a table
  }

  @Test func lstmStartsFromZeroAndCarriesItsState() {
    let layer = ReferenceLSTM(
      input: ReferenceTensor(shape: [4, 1], values: [0.1, 0.2, 0.3, 0.4]),
      recurrent: ReferenceTensor(shape: [4, 1], values: [0.5, 0.6, 0.7, 0.8]),
      bias: ReferenceTensor(shape: [4], values: [0.01, 0.02, 0.03, 0.04]))
    let states = Reference.lstm(ReferenceTensor(shape: [1, 2, 1], values: [1.0, -1]), layer: layer)
    let first = layer.step(x: [1], hidden: [0], cell: [0])
    let second = layer.step(x: [-1], hidden: first.hidden, cell: first.cell)
    #expect(states.values == first.hidden + second.hidden)
  }
}
