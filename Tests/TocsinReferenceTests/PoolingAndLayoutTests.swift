import Testing
import TocsinGraph
import TocsinReference

/// Pooling and layout, worked out by hand.
@Suite struct PoolingAndLayoutTests {
  /// Two items of two steps of two features.
  private let x = ReferenceTensor(shape: [2, 2, 2], values: [1.0, -2, 3, 4, 5, 6, 7, -8])

  @Test(
    arguments: [
      (.sum, 1, [4, 2, 12, -2]), (.sum, 2, [-1, 7, 11, -1]), (.mean, 1, [2, 1, 6, -1]), (.max, 2, [1, 4, 6, 7]),
    ] as [(Reduction, Int, [Double])])
  func anAxisIsReduced(reduction: Reduction, axis: Int, expected: [Double]) {
    #expect(Reference.reduce(x, reduction, axis: axis) == ReferenceTensor(shape: [2, 2], values: expected))
  }

  @Test func aMaximumIsNaNWhereAnElementIs() {
    for values in [[.nan, 1], [1, .nan]] as [[Double]] {
      #expect(Reference.reduce(tensor([values]), .max, axis: 1).values[0].isNaN)
    }
  }

  @Test(arguments: [(.sum, [4, 2, 0, 0]), (.mean, [2, 1, 0, 0]), (.max, [3, 4, 0, 0])] as [(Reduction, [Double])])
  func maskedStepsAreLeftOut(reduction: Reduction, expected: [Double]) {
    let all = Reference.maskedPool(x, mask: tensor([[1, -1], [0, 0]]), reduction)
    #expect(all == ReferenceTensor(shape: [2, 2], values: expected))
    let second = Reference.maskedPool(x, mask: tensor([[0, 1], [0, 1]]), reduction)
    #expect(second.values == [3, 4, 7, -8])
  }

  @Test func concatGoesAlongAnyAxis() {
    let y = ReferenceTensor(shape: [2, 1, 2], values: [10.0, 20, 30, 40])
    #expect(
      Reference.concat([x, y], axis: 1)
        == ReferenceTensor(shape: [2, 3, 2], values: [1.0, -2, 3, 4, 10, 20, 5, 6, 7, -8, 30, 40]))
    #expect(Reference.concat([tensor([[1], [2]]), tensor([[3], [4]])], axis: 1) == tensor([[1, 3], [2, 4]]))
  }

  @Test func sliceTakesAPartOfAnAxis() {
    #expect(Reference.slice(x, axis: 1, start: 1, count: 1).values == [3, 4, 7, -8])
    #expect(Reference.slice(tensor([[1, 2, 3]]), axis: 1, start: 1, count: 2) == tensor([[2, 3]]))
  }

  @Test func reshapeKeepsTheOrder() {
    #expect(Reference.reshape(x, to: [2, 4]) == ReferenceTensor(shape: [2, 4], values: x.values))
  }

  @Test func transposeMovesDimensions() {
    #expect(Reference.transpose(x, order: [0, 2, 1]).values == [1, 3, -2, 4, 5, 7, 6, -8])
    // Dimension i of the result is dimension order[i]: [2, 3, 1] becomes [1, 2, 3].
    let found = Reference.transpose(
      ReferenceTensor(shape: [2, 3, 1], values: [1.0, 2, 3, 4, 5, 6]), order: [2, 0, 1])
    #expect(found == ReferenceTensor(shape: [1, 2, 3], values: [1.0, 2, 3, 4, 5, 6]))
    let turned = Reference.transpose(
      ReferenceTensor(shape: [2, 3, 1], values: [1.0, 2, 3, 4, 5, 6]), order: [1, 2, 0])
    #expect(turned == ReferenceTensor(shape: [3, 1, 2], values: [1.0, 4, 2, 5, 3, 6]))
  }
}
