import Testing
import TocsinTensor

@Suite struct ShapeTests {
  @Test func theMaximumCountIsTheProductOfTheMaxima() {
    #expect(Shape([]).maximumCount == 1)
    #expect(Shape([.batch(maximum: 4), .time(maximum: 3), .fixed(5)]).maximumCount == 60)
  }

  @Test func anOverflowingCountIsNil() {
    #expect(Shape(fixed: [1 << 24, 1 << 24, 1 << 24]).maximumCount == nil)
  }

  @Test func theLastDimensionIsReplaced() {
    let shape = Shape([.batch(maximum: 4), .fixed(5)]).replacingLast(with: .fixed(7))
    #expect(shape == Shape([.batch(maximum: 4), .fixed(7)]))
    #expect(shape.last == .fixed(7) && shape.rank == 2)
    #expect(Shape([]).last == nil)
  }

  @Test func dynamicDimensionsAreNotFixedOnes() {
    #expect(Shape([.batch(maximum: 4)]) != Shape(fixed: [4]))
    #expect(Dimension.batch(maximum: 4) != .time(maximum: 4))
  }

  @Test func shapesDescribeThemselves() {
    #expect("\(Shape([.batch(maximum: 256), .time(maximum: 10), .fixed(64)]))" == "[B≤256, T≤10, 64]")
    #expect("\(Shape([]))" == "[]")
  }
}
