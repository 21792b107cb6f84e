import Testing
import TocsinGraph
import TocsinTensor

private let (b, t) = (OperationCase.batch, OperationCase.time)
private let (v0, v1, v2, v3) = (ValueID(0), ValueID(1), ValueID(2), ValueID(3))
private let (t0, t1, t2, t3) = (TensorID(0), TensorID(1), TensorID(2), TensorID(3))

/// What each operation refuses, with what it needs and what it found.
@Suite struct OperationShapeErrorTests {
  static let products: [(OperationCase, GraphError)] = [
    (
      OperationCase(.matmul(v0, v1, transposesSecond: false), [[b, 2, 3], [b, 4, 7]]),
      operand(1, [b, 3, 7], [b, 4, 7])
    ),
    (
      OperationCase(.matmul(v0, v1, transposesSecond: true), [[b, 2, 3], [b, 3, 7]]),
      operand(1, [b, 3, 3], [b, 3, 7])
    ),
    (
      OperationCase(.matmul(v0, v1, transposesSecond: false), [[b, 2, 2, 3], [b, 1, 3, 7]]),
      operand(1, [b, 2, 3, 7], [b, 1, 3, 7])
    ),
    (
      OperationCase(.matmul(v0, v1, transposesSecond: false), [[b, 2, 3], [b, 3]]),
      .rank(node: 0, expected: 3, found: 2)
    ),
    (OperationCase(.matmul(v0, v1, transposesSecond: false), [[b], [b]]), .rank(node: 0, expected: 2, found: 1)),
    (OperationCase(.matmul(v0, v1, transposesSecond: false), [[b, 3], [3, 4]]), .dynamicAxis(node: 0, axis: 0)),
    (
      OperationCase(convolution(before: 3, after: 0), [[b, t, 6]], [[7], [7, 3, 6]]),
      .paddingChangesSteps(node: 0, expected: 4, found: 3)
    ),
    (
      OperationCase(convolution(before: 0, after: 0), [[b, 4, 6]], [[7], [7, 3, 6]]), .dimension(.node, index: 0)
    ),
    (
      OperationCase(convolution(dilation: 0, before: 0, after: 0), [[b, 4, 6]], [[7], [7, 3, 6]]),
      attribute(.dilation, 1...Shape.maximumDimension, 0)
    ),
    (
      OperationCase(convolution(before: -1, after: 0), [[b, 4, 6]], [[7], [7, 3, 6]]),
      attribute(.before, 0...Shape.maximumDimension, -1)
    ),
    (
      OperationCase(convolution(before: 0, after: .max), [[b, 4, 6]], [[7], [7, 3, 6]]),
      attribute(.after, 0...Shape.maximumDimension, .max)
    ),
    (
      OperationCase(convolution(before: 4, after: 0), [[b, t, 6]], [[7], [7, 3, 5]]),
      .tensorType(node: 0, tensor: 1, expected: Shape(fixed: [7, 3, 6]))
    ),
    (
      OperationCase(convolution(before: 4, after: 0), [[b, t, 6]], [[6], [7, 3, 6]]),
      .tensorType(node: 0, tensor: 0, expected: Shape(fixed: [7]))
    ),
  ]

