import Testing
import TocsinGraph
import TocsinReference

/// Recurrent layers of one unit, worked out by hand: sums are multiples of ln 3, so that gates are ratios.
@Suite struct RecurrentTests {
  private func column(_ values: Double...) -> ReferenceTensor {
    ReferenceTensor(shape: [values.count, 1], values: values)
  }

  @Test func anLSTMAddsBothBiases() {
    let zero = column(0, 0, 0, 0)
    let one = ReferenceLSTM(input: zero, recurrent: zero, bias: vector(1, 2, 3, 4))
    let two = ReferenceLSTM(
      input: zero, recurrent: zero, bias: vector(0.5, 1, 2, 1), recurrentBias: vector(0.5, 1, 1, 3))
    let x = tensor([[1], [1]], rank: 3)
    #expect(isClose(Reference.lstm(x, layer: one), Reference.lstm(x, layer: two)))
    #expect(Reference.lstm(x, layer: ReferenceLSTM(input: zero, recurrent: zero)).values == [0, 0])
  }

  /// From a zero state: i = o = σ(ln 3) = 3/4 and g = tanh(ln 3) = 4/5, so that c = 3/5.
  @Test(arguments: TimeDirection.allCases)
  func anLSTMMayReadBackward(direction: TimeDirection) {
    let layer = ReferenceLSTM(input: column(ln3, ln3, ln3, ln3), recurrent: column(0.1, 0.2, 0.3, 0.4))
    let first = layer.step(x: [1], hidden: [0], cell: [0])
    #expect(abs(first.hidden[0] - 0.75 * Reference.hyperbolicTangent(0.6)) < 1e-12)
    let second = layer.step(x: [2], hidden: first.hidden, cell: first.cell)
    let forward = tensor([[1], [2]], rank: 3)
    let expected = tensor([first.hidden, second.hidden], rank: 3)
    if direction == .forward {
      #expect(isClose(Reference.lstm(forward, layer: layer), expected))
    } else {
      let found = Reference.lstm(tensor([[2], [1]], rank: 3), layer: layer, direction: .backward)
      #expect(isClose(found, tensor([second.hidden, first.hidden], rank: 3)))
    }
  }

  /// r = σ(-ln 3) = 1/4, z = σ(ln 3) = 3/4, h = 8.
  @Test func aGRUMayResetAfterTheProduct() {
    // Un h + rbn = 8 u + v = 2 ln 3, so r times it is ln3 / 2; x and bias add ln3 / 2: n = tanh(ln 3) = 4/5.
    let layer = ReferenceGRU(
      input: column(0, 0, ln3 / 4), recurrent: column(0, 0, ln3 / 8), bias: vector(-ln3, 0, ln3 / 4),
      recurrentBias: vector(0, ln3, ln3), reset: .afterProduct)
    // h' = z h + (1 - z) n = 3/4 · 8 + 1/4 · 4/5
    #expect(abs(layer.step(x: [1], hidden: [8])[0] - 6.2) < 1e-12)
  }

  @Test func aGRUMayResetBeforeTheProduct() {
    // Un (r h) = u · 1/4 · 8 = ln3 / 4; with x, bias and recurrent bias n = tanh(ln 3) = 4/5.
    let layer = ReferenceGRU(
      input: column(0, 0, ln3 / 4), recurrent: column(0, 0, ln3 / 8), bias: vector(-ln3, 0, ln3 / 4),
      recurrentBias: vector(0, ln3, ln3 / 4), reset: .beforeProduct)
    #expect(abs(layer.step(x: [1], hidden: [8])[0] - 6.2) < 1e-12)
  }

  /// Two units: the reset of one unit does not reach the other's state but through the product.
  @Test func aGRUsGatesAreInTheOrderResetUpdateNew() {
    let zero = ReferenceTensor(zeros: [6, 2])
    let bias = vector(ln3, -ln3, -ln3, ln3, ln3, -ln3)
    let layer = ReferenceGRU(input: zero, recurrent: zero, bias: bias, reset: .afterProduct)
    // z = (1/4, 3/4), n = (4/5, -4/5), h = (4, 8): h' = z h + (1 - z) n = (1 + 0.6, 6 - 0.2).
    let found = layer.step(x: [0, 0], hidden: [4, 8])
    #expect(abs(found[0] - 1.6) < 1e-12 && abs(found[1] - 5.8) < 1e-12)
  }

  @Test(arguments: GRUReset.allCases)
  func aGRUCarriesItsStateInBothDirections(reset: GRUReset) {
    let layer = ReferenceGRU(
      input: column(0.1, 0.2, 0.3), recurrent: column(0.5, 0.6, 0.7), bias: vector(0.01, 0.02, 0.03), reset: reset)
    let first = layer.step(x: [1], hidden: [0])
    let second = layer.step(x: [-1], hidden: first)
    let x = ReferenceTensor(shape: [2, 2, 1], values: [1.0, -1, -1, 1])
    let forward = Reference.gru(x, layer: layer)
    #expect(Array(forward.values.prefix(2)) == first + second)
    let backward = Reference.gru(x, layer: layer, direction: .backward)
    #expect(Array(backward.values.suffix(2)) == second + first)
  }
}
