import Testing
import TocsinGraph
import TocsinTensor

private let (b, t) = (OperationCase.batch, OperationCase.time)
private let (v0, v1, v2, v3) = (ValueID(0), ValueID(1), ValueID(2), ValueID(3))
private let (t0, t1, t2, t3) = (TensorID(0), TensorID(1), TensorID(2), TensorID(3))

/// What each operation makes of its operands' shapes.
@Suite struct OperationShapeTests {
  static let products: [(OperationCase, [Dimension])] = [
    (OperationCase(.linear(v0, weight: t0, bias: nil), [[b, t, 6]], [[7, 6]]), [b, t, 7]),
    (OperationCase(.matmul(v0, v1, transposesSecond: false), [[b, 2, 3], [b, 3, 7]]), [b, 2, 7]),
    (OperationCase(.matmul(v0, v1, transposesSecond: true), [[b, t, 3], [b, t, 3]]), [b, t, t]),
    (OperationCase(.matmul(v0, v1, transposesSecond: true), [[b, 2, 4, 3], [b, 2, 7, 3]]), [b, 2, 4, 7]),
    (OperationCase(convolution(dilation: 2, before: 4, after: 0), [[b, t, 6]], [[7], [7, 3, 6]]), [b, t, 7]),
    (OperationCase(convolution(dilation: 2, before: 0, after: 1), [[b, 9, 6]], [[7], [7, 3, 6]]), [b, 6, 7]),
  ]

  static let layers: [(OperationCase, [Dimension])] = [
    (OperationCase(lstm(t0, t1), [[b, t, 6]], [[8], [8], [8, 6], [8, 2]]), [b, t, 2]),
    (OperationCase(gru(t0, t1), [[b, 3, 6]], [[6], [6], [6, 6], [6, 2]]), [b, 3, 2]),
    (OperationCase(attention(2, v3), [[b, t, 6], [b, 9, 6], [b, 9, 4], [b, 9]]), [b, t, 4]),
    (OperationCase(attention(3, nil), [[b, 3, 6], [b, t, 6], [b, t, 9]]), [b, 3, 9]),
    (OperationCase(.softmax(v0), [[b, t]]), [b, t]),
  ]

  static let elementwise: [(OperationCase, [Dimension])] = [
    (OperationCase(.layerNorm(v0, scale: t0, bias: t1, epsilon: 0), [[b, t, 6]], [[6], [6]]), [b, t, 6]),
    (OperationCase(.activation(v0, .gelu), [[b]]), [b]),
    (OperationCase(.add(v0, v1), [[b, t, 6], [b, t, 6]]), [b, t, 6]),
    (OperationCase(.multiply(v0, v1), [[b, t, 6], [b, 1, 1]]), [b, t, 6]),
    (OperationCase(.positionalEncoding(v0, table: t0), [[b, t, 6]], [[5, 6]]), [b, t, 6]),
    (OperationCase(.positionalEncoding(v0, table: t0), [[b, 3, 6]], [[5, 6]]), [b, 3, 6]),
  ]

  static let pooling: [(OperationCase, [Dimension])] = [
    (OperationCase(.reduce(v0, .mean, axis: 1), [[b, t, 6]]), [b, 6]),
    (OperationCase(.reduce(v0, .max, axis: 3), [[b, t, 2, 6]]), [b, t, 2]),
    (OperationCase(.maskedPool(v0, mask: v1, .sum), [[b, t, 6], [b, t]]), [b, 6]),
    (OperationCase(.attentionPool(v0, scores: v1), [[b, 3, 6], [b, 3]]), [b, 6]),
    (OperationCase(.step(v0, .first), [[b, t, 2, 6]]), [b, 2, 6]),
    (OperationCase(.step(v0, .last), [[b, 3]]), [b]),
  ]

