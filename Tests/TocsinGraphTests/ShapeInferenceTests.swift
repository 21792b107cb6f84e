import Testing
import TocsinGraph
import TocsinTensor

/// What each operation makes of its operand, and what it refuses. `B` is 4 at most, `T` 3.
@Suite struct ShapeInferenceTests {
  private static let keys = PortDeclaration(
    name: "keys", dtype: .uint32, shape: Shape([.batch(maximum: 4), .time(maximum: 3)]))

  private static func floats(_ dimensions: [Dimension]) -> PortDeclaration {
    PortDeclaration(name: "x", dtype: .float32, shape: Shape(dimensions))
  }

  private static let sequence = floats([.batch(maximum: 4), .time(maximum: 3), .fixed(5)])

  private static func tensor(_ name: Name, _ sizes: [Int]) -> TensorDeclaration {
    TensorDeclaration(name: name, dtype: .float32, shape: Shape(fixed: sizes))
  }

  /// The type of the last value of a graph of these nodes, all later nodes reading the one before.
  private func type(
    _ input: PortDeclaration, _ tensors: [TensorDeclaration] = [], _ nodes: Op...
  ) throws(GraphError) -> ValueType {
    let graph = try Graph(
      inputs: [input], tensors: tensors, nodes: nodes, outputs: [Output(name: "y", value: ValueID(nodes.count))])
    return graph.type(of: ValueID(nodes.count))
  }

  private static let lstm = Op.lstm(
    ValueID(0), input: TensorID(1), recurrent: TensorID(2), bias: TensorID(0), recurrentBias: nil, direction: .forward)

  private static func lstmTensors(gates: Int = 8, features: Int = 5, hidden: Int = 2, bias: Int = 8)
    -> [TensorDeclaration]
  {
    [tensor("a.bias", [bias]), tensor("b.input", [gates, features]), tensor("c.recurrent", [gates, hidden])]
  }

  @Test func oneHotAppendsTheClasses() throws {
    let type = try type(Self.keys, [], .oneHot(ValueID(0), classes: 29))
    #expect(type == ValueType(dtype: .float32, shape: Shape([.batch(maximum: 4), .time(maximum: 3), .fixed(29)])))
  }

