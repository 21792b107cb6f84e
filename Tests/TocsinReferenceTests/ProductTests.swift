import Testing
import TocsinReference

/// Products worked out by hand.
@Suite struct ProductTests {
  @Test func matmulSumsOverTheInnerDimension() {
    let a = tensor([[1, 2, 3], [4, 5, 6]])
    let b = tensor([[1, 0], [0, 1], [2, -1]])
    #expect(Reference.matmul(a, b, transposesSecond: false) == tensor([[7, -1], [16, -1]]))
    let transposed = tensor([[1, 0, 2], [0, 1, -1]])
    #expect(Reference.matmul(a, transposed, transposesSecond: true) == tensor([[7, -1], [16, -1]]))
  }

  @Test func matmulUsesEachMatrixOfABatch() {
    let a = ReferenceTensor(shape: [2, 1, 2], values: [1.0, 2, 3, 4])
    let b = ReferenceTensor(shape: [2, 2, 1], values: [5.0, 6, 7, 8])
    #expect(
      Reference.matmul(a, b, transposesSecond: false) == ReferenceTensor(shape: [2, 1, 1], values: [17.0, 53]))
  }

  @Test func matmulUsesADimensionOfOneForAll() {
    let a = ReferenceTensor(shape: [2, 1, 2], values: [1.0, 2, 3, 4])
    let b = ReferenceTensor(shape: [1, 2, 1], values: [10.0, 1])
    #expect(
      Reference.matmul(a, b, transposesSecond: false) == ReferenceTensor(shape: [2, 1, 1], values: [12.0, 34]))
    let c = ReferenceTensor(shape: [1, 1, 2], values: [10.0, 1])
    let d = ReferenceTensor(shape: [2, 2, 1], values: [1.0, 2, 3, 4])
    #expect(
      Reference.matmul(c, d, transposesSecond: false) == ReferenceTensor(shape: [2, 1, 1], values: [12.0, 34]))
  }

  /// Steps 1, 10, 100, 1000; taps 1, 2, 3, oldest first.
  @Test func aCausalConvolutionLooksBack() {
    let x = tensor([[1], [10], [100], [1000]], rank: 3)
    let weight = ReferenceTensor(shape: [1, 3, 1], values: [1.0, 2, 3])
    let plain = Reference.convolution(x, weight: weight, dilation: 1, before: 2, after: 0)
    #expect(plain == tensor([[3], [32], [321], [3210]], rank: 3))
    let dilated = Reference.convolution(x, weight: weight, bias: vector(0.5), dilation: 2, before: 4, after: 0)
    #expect(dilated == tensor([[3.5], [30.5], [302.5], [3020.5]], rank: 3))
  }

  @Test func aConvolutionMayBePaddedOnBothSidesOrNone() {
    let x = tensor([[1], [10], [100], [1000]], rank: 3)
    let weight = ReferenceTensor(shape: [1, 3, 1], values: [1.0, 2, 3])
    #expect(
      Reference.convolution(x, weight: weight, dilation: 1, before: 1, after: 1)
        == tensor([[32], [321], [3210], [2100]], rank: 3))
    #expect(
      Reference.convolution(x, weight: weight, dilation: 1, before: 0, after: 0)
        == tensor([[321], [3210]], rank: 3))
  }

  /// Two items of two steps of two channels; two outputs of two taps: rows of a weight are tap by tap, then channels.
  @Test func aConvolutionTakesAllChannels() {
    let x = ReferenceTensor(shape: [2, 2, 2], values: [1.0, 2, 3, 4, 5, 6, 7, 8])
    let weight = ReferenceTensor(shape: [2, 2, 2], values: [1.0, 10, 100, 1000, 1, 0, 0, 1])
    #expect(
      Reference.convolution(x, weight: weight, dilation: 1, before: 0, after: 0)
        == ReferenceTensor(shape: [2, 1, 2], values: [4321.0, 5, 8765, 13]))
  }
}
