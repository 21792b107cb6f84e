import Testing
import TestSupport
import TocsinGraph
import TocsinTensor

/// Values that are views of others, whose elements lie neither side by side nor in order.
@Suite struct ViewTests {
  /// Where dimensions are equal, the strides of a view look like those of rows without gaps.
  @Test(
    arguments: [(3, 4, 3), (4, 3, 4), (4, 4, 4), (3, 4, 5), (1, 4, 1)],
    [[0, 3, 2, 1], [0, 2, 1, 3], [0, 3, 1, 2]])
  func transposedValuesAreReadInTheirOwnOrder(_ sizes: (Int, Int, Int), order: [Int]) throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(sizes.0), .fixed(sizes.1), .fixed(sizes.2))
    let view = sketch.add(.transpose(x, order: order))
    let activated = sketch.add(.activation(view, .relu))
    let sum = sketch.add(.add(activated, view))
    try sketch.network(outputs: view, sum).expectResultOfOracle(batch: 2)
  }

  /// One time step further on may be as far as several heads.
  @Test(arguments: Host.allCases)
  func overlappingSlicesOfHeadsAreNotWrittenWhileTheyAreRead(_ host: Host) throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(6), .fixed(12))
    let rows = sketch.linear(x, 12, 12)
    let split = sketch.add(.reshape(rows, Shape([.batch(maximum: 8), .fixed(6), .fixed(3), .fixed(4)])))
    let heads = sketch.add(.transpose(split, order: [0, 2, 1, 3]))
    let early = sketch.add(.slice(heads, axis: 2, start: 0, count: 5))
    let late = sketch.add(.slice(heads, axis: 2, start: 1, count: 5))
    let first = sketch.add(.activation(early, .relu))
    let second = sketch.add(.activation(late, .tanh))
    let sum = sketch.add(.add(first, second))
    try sketch.network(outputs: sum).expectResultOfOracle(host: host)
  }
}