  @Test(arguments: [0, -1, Shape.maximumDimension + 1])
  func oneHotNeedsASizeInRange(classes: Int) {
    #expect(throws: GraphError.attribute(.classes, node: 0, allowed: 1...Shape.maximumDimension, found: classes)) {
      try type(Self.keys, [], .oneHot(ValueID(0), classes: classes))
    }
  }

  @Test func lookupsNeedKeysBelowTheHighestRank() {
    #expect(throws: GraphError.elementType(node: 0, expected: .uint32, found: .float32)) {
      try type(Self.sequence, [], .oneHot(ValueID(0), classes: 2))
    }
    let full = PortDeclaration(name: "keys", dtype: .uint32, shape: Shape(fixed: [1, 1, 1, 1]))
    #expect(throws: GraphError.rank(node: 0, expected: 3, found: 4)) {
      try type(full, [], .oneHot(ValueID(0), classes: 2))
    }
  }

  @Test func embeddingAppendsTheColumns() throws {
    let type = try type(Self.keys, [Self.tensor("table", [29, 8])], .embedding(ValueID(0), table: TensorID(0)))
    #expect(type.shape.last == .fixed(8) && type.shape.rank == 3 && type.dtype == .float32)
  }

  @Test func anEmbeddingTableIsAMatrixOfFloats() {
    let node = Op.embedding(ValueID(0), table: TensorID(0))
    #expect(throws: GraphError.tensorType(node: 0, tensor: 0, expected: Shape(fixed: [1, 1]))) {
      try type(Self.keys, [Self.tensor("table", [29])], node)
    }
    let integers = TensorDeclaration(name: "table", dtype: .uint32, shape: Shape(fixed: [29, 8]))
    #expect(throws: GraphError.tensorType(node: 0, tensor: 0, expected: Shape(fixed: [29, 8]))) {
      try type(Self.keys, [integers], node)
    }
  }

  @Test func lstmGivesItsHiddenUnits() throws {
    let type = try type(Self.sequence, Self.lstmTensors(), Self.lstm)
    #expect(type == ValueType(dtype: .float32, shape: Self.sequence.shape.replacingLast(with: .fixed(2))))
  }

  @Test func lstmWeightsFitEachOther() {
    let cases: [(tensors: [TensorDeclaration], wrong: Int, expected: [Int])] = [
      (Self.lstmTensors(features: 4), 1, [8, 5]), (Self.lstmTensors(bias: 2), 0, [8]),
      (Self.lstmTensors(gates: 9, bias: 9), 1, [8, 5]),
    ]
    for (tensors, wrong, expected) in cases {
      #expect(throws: GraphError.tensorType(node: 0, tensor: wrong, expected: Shape(fixed: expected))) {
        try type(Self.sequence, tensors, Self.lstm)
      }
    }
    // Four times the hidden size must be a size itself.
    #expect(throws: GraphError.dimension(.node, index: 0)) {
      try type(Self.sequence, Self.lstmTensors(gates: 1, hidden: Shape.maximumDimension), Self.lstm)
    }
  }

  @Test func sequencesHaveThreeDimensions() {
    let flat = Self.floats([.batch(maximum: 4), .fixed(5)])
    #expect(throws: GraphError.rank(node: 0, expected: 3, found: 2)) { try type(flat, Self.lstmTensors(), Self.lstm) }
    let row = Self.floats([.batch(maximum: 4)])
    #expect(throws: GraphError.rank(node: 0, expected: 2, found: 1)) { try type(row, [], .step(ValueID(0), .last)) }
  }

  @Test func lastStepDropsTheTime() throws {
    let type = try type(Self.sequence, [], .step(ValueID(0), .last))
    #expect(type == ValueType(dtype: .float32, shape: Shape([.batch(maximum: 4), .fixed(5)])))
  }

  @Test func linearReplacesTheLastDimension() throws {
    let tensors = [Self.tensor("bias", [7]), Self.tensor("weight", [7, 5])]
    let type = try type(Self.sequence, tensors, .linear(ValueID(0), weight: TensorID(1), bias: TensorID(0)))
    #expect(type == ValueType(dtype: .float32, shape: Self.sequence.shape.replacingLast(with: .fixed(7))))
  }

  @Test func linearWeightsFitTheOperandAndTheBias() {
    let node = Op.linear(ValueID(0), weight: TensorID(1), bias: TensorID(0))
    #expect(throws: GraphError.tensorType(node: 0, tensor: 1, expected: Shape(fixed: [7, 5]))) {
      try type(Self.sequence, [Self.tensor("bias", [7]), Self.tensor("weight", [7, 4])], node)
    }
    #expect(throws: GraphError.tensorType(node: 0, tensor: 0, expected: Shape(fixed: [7]))) {
      try type(Self.sequence, [Self.tensor("bias", [6]), Self.tensor("weight", [7, 5])], node)
    }
  }

  @Test func softmaxKeepsTheType() throws {
    #expect(try type(Self.sequence, [], .softmax(ValueID(0))).shape == Self.sequence.shape)
  }

  @Test func arithmeticNeedsFloatsWithAFixedLastDimension() {
    #expect(throws: GraphError.elementType(node: 0, expected: .float32, found: .uint32)) {
      try type(Self.keys, [], .softmax(ValueID(0)))
    }
    #expect(throws: GraphError.dynamicAxis(node: 0, axis: 0)) {
      try type(Self.floats([.batch(maximum: 4)]), [], .softmax(ValueID(0)))
    }
    #expect(throws: GraphError.rank(node: 0, expected: 1, found: 0)) {
      try type(Self.floats([]), [], .softmax(ValueID(0)))
    }
  }

  @Test func resultsAreBoundedToo() {
    let wide = PortDeclaration(name: "keys", dtype: .uint32, shape: Shape(fixed: [1 << 20]))
    #expect(throws: GraphError.dimension(.node, index: 0)) {
      try type(wide, [], .oneHot(ValueID(0), classes: 1 << 12))
    }
  }
}
