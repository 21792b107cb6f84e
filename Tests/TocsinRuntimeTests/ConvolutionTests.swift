import Testing
import TestSupport
import TocsinGraph
import TocsinTensor

/// Convolutions whose padding is cleared, or whose sequence is a constant.
@Suite struct ConvolutionTests {
  /// The other reader of the sequence keeps the step that clears its padding waiting.
  @Test(arguments: Host.allCases, [(before: 0, after: 2), (2, 0), (1, 1), (3, 3)])
  func paddingIsClearedBeforeItIsRead(_ host: Host, padding: (before: Int, after: Int)) throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(6), .fixed(4))
    let sequence = sketch.linear(x, 4, 4)
    let row = sketch.add(.reshape(sequence, Shape([.batch(maximum: 8), .fixed(24)])))
    let other = sketch.linear(row, 5, 24)
    let convolved = sketch.add(
      .convolution(
        sequence, weight: sketch.tensor(7, 3, 4), bias: nil, dilation: 1, before: padding.before,
        after: padding.after))
    // Values that reuse the memory of the ones before.
    var last = sketch.add(.step(convolved, .last))
    for inputs in [7, 32, 32] { last = sketch.linear(last, 32, inputs) }
    try sketch.network(outputs: other, convolved, last).expectResultOfOracle(host: host)
  }

  @Test func aConstantCanBeConvolvedMoreThanOnce() throws {
    var sketch = GraphSketch()
    let x = sketch.input("x", .fixed(9), .fixed(7))
    let constant = sketch.add(.constant(sketch.tensor(1, 9, 5)))
    let paddings = [(before: 2, after: 0), (before: 1, after: 1), (before: 2, after: 0), (before: 0, after: 2)]
    let sums = paddings.map { padding in
      let convolved = sketch.add(
        .convolution(
          constant, weight: sketch.tensor(7, 3, 5), bias: nil, dilation: 1, before: padding.before,
          after: padding.after))
      return sketch.add(.add(x, convolved))
    }
    try sketch.network(outputs: sums[0], sums[1], sums[2], sums[3]).expectResultOfOracle(batch: 2)
  }
}
