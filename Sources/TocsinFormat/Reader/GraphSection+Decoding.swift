import TocsinGraph
import TocsinTensor

extension ByteReader {
  /// The graph section. Every stated type is compared with the one that shape inference gives.
  mutating func readGraph(tensors: [TensorDeclaration], limits: ReaderLimits) throws(ModelFormatError) -> Graph {
    let inputCount = try readPortCount(elementSize: RecordSize.port, maximum: Graph.maximumInputs)
    let nodeCount = try readCount(elementSize: RecordSize.smallestNode, maximum: limits.maximumNodes)
    let outputCount = try readPortCount(elementSize: RecordSize.output, maximum: Graph.maximumOutputs)
    _ = try readUInt32(in: tensors.count...tensors.count)

    let inputsOffset = offset
    var inputs: [PortDeclaration] = []
    for _ in 0..<inputCount {
      let name = try readName()
      let type = try readType()
      inputs.append(PortDeclaration(name: name, dtype: type.dtype, shape: type.shape))
    }
    var nodes: [Op] = []
    var stated: [StatedType] = []
    nodes.reserveCapacity(nodeCount)
    stated.reserveCapacity(nodeCount)
    for index in 0..<nodeCount {
      let start = offset
      nodes.append(try readNode(index))
      stated.append(StatedType(nodeOffset: start, offset: offset - RecordSize.valueType))
    }
    let outputsOffset = offset
    var outputs: [Output] = []
    for _ in 0..<outputCount {
      let name = try readName()
      outputs.append(Output(name: name, value: ValueID(Int(try readUInt32()))))
    }
    try finish()

    let graph: Graph
    do throws(GraphError) {
      graph = try Graph(inputs: inputs, tensors: tensors, nodes: nodes, outputs: outputs)
    } catch {
      let place =
        switch error.record(inputCount: inputCount) {
        case .input(let index): FormatPlace(section: .graph, offset: inputsOffset + index * RecordSize.port)
        case .node(let index): FormatPlace(section: .graph, offset: stated[index].nodeOffset)
        case .output(let index): FormatPlace(section: .graph, offset: outputsOffset + index * RecordSize.output)
        case .tensor(let index): FormatPlace(section: .tensorIndex, offset: 4 + index * RecordSize.tensor)
        }
      throw .graph(error, at: place)
    }
    for index in stated.indices {
      seek(to: stated[index].offset)
      guard try readType() == graph.values[inputCount + index] else {
        throw .valueType(value: inputCount + index, offset: stated[index].offset)
      }
    }
    return graph
  }

  /// How many inputs or outputs follow, at least one.
  private mutating func readPortCount(elementSize: Int, maximum: Int) throws(ModelFormatError) -> Int {
    let start = offset
    let count = try readCount(elementSize: elementSize, maximum: maximum)
    guard count > 0 else { throw .invalidValue(section, offset: start, found: 0) }
    return count
  }

  /// A node, and behind it the type that it states for its result.
  private mutating func readNode(_ index: Int) throws(ModelFormatError) -> Op {
    let nodeOffset = offset
    let code = try readUInt16()
    guard let code = OperationCode(rawValue: code) else {
      throw .unknownOperation(node: index, offset: nodeOffset, code: Int(code))
    }
    let countOffset = offset
    let count = Int(try readUInt16())
    guard code.fieldCounts.contains(count) else {
      throw .operationFields(node: index, offset: countOffset, expected: code.fieldCounts, found: count)
    }
    let start = offset
    var fields: [UInt32] = []
    for _ in 0..<count { fields.append(try readUInt32()) }
    var reader = FieldReader(node: index, fields: fields, section: section, offset: start)
    var op = try reader.operation(code)
    let type = try readType()
    if case .reshape(let value, _) = op { op = .reshape(value, type.shape) }
    return op
  }

  private mutating func readType() throws(ModelFormatError) -> ValueType {
    let dtype = try readDType(among: [.float32, .uint32])
    let rank = try readUInt32(in: 0...Shape.maximumRank)
    var dimensions: [Dimension] = []
    for _ in 0..<rank {
      let kind = try readUInt32(in: DimensionCode.fixed...DimensionCode.time)
      let size = try readUInt32(in: 1...Shape.maximumDimension)
      switch kind {
      case DimensionCode.batch: dimensions.append(.batch(maximum: size))
      case DimensionCode.time: dimensions.append(.time(maximum: size))
      default: dimensions.append(.fixed(size))
      }
    }
    try readZeros(fieldCount: 2 * (Shape.maximumRank - rank))
    return ValueType(dtype: dtype, shape: Shape(dimensions))
  }

  /// One of some element types.
  mutating func readDType(among types: [DType]) throws(ModelFormatError) -> DType {
    let start = offset
    let code = try readUInt32()
    for type in types where UInt32(type.rawValue) == code { return type }
    throw .invalidValue(section, offset: start, found: UInt64(code))
  }
}

/// Where a node states the type of its result.
private struct StatedType {
  private let node: UInt32
  private let type: UInt32

  init(nodeOffset: Int, offset: Int) {
    node = UInt32(nodeOffset)
    type = UInt32(offset)
  }

  /// Where the node begins.
  var nodeOffset: Int { Int(node) }
  /// Where the type stands, behind the fields.
  var offset: Int { Int(type) }
}

/// What a graph's error is about, by its position among its kind.
private enum GraphRecord {
  case input(Int)
  case node(Int)
  case output(Int)
  case tensor(Int)

  init(_ element: GraphElement, _ index: Int) {
    switch element {
    case .input: self = .input(index)
    case .node: self = .node(index)
    case .output: self = .output(index)
    case .tensor: self = .tensor(index)
    }
  }
}

extension GraphError {
  fileprivate func record(inputCount: Int) -> GraphRecord {
    switch self {
    case .tooMany(let element, _, _): GraphRecord(element, 0)
    case .noInput: .input(0)
    case .noOutput: .output(0)
    case .namesNotSorted(let element, let index), .dimension(let element, let index): GraphRecord(element, index)
    case .tensorShape(let index), .tensorUnused(let index): .tensor(index)
    case .unknownOutputValue(let output, _): .output(output)
    case .inputType(let input, _), .dynamicDimension(let input): .input(input)
    case .valueUnused(let value): value < inputCount ? .input(value) : .node(value - inputCount)
    case .unknownValue(let node, _), .unknownTensor(let node, _), .elementType(let node, _, _), .rank(let node, _, _),
      .operandShape(let node, _, _, _), .attribute(_, let node, _, _), .notANumber(_, let node),
      .dynamicAxis(let node, _), .paddingChangesSteps(let node, _, _), .headsDoNotDivide(let node, _, _),
      .recurrentBiasAlone(let node), .reshape(let node, _, _), .notAPermutation(let node, _, _),
      .tensorType(let node, _, _), .int8Inputs(let node, _, _, _):
      .node(node)
    }
  }
}
