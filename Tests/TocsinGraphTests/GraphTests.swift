import Testing
import TocsinGraph
import TocsinTensor

/// What makes a graph valid as a whole.
@Suite struct GraphTests {
  private var x: PortDeclaration { port("x", [.batch(maximum: 4), .fixed(5)]) }
  private let y = Output(name: "y", value: ValueID(1))

  private func port(_ name: Name, _ dimensions: [Dimension]) -> PortDeclaration {
    PortDeclaration(name: name, dtype: .float32, shape: Shape(dimensions))
  }

  private func expect(
    _ error: GraphError, inputs: [PortDeclaration]? = nil, tensors: [TensorDeclaration] = [],
    nodes: [Op] = [.softmax(ValueID(0))], outputs: [Output]? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: error, sourceLocation: sourceLocation) {
      try Graph(inputs: inputs ?? [x], tensors: tensors, nodes: nodes, outputs: outputs ?? [y])
    }
  }

  @Test func inputsAndOutputsMustExist() {
    expect(.noInput, inputs: [], nodes: [])
    expect(.noOutput, outputs: [])
  }

  @Test func aGraphMayPassAnInputThrough() throws {
    let graph = try Graph(inputs: [x], tensors: [], nodes: [], outputs: [Output(name: "y", value: ValueID(0))])
    #expect(graph.values == [ValueType(dtype: .float32, shape: x.shape)])
  }

  @Test func countsAreBounded() {
    let many = (0..<17).map { index in
      port(Name(bytes: [0x61 + UInt8(index)]) ?? "x", [.fixed(1)])
    }
    expect(.tooMany(.input, count: 17, maximum: 16), inputs: many, nodes: [])
    let outputs = many.map { Output(name: $0.name, value: ValueID(1)) }
    expect(.tooMany(.output, count: 17, maximum: 16), outputs: outputs)
    let nodes = (0..<4097).map { Op.softmax(ValueID($0)) }
    expect(.tooMany(.node, count: 4097, maximum: 4096), nodes: nodes)
    let tensor = TensorDeclaration(name: "t", dtype: .float32, shape: Shape(fixed: [1]))
    expect(.tooMany(.tensor, count: 4097, maximum: 4096), tensors: [TensorDeclaration](repeating: tensor, count: 4097))
  }

  @Test func namesAscend() {
    expect(
      .namesNotSorted(.input, index: 1), inputs: [x, x],
      nodes: [.softmax(ValueID(0)), .softmax(ValueID(1))],
      outputs: [Output(name: "a", value: ValueID(2)), Output(name: "b", value: ValueID(3))])
    expect(.namesNotSorted(.output, index: 1), outputs: [y, y])
    let a = TensorDeclaration(name: "a", dtype: .float32, shape: Shape(fixed: [5, 5]))
    expect(.namesNotSorted(.tensor, index: 1), tensors: [a, a])
  }

  @Test func nodesReadEarlierValuesOnly() {
    for value in [1, 2, -1, Int.max] {
      expect(.unknownValue(node: 0, value: ValueID(value).index), nodes: [.softmax(ValueID(value))])
    }
  }

  @Test func nodesReadExistingTensorsOnly() {
    for tensor in [0, -1, Int.max] {
      expect(
        .unknownTensor(node: 0, tensor: TensorID(tensor).index),
        nodes: [.linear(ValueID(0), weight: TensorID(tensor), bias: TensorID(tensor))])
    }
  }

  @Test func outputsNameExistingValuesOnly() {
    for value in [2, -1, Int.max] {
      let value = ValueID(value)
      expect(.unknownOutputValue(output: 0, value: value.index), outputs: [Output(name: "y", value: value)])
    }
  }

  @Test func nothingIsThereInVain() {
    let bias = TensorDeclaration(name: "t", dtype: .float32, shape: Shape(fixed: [1]))
    expect(.tensorUnused(index: 0), tensors: [bias])
    expect(
      .valueUnused(value: 1), nodes: [.softmax(ValueID(0)), .softmax(ValueID(0))],
      outputs: [
        Output(name: "y", value: ValueID(2))
      ])
    expect(
      .valueUnused(value: 1), inputs: [x, port("z", [.fixed(1)])], outputs: [Output(name: "y", value: ValueID(2))])
  }

  @Test func tensorsHaveFixedDimensions() {
    let tensor = TensorDeclaration(name: "t", dtype: .float32, shape: Shape([.batch(maximum: 2)]))
    expect(.tensorShape(index: 0), tensors: [tensor])
  }

  @Test(arguments: [0, -1, Shape.maximumDimension + 1, Int.max])
  func sizesLieInRange(size: Int) {
    expect(.dimension(.input, index: 0), inputs: [port("x", [.fixed(size)])])
    expect(.dimension(.input, index: 0), inputs: [port("x", [.batch(maximum: size), .fixed(1)])])
    let tensor = TensorDeclaration(name: "t", dtype: .float32, shape: Shape(fixed: [size]))
    expect(.dimension(.tensor, index: 0), tensors: [tensor])
  }

  @Test func elementCountsAreBounded() {
    let large = Dimension.fixed(1 << 24)
    expect(.dimension(.input, index: 0), inputs: [port("x", [large, large])])
    expect(.dimension(.input, index: 0), inputs: [port("x", [large, large, large, large])])
  }

  @Test func batchComesFirstAndTimeNext() {
    let batch = Dimension.batch(maximum: 2)
    let time = Dimension.time(maximum: 2)
    for dimensions in [
      [.fixed(1), batch], [batch, batch], [time, batch], [.fixed(1), time], [time, time], [batch, .fixed(1), time],
    ] {
      expect(.dynamicDimension(input: 0), inputs: [port("x", dimensions + [.fixed(1)])])
    }
    #expect(throws: Never.self) {
      try Graph(
        inputs: [port("x", [time, .fixed(1)])], tensors: [], nodes: [.softmax(ValueID(0))], outputs: [y])
    }
  }

  @Test func allInputsShareOneBatchAndOneTime() throws {
    func graph(_ second: [Dimension]) throws(GraphError) -> Graph {
      try Graph(
        inputs: [port("x", [.batch(maximum: 4), .time(maximum: 3), .fixed(1)]), port("z", second)], tensors: [],
        nodes: [.softmax(ValueID(0)), .softmax(ValueID(1))],
        outputs: [Output(name: "a", value: ValueID(2)), Output(name: "b", value: ValueID(3))])
    }
    #expect(throws: GraphError.dynamicDimension(input: 1)) { try graph([.batch(maximum: 5), .fixed(1)]) }
    #expect(throws: GraphError.dynamicDimension(input: 1)) { try graph([.time(maximum: 4), .fixed(1)]) }
    let valid = try graph([.time(maximum: 3), .fixed(1)])
    #expect(valid.batchMaximum == 4 && valid.timeMaximum == 3)
  }

  @Test func aGraphWithoutDynamicDimensionsHasNoMaxima() throws {
    let graph = try Graph(
      inputs: [port("x", [.fixed(2)])], tensors: [], nodes: [.softmax(ValueID(0))], outputs: [y])
    #expect(graph.batchMaximum == nil && graph.timeMaximum == nil)
  }

  @Test func sizesFollowFromBatchAndTime() {
    let shape = Shape([.batch(maximum: 8), .time(maximum: 5), .fixed(3)])
    #expect(shape.sizes(batchSize: 2, timeSteps: 4) == [2, 4, 3])
    #expect(shape.count(batchSize: 2, timeSteps: 4) == 24)
    #expect(Shape([]).count(batchSize: 2, timeSteps: 4) == 1)
  }

  @Test func parametersAreCounted() throws {
    let graph = try Graph(
      inputs: [x],
      tensors: [
        TensorDeclaration(name: "bias", dtype: .float32, shape: Shape(fixed: [7])),
        TensorDeclaration(name: "weight", dtype: .float32, shape: Shape(fixed: [7, 5])),
      ],
      nodes: [.linear(ValueID(0), weight: TensorID(1), bias: TensorID(0))], outputs: [y])
    #expect(graph.parameterCount == 42)
    #expect(graph.outputIndex(named: "y") == 0)
    #expect(graph.outputIndex(named: "z") == nil)
  }
}
