import Testing
import TocsinGraph
import TocsinReference

/// What works on elements, rows and tables, worked out by hand.
@Suite struct ElementwiseTests {
  /// Φ(1) = 0.8413447460685429; the tanh form gives 0.8411919906082768 there (PyTorch's documentation).
  @Test(
    arguments: [
      (.relu, [-2, 0, 3], [0, 0, 3]), (.leakyReLU(slope: 0.25), [-2, 0, 3], [-0.5, 0, 3]),
      (.gelu, [-1, 0, 1], [-0.15865525393145707, 0, 0.8413447460685429]),
      (.geluTanh, [-1, 0, 1], [-0.15880800939172324, 0, 0.8411919906082768]),
      (.tanh, [-ln3, 0, ln3], [-0.8, 0, 0.8]), (.sigmoid, [-ln3, 0, ln3], [0.25, 0.5, 0.75]),
    ] as [(Activation, [Double], [Double])])
  func activationsFollowTheirFormula(activation: Activation, x: [Double], expected: [Double]) {
    #expect(isClose(Reference.activation(tensor([x]), activation), tensor([expected])))
  }

  @Test(arguments: [.relu, .leakyReLU(slope: 0.5), .gelu, .geluTanh, .tanh, .sigmoid] as [Activation])
  func activationsKeepNaN(activation: Activation) {
    #expect(Reference.activation(vector(.nan), activation).values[0].isNaN)
  }

  @Test(arguments: [.gelu, .geluTanh] as [Activation])
  func gelusReachTheirLimits(activation: Activation) {
    #expect(Reference.activation(vector(-.infinity, .infinity), activation).values == [0, .infinity])
  }

  @Test func gelusTailDoesNotCancel() {
    // Φ(-10) = 7.619853024160527e-24.
    let found = Reference.activation(vector(-10), .gelu).values[0]
    #expect(abs(found / -7.619853024160527e-23 - 1) < 1e-12)
  }

  @Test func sumsAndProductsUseADimensionOfOneForAll() {
    let x = ReferenceTensor(shape: [1, 2, 2], values: [1.0, 2, 3, 4])
    #expect(Reference.add(x, x).values == [2, 4, 6, 8])
    #expect(
      Reference.multiply(x, ReferenceTensor(shape: [1, 1, 2], values: [10.0, 100])).values == [10, 200, 30, 400])
    #expect(Reference.add(x, ReferenceTensor(shape: [1, 2, 1], values: [10.0, 100])).values == [11, 12, 103, 104])
  }

  @Test func positionsAreCountedFromTheFirstStep() {
    let x = ReferenceTensor(shape: [2, 1, 2], values: [1.0, 2, 3, 4])
    let found = Reference.positionalEncoding(x, table: tensor([[10, 20], [30, 40]]))
    #expect(found.values == [11, 22, 13, 24])
    let steps = Reference.positionalEncoding(tensor([[0], [0]], rank: 3), table: tensor([[1], [2], [3]]))
    #expect(steps.values == [1, 2])
  }

  /// Mean 3, variance 5: with an epsilon of 4 the deviation is 3.
  @Test func layerNormDividesByTheDeviation() {
    let x = tensor([[0, 2, 4, 6], [5, 5, 5, 5]])
    let found = Reference.layerNorm(x, scale: vector(3, 3, 3, 6), bias: vector(0, 0, 0, 1), epsilon: 4)
    #expect(isClose(found, tensor([[-3, -1, 1, 7], [0, 0, 0, 1]])))
  }
}
