import Testing
import TocsinGraph
import TocsinReference
import TocsinTensor

@Suite struct ExecutorTests {
  /// One-hot of 2 classes, one LSTM unit, its last step, 2 outputs, softmax.
  static func graph() throws -> Graph {
    try Graph(
      inputs: [
        PortDeclaration(name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 4), .time(maximum: 3)]))
      ],
      tensors: [
        TensorDeclaration(name: "lstm0.bias", dtype: .float32, shape: Shape(fixed: [4])),
        TensorDeclaration(name: "lstm0.input", dtype: .float32, shape: Shape(fixed: [4, 2])),
        TensorDeclaration(name: "lstm0.recurrent", dtype: .float32, shape: Shape(fixed: [4, 1])),
        TensorDeclaration(name: "output.bias", dtype: .float32, shape: Shape(fixed: [2])),
        TensorDeclaration(name: "output.weight", dtype: .float32, shape: Shape(fixed: [2, 1])),
      ],
      nodes: [
        .oneHot(ValueID(0), classes: 2),
        .lstm(
          ValueID(1), input: TensorID(1), recurrent: TensorID(2), bias: TensorID(0), recurrentBias: nil,
          direction: .forward),
        .step(ValueID(2), .last),
        .linear(ValueID(3), weight: TensorID(4), bias: TensorID(3)),
        .softmax(ValueID(4)),
      ],
      outputs: [Output(name: "probabilities", value: ValueID(5))])
  }

  static let tensors = [
    ReferenceTensor(shape: [4], values: [0.1, 0.2, -0.3, 0.4]),
    ReferenceTensor(shape: [4, 2], values: [0.5, -0.5, 0.25, 0.75, 1, -1, 0.3, 0.6]),
    ReferenceTensor(shape: [4, 1], values: [0.2, -0.4, 0.6, 0.8]),
    ReferenceTensor(shape: [2], values: [0.1, -0.1]),
    ReferenceTensor(shape: [2, 1], values: [2.0, -3]),
  ]

  @Test func outputsAreTheOperationsInOrder() throws {
    let executor = try ReferenceExecutor(graph: Self.graph(), tensors: Self.tensors)
    let keys = ReferenceKeys(shape: [2, 3], values: [0, 1, 1, 1, 7, 0])
    let layer = ReferenceLSTM(input: Self.tensors[1], recurrent: Self.tensors[2], bias: Self.tensors[0])
    let states = Reference.lstm(Reference.oneHot(keys, classes: 2), layer: layer)
    let logits = Reference.linear(Reference.step(states, .last), weight: Self.tensors[4], bias: Self.tensors[3])
    #expect(try executor.run([.keys(keys)]) == [.real(Reference.softmax(logits))])
  }

  @Test func aGraphIsRefusedTensorsOfAnotherShape() throws {
    var tensors = Self.tensors
    tensors[2] = ReferenceTensor(zeros: [1, 4])
    #expect(throws: ReferenceError.tensorShape(index: 2, found: [1, 4])) {
      try ReferenceExecutor(graph: Self.graph(), tensors: tensors)
    }
    #expect(throws: ReferenceError.tensorCount(expected: 5, found: 0)) {
      try ReferenceExecutor(graph: Self.graph(), tensors: [])
    }
  }

  @Test func inputsMustMatchTheirDeclaration() throws {
    let executor = try ReferenceExecutor(graph: Self.graph(), tensors: Self.tensors)
    #expect(throws: ReferenceError.inputCount(expected: 1, found: 0)) { try executor.run([]) }
    #expect(throws: ReferenceError.inputType(index: 0)) {
      try executor.run([.real(ReferenceTensor(zeros: [1, 1]))])
    }
    #expect(throws: ReferenceError.inputShape(index: 0, found: [5, 1])) {
      try executor.run([.keys(ReferenceKeys(shape: [5, 1], values: [0, 0, 0, 0, 0]))])
    }
    #expect(throws: ReferenceError.inputShape(index: 0, found: [1])) {
      try executor.run([.keys(ReferenceKeys(shape: [1], values: [0]))])
    }
  }

  @Test func inputsShareOneBatch() throws {
    let port = { (name: Name) in
      PortDeclaration(name: name, dtype: .float32, shape: Shape([.batch(maximum: 4), .fixed(1)]))
    }
    let graph = try Graph(
      inputs: [port("a"), port("b")], tensors: [], nodes: [.add(ValueID(0), ValueID(1))],
      outputs: [Output(name: "y", value: ValueID(2))])
    let executor = try ReferenceExecutor(graph: graph, tensors: [])
    let (two, three) = (ReferenceTensor(zeros: [2, 1]), ReferenceTensor(zeros: [3, 1]))
    #expect(throws: ReferenceError.inputShape(index: 1, found: [3, 1])) {
      try executor.run([.real(two), .real(three)])
    }
  }

  /// Heads apart by hand, and all that has no tensors and no attributes of its own: what `attention` gives.
  @Test func attentionSpeltOutIsAttention() throws {
    let (batch, time) = (Dimension.batch(maximum: 4), Dimension.time(maximum: 5))
    let heads = Shape([batch, time, .fixed(2), .fixed(3)])
    let x = ValueID(0)
    let graph = try Graph(
      inputs: [PortDeclaration(name: "x", dtype: .float32, shape: Shape([batch, time, .fixed(6)]))],
      tensors: [TensorDeclaration(name: "scale", dtype: .float32, shape: Shape(fixed: [1, 1, 1, 1]))],
      nodes: [
        .reshape(x, heads), .transpose(ValueID(1), order: [0, 2, 1, 3]),
        .matmul(ValueID(2), ValueID(2), transposesSecond: true), .constant(TensorID(0)),
        .multiply(ValueID(3), ValueID(4)), .softmax(ValueID(5)),
        .matmul(ValueID(6), ValueID(2), transposesSecond: false), .transpose(ValueID(7), order: [0, 2, 1, 3]),
        .reshape(ValueID(8), Shape([batch, time, .fixed(6)])),
        .attention(query: x, key: x, value: x, heads: 2, scale: 0.5, isCausal: false, validKeys: nil),
      ],
      outputs: [Output(name: "a", value: ValueID(9)), Output(name: "b", value: ValueID(10))])
    let executor = try ReferenceExecutor(graph: graph, tensors: [ReferenceTensor(shape: [1, 1, 1, 1], values: [0.5])])
    let values = (0..<48).map { Double($0 * 37 % 23) / 8 - 1 }
    let outputs = try executor.run([.real(ReferenceTensor(shape: [2, 4, 6], values: values))])
    #expect(isClose(outputs[0].real, outputs[1].real))
    #expect(outputs[0].real.values.contains { $0 != outputs[0].real.values[0] })
  }
}
