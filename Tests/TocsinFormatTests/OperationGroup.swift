import Testing
import TocsinFormat
import TocsinGraph
import TocsinTensor

/// A graph of one family of operations, each with every kind of attribute, all results being outputs; and the record of
/// each node as Spec/ModelFormat.md states it: the number of the operation, then its fields.
struct OperationGroup: CustomTestStringConvertible {
  let name: String
  let graph: Graph
  let records: [[UInt32]]

  var testDescription: String { name }

  init(
    _ name: String, _ inputs: [PortDeclaration], _ tensors: [[Int]], _ nodes: [(op: Op, record: [UInt32])]
  ) throws {
    self.name = name
    records = nodes.map(\.record)
    let letters = (0..<UInt8(nodes.count)).compactMap { Name(bytes: [0x61 + $0]) }
    graph = try Graph(
      inputs: inputs,
      tensors: zip(letters, tensors).map {
        TensorDeclaration(name: $0, dtype: .float32, shape: Shape(fixed: $1))
      },
      nodes: nodes.map(\.op),
      outputs: letters.enumerated().map { Output(name: $1, value: ValueID(inputs.count + $0)) })
  }

  static let time = Dimension.time(maximum: 5)

  static func input(_ name: Name, _ dimensions: Dimension..., keys: Bool = false) -> PortDeclaration {
    PortDeclaration(
      name: name, dtype: keys ? .uint32 : .float32, shape: Shape([.batch(maximum: 4)] + dimensions))
  }

  static func all() throws -> [OperationGroup] {
    [
      try lookups(), try products(), try lstm(), try gru(), try attention(), try elementwise(), try pooling(),
      try layout(),
    ]
  }
}

extension Float {
  fileprivate var field: UInt32 { bitPattern }
}

extension OperationGroup {
  private static func lookups() throws -> OperationGroup {
    try OperationGroup(
      "lookups", [input("keys", time, keys: true)], [[7, 6], [2, 1, 3, 1]],
      [
        (.oneHot(ValueID(0), classes: 9), [1, 0, 9]),
        (.embedding(ValueID(0), table: TensorID(0)), [2, 0, 0]),
        (.constant(TensorID(1)), [11, 1]),
      ])
  }

  private static func products() throws -> OperationGroup {
    let (square, x) = (ValueID(0), ValueID(1))
    let (bias, kernel, weight) = (TensorID(0), TensorID(1), TensorID(2))
    return try OperationGroup(
      "products", [input("square", .fixed(4), .fixed(4)), input("x", time, .fixed(6))], [[6], [6, 3, 6], [6, 6]],
      [
        (.linear(x, weight: weight, bias: bias), [5, 1, 2, 0]),
        (.linear(x, weight: weight, bias: nil), [5, 1, 2]),
        (.matmul(square, square, transposesSecond: false), [12, 0, 0, 0]),
        (.matmul(x, x, transposesSecond: true), [12, 1, 1, 1]),
        (
          .convolution(x, weight: kernel, bias: bias, dilation: 2, before: 4, after: 0),
          [13, 1, 2, 4, 0, 1, 0]
        ),
        (.convolution(x, weight: kernel, bias: nil, dilation: 1, before: 0, after: 2), [13, 1, 1, 0, 2, 1]),
      ])
  }

  private static func lstm() throws -> OperationGroup {
    func layer(_ bias: TensorID?, _ recurrentBias: TensorID?, _ direction: TimeDirection) -> Op {
      .lstm(
        ValueID(0), input: TensorID(2), recurrent: TensorID(3), bias: bias, recurrentBias: recurrentBias,
        direction: direction)
    }
    return try OperationGroup(
      "lstm", [input("x", time, .fixed(6))], [[8], [8], [8, 6], [8, 2]],
      [
        (layer(nil, nil, .forward), [3, 0, 2, 3]),
        (layer(TensorID(0), nil, .forward), [3, 0, 2, 3, 0]),
        (layer(TensorID(0), TensorID(1), .forward), [3, 0, 2, 3, 0, 1]),
        (layer(nil, nil, .backward), [8, 0, 2, 3]),
        (layer(TensorID(1), TensorID(0), .backward), [8, 0, 2, 3, 1, 0]),
      ])
  }

