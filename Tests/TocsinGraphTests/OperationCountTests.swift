import Testing
import TocsinGraph
import TocsinTensor

private let (b, t) = (OperationCase.batch, OperationCase.time)
private let (v0, v1, v2) = (ValueID(0), ValueID(1), ValueID(2))
private let (t0, t1, t2) = (TensorID(0), TensorID(1), TensorID(2))

/// Floating-point operations, computed by hand for T = 5 and T = 4.
@Suite struct OperationCountTests {
  static let products: [(OperationCase, Int, Int)] = [
    // 5 rows of 7 sums of 6 multiply-adds.
    (OperationCase(.linear(v0, weight: t0, bias: nil), [[b, t, 6]], [[7, 6]]), 2 * 5 * 7 * 6, 2 * 4 * 7 * 6),
    (OperationCase(.linear(v0, weight: t1, bias: t0), [[b, t, 6]], [[7], [7, 6]]), 420, 336),
    // A head after the last step: once an item.
    (OperationCase(.linear(v0, weight: t0, bias: nil), [[b, 6]], [[7, 6]]), 84, 84),
    (OperationCase(.matmul(v0, v1, transposesSecond: false), [[b, 2, 3], [b, 3, 7]]), 2 * 2 * 7 * 3, 84),
    (OperationCase(.matmul(v0, v1, transposesSecond: true), [[b, t, 3], [b, t, 3]]), 2 * 5 * 5 * 3, 2 * 4 * 4 * 3),
    // 7 outputs of a step see 3 steps of 6 features each; padding counts.
    (
      OperationCase(
        .convolution(v0, weight: t1, bias: t0, dilation: 2, before: 4, after: 0), [[b, t, 6]], [[7], [7, 3, 6]]),
      2 * 5 * 7 * 3 * 6, 2 * 4 * 7 * 3 * 6
    ),
    (
      OperationCase(
        .convolution(v0, weight: t1, bias: t0, dilation: 2, before: 0, after: 1), [[b, 9, 6]], [[7], [7, 3, 6]]),
      2 * 6 * 7 * 3 * 6, 2 * 6 * 7 * 3 * 6
    ),
  ]

  /// D = 6, H = 2.
  static let layers: [(OperationCase, Int, Int)] = [
    // A step: 8 gates of 8 multiply-adds, and 9 for each unit.
    (
      OperationCase(
        .lstm(v0, input: t1, recurrent: t2, bias: t0, recurrentBias: nil, direction: .forward), [[b, t, 6]],
        [[8], [8, 6], [8, 2]]), 5 * (128 + 18), 4 * (128 + 18)
    ),
    // A step: 6 gates of 8 multiply-adds.
    (OperationCase(gru(.afterProduct), [[b, t, 6]], [[6, 6], [6, 2]]), 5 * (96 + 18), 4 * (96 + 18)),
    (OperationCase(gru(.beforeProduct), [[b, 3, 6]], [[6, 6], [6, 2]]), 3 * (96 + 16), 3 * (96 + 16)),
    // 2 heads of 5 queries and 9 keys: 3 multiply-adds for a score, 2 for its part of the result, 6 for scale and softmax.
    (
      OperationCase(attention(heads: 2), [[b, t, 6], [b, 9, 6], [b, 9, 4]]), 2 * 5 * 9 * (6 + 4 + 6),
      2 * 4 * 9 * (6 + 4 + 6)
    ),
    // Three sequences of 4 steps that are always there: three times the work of one.
    (
      OperationCase(
        .lstm(v0, input: t1, recurrent: t2, bias: t0, recurrentBias: nil, direction: .forward), [[3, 4, 6]],
        [[8], [8, 6], [8, 2]]), 3 * 4 * (128 + 18), 3 * 4 * (128 + 18)
    ),
    (OperationCase(gru(.afterProduct), [[3, 4, 6]], [[6, 6], [6, 2]]), 3 * 4 * (96 + 18), 3 * 4 * (96 + 18)),
    (
      OperationCase(attention(heads: 2), [[3, 4, 6], [3, 9, 6], [3, 9, 4]]), 3 * 2 * 4 * 9 * (6 + 4 + 6),
      3 * 2 * 4 * 9 * (6 + 4 + 6)
    ),
    (OperationCase(attention(heads: 1), [[b, t, 6], [b, t, 6], [b, t, 4]]), 25 * (12 + 8 + 6), 16 * (12 + 8 + 6)),
  ]