  static let layout: [(OperationCase, [Dimension])] = [
    (OperationCase(.concat([v0, v1], axis: 2), [[b, t, 6], [b, t, 2]]), [b, t, 8]),
    (OperationCase(.concat([v0, v1], axis: 1), [[b, 3, 6], [b, 2, 6]]), [b, 5, 6]),
    (OperationCase(.slice(v0, axis: 1, start: 2, count: 1), [[b, 3, 6]]), [b, 1, 6]),
    (OperationCase(.reshape(v0, Shape([b, t, 2, 3])), [[b, t, 6]]), [b, t, 2, 3]),
    (OperationCase(.reshape(v0, Shape([b, 3, t, 2])), [[b, t, 6]]), [b, 3, t, 2]),
    (OperationCase(.reshape(v0, Shape([b])), [[b, 1]]), [b]),
    (OperationCase(.transpose(v0, order: [0, 2, 1, 3]), [[b, t, 2, 6]]), [b, 2, t, 6]),
  ]

  private static func convolution(dilation: Int, before: Int, after: Int) -> Op {
    .convolution(v0, weight: t1, bias: t0, dilation: dilation, before: before, after: after)
  }

  private static func lstm(_ bias: TensorID?, _ recurrentBias: TensorID?) -> Op {
    .lstm(v0, input: t2, recurrent: t3, bias: bias, recurrentBias: recurrentBias, direction: .backward)
  }

  private static func gru(_ bias: TensorID?, _ recurrentBias: TensorID?) -> Op {
    .gru(
      v0, input: t2, recurrent: t3, bias: bias, recurrentBias: recurrentBias, direction: .forward, reset: .beforeProduct
    )
  }

  private static func attention(_ heads: Int, _ validKeys: ValueID?) -> Op {
    .attention(query: v0, key: v1, value: v2, heads: heads, scale: 1, isCausal: false, validKeys: validKeys)
  }

  @Test(arguments: products + layers + elementwise + pooling + layout)
  func resultsHaveTheShapesOfTheTable(_ operation: OperationCase, expected: [Dimension]) throws {
    #expect(try operation.result() == Shape(expected))
  }

  /// Heads apart: scores are `T` by `T`, and a product sums over `T`.
  @Test func attentionMayBeSpeltOut() throws {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([b, t, 6]))], tensors: [],
      nodes: [
        .reshape(v0, Shape([b, t, 2, 3])), .transpose(v1, order: [0, 2, 1, 3]),
        .matmul(v2, v2, transposesSecond: true), .softmax(v3), .matmul(ValueID(4), v2, transposesSecond: false),
        .transpose(ValueID(5), order: [0, 2, 1, 3]), .reshape(ValueID(6), Shape([b, t, 6])),
      ],
      outputs: [Output(name: "y", value: ValueID(7))])
    let shapes = [[b, t, 2, 3], [b, 2, t, 3], [b, 2, t, t], [b, 2, t, t], [b, 2, t, 3], [b, t, 2, 3], [b, t, 6]]
    #expect(graph.values.dropFirst().map(\.shape) == shapes.map { Shape($0) })
  }

  @Test func constantsHaveTheShapeOfTheirTensor() throws {
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([b, t, 6]))],
      tensors: [TensorDeclaration(name: "factor", dtype: .float32, shape: Shape(fixed: [1, 1, 6]))],
      nodes: [.constant(t0), .multiply(v0, v1)], outputs: [Output(name: "y", value: v2)])
    #expect(graph.type(of: v1).shape == Shape(fixed: [1, 1, 6]))
    #expect(graph.type(of: v2).shape == Shape([b, t, 6]))
  }

  /// `first` is constant where `constantFirst`; the other operand is the input.
  @Test(arguments: [true, false])
  func aConstantIsSharedByAllItemsOfAProduct(constantFirst: Bool) throws {
    let product = Op.matmul(constantFirst ? v1 : v0, constantFirst ? v0 : v1, transposesSecond: false)
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([b, 2, 3, 3]))],
      tensors: [TensorDeclaration(name: "c", dtype: .float32, shape: Shape(fixed: [1, 1, 3, 3]))],
      nodes: [.constant(t0), product], outputs: [Output(name: "y", value: v2)])
    #expect(graph.type(of: v2).shape == Shape([b, 2, 3, 3]))
  }
}
