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
      nodes.append(try readNode(index))
      statedTypes.append(try readType())
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

  private mutating func readNode(_ index: Int) throws(ModelFormatError) -> Op {
    let code = try readUInt16()
    let fieldCount = Int(try readUInt16())
    guard let operation = OperationCode(rawValue: code) else { throw .unknownOperation(node: index, code: Int(code)) }
    guard fieldCount == operation.fieldCount else {
      throw .operationFields(node: index, expected: operation.fieldCount, found: fieldCount)
    }
    let operand = ValueID(Int(try readUInt32()))
    switch operation {
    case .oneHot: return .oneHot(operand, classes: Int(try readUInt32()))
    case .embedding: return .embedding(operand, table: try readTensor())
    case .lstm:
      let input = try readTensor()
      let recurrent = try readTensor()
      let bias = try readTensor()
      return .lstm(
        operand, input: input, recurrent: recurrent, bias: bias, recurrentBias: nil, direction: .forward)
    case .lastStep: return .step(operand, .last)
    case .linear:
      let weight = try readTensor()
      return .linear(operand, weight: weight, bias: try readTensor())
    case .softmax: return .softmax(operand)
    }
  }

  private mutating func readTensor() throws(ModelFormatError) -> TensorID { TensorID(Int(try readUInt32())) }

  private mutating func readType() throws(ModelFormatError) -> ValueType {
    let dtype = try readDType()
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

  mutating func readDType() throws(ModelFormatError) -> DType {
    let start = offset
    let code = try readUInt32()
    guard let raw = UInt8(exactly: code), let dtype = DType(rawValue: raw) else {
      throw .invalidValue(section, offset: start, found: UInt64(code))
    }
    return dtype
  }
}