  static let layers: [(OperationCase, GraphError)] = [
    (OperationCase(gru(nil, t0), [[b, t, 6]], [[6], [6, 6], [6, 2]]), .recurrentBiasAlone(node: 0)),
    (
      OperationCase(gru(t0, nil), [[b, t, 6]], [[8], [6, 6], [6, 2]]),
      .tensorType(node: 0, tensor: 0, expected: Shape(fixed: [6]))
    ),
    (
      OperationCase(gru(t0, nil), [[b, t, 6]], [[6], [8, 6], [6, 2]]),
      .tensorType(node: 0, tensor: 1, expected: Shape(fixed: [6, 6]))
    ),
    (OperationCase(attention(4), [[b, t, 6], [b, t, 6], [b, t, 8]]), heads(4, 6)),
    (OperationCase(attention(3), [[b, t, 6], [b, t, 6], [b, t, 8]]), heads(3, 8)),
    (
      OperationCase(attention(0), [[b, t, 6], [b, t, 6], [b, t, 8]]),
      attribute(.heads, 1...Shape.maximumDimension, 0)
    ),
    (OperationCase(attention(1), [[b, t, 6], [b, 9, 5], [b, 9, 8]]), operand(1, [b, 9, 6], [b, 9, 5])),
    (OperationCase(attention(1), [[b, t, 6], [b, 9, 6], [b, t, 8]]), operand(2, [b, 9, 8], [b, t, 8])),
    (OperationCase(attention(1), [[b, t, 6], [b, 9, 6], [b, 9]]), .rank(node: 0, expected: 3, found: 2)),
    (
      OperationCase(attention(1, validKeys: v3), [[b, t, 6], [b, 9, 6], [b, 9, 6], [b, t]]),
      operand(3, [b, 9], [b, t])
    ),
    (
      OperationCase(attention(1, scale: .infinity), [[b, t, 6], [b, t, 6], [b, t, 6]]), .notANumber(.scale, node: 0)
    ),
  ]

  static let elementwise: [(OperationCase, GraphError)] = [
    (
      OperationCase(.layerNorm(v0, scale: t0, bias: t1, epsilon: 0), [[b, 6]], [[6], [5]]),
      .tensorType(node: 0, tensor: 1, expected: Shape(fixed: [6]))
    ),
    (
      OperationCase(.layerNorm(v0, scale: t0, bias: t1, epsilon: -1), [[b, 6]], [[6], [6]]),
      .notANumber(.epsilon, node: 0)
    ),
    (
      OperationCase(.layerNorm(v0, scale: t0, bias: t1, epsilon: 0), [[b, t]], [[5], [5]]),
      .dynamicAxis(node: 0, axis: 1)
    ),
    (OperationCase(.activation(v0, .leakyReLU(slope: .nan)), [[b, 6]]), .notANumber(.slope, node: 0)),
    (OperationCase(.add(v0, v1), [[b, t, 6], [b, 5, 6]]), operand(1, [b, t, 6], [b, 5, 6])),
    (OperationCase(.add(v0, v1), [[b, 1, 6], [b, 3, 6]]), operand(1, [b, 1, 6], [b, 3, 6])),
    (OperationCase(.multiply(v0, v1), [[b, t, 6], [b, 6]]), .rank(node: 0, expected: 3, found: 2)),
    (
      OperationCase(.positionalEncoding(v0, table: t0), [[b, t, 6]], [[4, 6]]),
      .tensorType(node: 0, tensor: 0, expected: Shape(fixed: [5, 6]))
    ),
  ]

  static let pooling: [(OperationCase, GraphError)] = [
    (OperationCase(.reduce(v0, .sum, axis: 0), [[b, t, 6]]), .dynamicAxis(node: 0, axis: 0)),
    (OperationCase(.reduce(v0, .sum, axis: 3), [[b, t, 6]]), attribute(.axis, 0...2, 3)),
    (OperationCase(.reduce(v0, .sum, axis: -1), [[b, t, 6]]), attribute(.axis, 0...2, -1)),
    (OperationCase(.maskedPool(v0, mask: v1, .sum), [[b, t, 6], [b, 6]]), operand(1, [b, t], [b, 6])),
    (OperationCase(.attentionPool(v0, scores: v1), [[b, t, 6], [b, t, 1]]), operand(1, [b, t], [b, t, 1])),
    (OperationCase(.attentionPool(v0, scores: v1), [[b, t], [b, t]]), .rank(node: 0, expected: 3, found: 2)),
  ]