  static let others: [(OperationCase, Int, Int)] = [
    (OperationCase(.softmax(v0), [[b, t]]), 25, 20),
    // 5 rows of 6: 7 an element, 4 a row.
    (OperationCase(.layerNorm(v0, scale: t0, bias: t1, epsilon: 0), [[b, t, 6]], [[6], [6]]), 230, 184),
    (OperationCase(.activation(v0, .gelu), [[b, t, 6]]), 30, 24),
    (OperationCase(.add(v0, v1), [[b, t, 6], [b, 1, 1]]), 30, 24),
    (OperationCase(.multiply(v0, v1), [[b, t, 6], [b, t, 6]]), 30, 24),
    (OperationCase(.positionalEncoding(v0, table: t0), [[b, t, 6]], [[5, 6]]), 30, 24),
    (OperationCase(.reduce(v0, .max, axis: 1), [[b, t, 6]]), 30, 24),
    (OperationCase(.reduce(v0, .mean, axis: 1), [[b, t, 6]]), 36, 30),
    (OperationCase(.maskedPool(v0, mask: v1, .sum), [[b, t, 6], [b, t]]), 30, 24),
    (OperationCase(.maskedPool(v0, mask: v1, .mean), [[b, t, 6], [b, t]]), 36, 30),
    (OperationCase(.attentionPool(v0, scores: v1), [[b, t, 6], [b, t]]), 25 + 60, 20 + 48),
    (OperationCase(.step(v0, .last), [[b, t, 6]]), 0, 0),
    (OperationCase(.concat([v0, v1], axis: 2), [[b, t, 6], [b, t, 2]]), 0, 0),
    (OperationCase(.slice(v0, axis: 2, start: 2, count: 1), [[b, t, 6]]), 0, 0),
    (OperationCase(.reshape(v0, Shape([b, t, 2, 3])), [[b, t, 6]]), 0, 0),
    (OperationCase(.transpose(v0, order: [0, 2, 1]), [[b, t, 6]]), 0, 0),
  ]

  private static func gru(_ reset: GRUReset) -> Op {
    .gru(v0, input: t0, recurrent: t1, bias: nil, recurrentBias: nil, direction: .backward, reset: reset)
  }

  private static func attention(heads: Int) -> Op {
    .attention(query: v0, key: v1, value: v2, heads: heads, scale: 1, isCausal: true, validKeys: nil)
  }

  @Test(arguments: products + layers + others)
  func operationsAreThoseCountedByHand(_ operation: OperationCase, ofFive: Int, ofFour: Int) throws {
    let graph = try operation.graph()
    #expect(graph.floatingPointOperations(ofNode: 0, timeSteps: 5) == ofFive)
    #expect(graph.floatingPointOperations(ofNode: 0, timeSteps: 4) == ofFour)
  }

  @Test func aGraphTakesWhatItsNodesTake() throws {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([b, t]))],
      tensors: [
        TensorDeclaration(name: "a", dtype: .float32, shape: Shape(fixed: [8, 6])),
        TensorDeclaration(name: "b", dtype: .float32, shape: Shape(fixed: [8, 2])),
        TensorDeclaration(name: "c", dtype: .float32, shape: Shape(fixed: [6, 2])),
      ],
      nodes: [
        .oneHot(v0, classes: 6),
        .lstm(v1, input: t0, recurrent: t1, bias: nil, recurrentBias: nil, direction: .forward), .step(v2, .last),
        .linear(ValueID(3), weight: t2, bias: nil),
      ],
      outputs: [Output(name: "y", value: ValueID(4))])
    #expect(graph.floatingPointOperations(timeSteps: 5) == 0 + 5 * 146 + 0 + 24)
    // A step more costs what the recurrent layer takes; the head is done once.
    #expect(graph.floatingPointOperations(timeSteps: 5) - graph.floatingPointOperations(timeSteps: 4) == 146)
    #expect(graph.floatingPointOperations(timeSteps: 0) == 24)
  }
}
