import TocsinGraph
import TocsinTensor

extension ByteReader {
  /// The graph section. Every stated type is compared with the one that shape inference gives.
  mutating func readGraph(tensors: [TensorDeclaration], limits: ReaderLimits) throws(ModelFormatError) -> Graph {
    let inputCount = try readCount(elementSize: RecordSize.port, maximum: Graph.maximumInputs)
    let nodeCount = try readCount(elementSize: RecordSize.smallestNode, maximum: limits.maximumNodes)
    let outputCount = try readCount(elementSize: RecordSize.output, maximum: Graph.maximumOutputs)
    _ = try readUInt32(in: tensors.count...tensors.count)

    var inputs: [PortDeclaration] = []
    for _ in 0..<inputCount {
      let name = try readName()
      let type = try readType()
      inputs.append(PortDeclaration(name: name, dtype: type.dtype, shape: type.shape))
    }
    var nodes: [Op] = []
    var statedTypes: [ValueType] = []
    for index in 0..<nodeCount {
      let node = try readNode(index)
      nodes.append(node.op)
      statedTypes.append(node.type)
    }
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
      throw .graph(error)
    }
    for index in statedTypes.indices where graph.values[inputCount + index] != statedTypes[index] {
      throw .valueType(value: inputCount + index)
    }
    return graph
  }

  /// A node and the type that it states for its result.
  private mutating func readNode(_ index: Int) throws(ModelFormatError) -> (op: Op, type: ValueType) {
    let code = try readUInt16()
    guard let code = OperationCode(rawValue: code) else { throw .unknownOperation(node: index, code: Int(code)) }
    let count = Int(try readUInt16())
    guard code.fieldCounts.contains(count) else {
      throw .operationFields(node: index, expected: code.fieldCounts, found: count)
    }
    let start = offset
    var fields: [UInt32] = []
    for _ in 0..<count { fields.append(try readUInt32()) }
    var reader = FieldReader(node: index, fields: fields, section: section, offset: start)
    var op = try reader.operation(code)
    let type = try readType()
    if case .reshape(let value, _) = op { op = .reshape(value, type.shape) }
    return (op, type)
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
    try readZeros(count: 8 * (Shape.maximumRank - rank))
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