  private static func gru() throws -> OperationGroup {
    func layer(_ bias: TensorID?, _ recurrentBias: TensorID?, _ direction: TimeDirection, _ reset: GRUReset) -> Op {
      .gru(
        ValueID(0), input: TensorID(2), recurrent: TensorID(3), bias: bias, recurrentBias: recurrentBias,
        direction: direction, reset: reset)
    }
    return try OperationGroup(
      "gru", [input("x", time, .fixed(5))], [[6], [6], [6, 5], [6, 2]],
      [
        (layer(nil, nil, .forward, .afterProduct), [9, 0, 0, 2, 3]),
        (layer(TensorID(1), nil, .forward, .beforeProduct), [9, 0, 1, 2, 3, 1]),
        (layer(TensorID(0), TensorID(1), .forward, .afterProduct), [9, 0, 0, 2, 3, 0, 1]),
        (layer(nil, nil, .backward, .beforeProduct), [10, 0, 1, 2, 3]),
        (layer(TensorID(0), TensorID(1), .backward, .afterProduct), [10, 0, 0, 2, 3, 0, 1]),
      ])
  }

  private static func attention() throws -> OperationGroup {
    let (mask, x, y) = (ValueID(0), ValueID(1), ValueID(2))
    func attention(_ heads: Int, _ scale: Float, _ isCausal: Bool, _ validKeys: ValueID?) -> Op {
      .attention(query: x, key: x, value: y, heads: heads, scale: scale, isCausal: isCausal, validKeys: validKeys)
    }
    return try OperationGroup(
      "attention", [input("mask", time), input("x", time, .fixed(6)), input("y", time, .fixed(3))], [],
      [
        (attention(3, 0.5, false, nil), [14, 1, 1, 2, 3, Float(0.5).field, 0]),
        (attention(1, 1, true, nil), [14, 1, 1, 2, 1, Float(1).field, 1]),
        (attention(3, -0.0, true, mask), [14, 1, 1, 2, 3, 0x8000_0000, 1, 0]),
        (.softmax(mask), [6, 0]),
      ])
  }

  private static func elementwise() throws -> OperationGroup {
    let (x, epsilon) = (ValueID(0), Float(0.5).field)
    return try OperationGroup(
      "element by element", [input("x", time, .fixed(6))], [[6], [6], [5, 6]],
      [
        (.layerNorm(x, scale: TensorID(1), bias: TensorID(0), epsilon: 0.5), [15, 0, epsilon, 1, 0]),
        (.activation(x, .relu), [16, 0, 1]),
        (.activation(x, .leakyReLU(slope: -0.0)), [16, 0, 2, 0x8000_0000]),
        (.activation(x, .gelu), [16, 0, 3]),
        (.activation(x, .geluTanh), [16, 0, 4]),
        (.activation(x, .tanh), [16, 0, 5]),
        (.activation(x, .sigmoid), [16, 0, 6]),
        (.add(x, ValueID(1)), [17, 0, 1]),
        (.multiply(ValueID(1), x), [18, 1, 0]),
        (.positionalEncoding(x, table: TensorID(2)), [19, 0, 2]),
      ])
  }

  private static func pooling() throws -> OperationGroup {
    let (mask, x) = (ValueID(0), ValueID(1))
    return try OperationGroup(
      "pooling", [input("mask", time), input("x", time, .fixed(6))], [],
      [
        (.reduce(x, .sum, axis: 1), [20, 1, 0, 1]),
        (.reduce(x, .mean, axis: 2), [20, 1, 1, 2]),
        (.reduce(x, .max, axis: 2), [20, 1, 2, 2]),
        (.maskedPool(x, mask: mask, .sum), [21, 1, 0, 0]),
        (.maskedPool(x, mask: mask, .mean), [21, 1, 0, 1]),
        (.maskedPool(x, mask: mask, .max), [21, 1, 0, 2]),
        (.attentionPool(x, scores: mask), [22, 1, 0]),
        (.step(x, .first), [7, 1]),
        (.step(x, .last), [4, 1]),
      ])
  }

  private static func layout() throws -> OperationGroup {
    let x = ValueID(0)
    return try OperationGroup(
      "layout", [input("x", time, .fixed(6))], [],
      [
        (.concat([x, x, x], axis: 2), [23, 2, 0, 0, 0]),
        (.slice(x, axis: 2, start: 1, count: 5), [24, 0, 2, 1, 5]),
        (.reshape(x, Shape([.batch(maximum: 4), time, .fixed(2), .fixed(3)])), [25, 0]),
        (.transpose(x, order: [0, 2, 1]), [26, 0, 0, 2, 1]),
      ])
  }
}