  static let layout: [(OperationCase, GraphError)] = [
    (OperationCase(.concat([v0], axis: 1), [[b, 6]]), attribute(.operandCount, 2...64, 1)),
    (
      OperationCase(.concat([ValueID](repeating: v0, count: 65), axis: 1), [[b, 6]]),
      attribute(.operandCount, 2...64, 65)
    ),
    (OperationCase(.concat([v0, v0], axis: 1), [[b, t, 6]]), .dynamicAxis(node: 0, axis: 1)),
    (OperationCase(.concat([v0, v1], axis: 2), [[b, t, 6], [b, 5, 6]]), operand(1, [b, t, 6], [b, 5, 6])),
    (OperationCase(.slice(v0, axis: 1, start: 0, count: 1), [[b, t, 6]]), .dynamicAxis(node: 0, axis: 1)),
    (OperationCase(.slice(v0, axis: 1, start: 6, count: 1), [[b, 6]]), attribute(.start, 0...5, 6)),
    (OperationCase(.slice(v0, axis: 1, start: 2, count: 5), [[b, 6]]), attribute(.count, 1...4, 5)),
    (OperationCase(.slice(v0, axis: 1, start: 2, count: 0), [[b, 6]]), attribute(.count, 1...4, 0)),
    reshape([b, t, 6], [b, t, 2, 4]),
    reshape([b, t, 6], [t, b, 6]),
    reshape([b, t, 6], [b, 5, 6]),
    reshape([b, 6], [.batch(maximum: 3), 6]),
    (
      OperationCase(.reshape(v0, Shape(fixed: [1 << 24, 1 << 24, 1 << 24, 1 << 24])), [[b, 6]]),
      .dimension(.node, index: 0)
    ),
    (OperationCase(.transpose(v0, order: [1, 0, 2]), [[b, t, 6]]), .dynamicAxis(node: 0, axis: 0)),
    permutation([0, 1]),
    permutation([0, 1, 1]),
    permutation([0, 1, 3]),
    permutation([0, 1, 2, 2]),
  ]

  private static func operand(_ operand: Int, _ expected: [Dimension], _ found: [Dimension]) -> GraphError {
    .operandShape(node: 0, operand: operand, expected: Shape(expected), found: Shape(found))
  }

  private static func attribute(_ attribute: OpAttribute, _ allowed: ClosedRange<Int>, _ found: Int) -> GraphError {
    .attribute(attribute, node: 0, allowed: allowed, found: found)
  }

  private static func heads(_ heads: Int, _ features: Int) -> GraphError {
    .headsDoNotDivide(node: 0, heads: heads, features: features)
  }

  private static func reshape(_ from: [Dimension], _ to: [Dimension]) -> (OperationCase, GraphError) {
    (OperationCase(.reshape(v0, Shape(to)), [from]), .reshape(node: 0, from: Shape(from), to: Shape(to)))
  }

  private static func permutation(_ order: [Int]) -> (OperationCase, GraphError) {
    (OperationCase(.transpose(v0, order: order), [[b, t, 6]]), .notAPermutation(node: 0, order: order, rank: 3))
  }

  private static func convolution(dilation: Int = 2, before: Int, after: Int) -> Op {
    .convolution(v0, weight: t1, bias: t0, dilation: dilation, before: before, after: after)
  }

  private static func gru(_ bias: TensorID?, _ recurrentBias: TensorID?) -> Op {
    .gru(
      v0, input: t1, recurrent: t2, bias: bias, recurrentBias: recurrentBias, direction: .forward, reset: .beforeProduct
    )
  }

  private static func attention(_ heads: Int, scale: Float = 1, validKeys: ValueID? = nil) -> Op {
    .attention(query: v0, key: v1, value: v2, heads: heads, scale: scale, isCausal: false, validKeys: validKeys)
  }

  @Test(arguments: products + layers + elementwise + pooling + layout)
  func whatDoesNotFitIsRefused(_ operation: OperationCase, error: GraphError) throws {
    #expect(throws: error) { try operation.result() }
  }

  /// Two inputs of fixed size: only a constant is used for all.
  @Test func onlyAConstantIsSharedByAllItemsOfAProduct() {
    let product = OperationCase(.matmul(v0, v1, transposesSecond: false), [[4, 3, 3], [1, 3, 3]])
    #expect(throws: Self.operand(1, [4, 3, 3], [1, 3, 3])) { try product.result() }
  }

  @Test func everyErrorNamesItsNode() {
    for (operation, error) in Self.products + Self.layers + Self.elementwise + Self.pooling + Self.layout {
      #expect("\(error)".contains("node 0"), "\(operation.op.name)")
    }
  }
}
