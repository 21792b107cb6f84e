import TocsinGraph
import TocsinTensor

extension ByteWriter {
  /// The graph section.
  mutating func writeGraph(_ graph: Graph) {
    writeCount(graph.inputs.count)
    writeCount(graph.nodes.count)
    writeCount(graph.outputs.count)
    writeCount(graph.tensors.count)
    for input in graph.inputs {
      writeName(input.name)
      writeType(ValueType(dtype: input.dtype, shape: input.shape))
    }
    for (index, node) in graph.nodes.enumerated() {
      let fields = node.fields
      writeUInt16(OperationCode(node)?.rawValue ?? 0)
      writeUInt16(UInt16(fields.count))
      for field in fields { writeCount(field) }
      writeType(graph.values[graph.inputs.count + index])
    }
    for output in graph.outputs {
      writeName(output.name)
      writeCount(output.value.index)
    }
  }

  private mutating func writeType(_ type: ValueType) {
    writeUInt32(UInt32(type.dtype.rawValue))
    writeCount(type.shape.rank)
    for dimension in type.shape.dimensions {
      switch dimension {
      case .fixed: writeCount(DimensionCode.fixed)
      case .batch: writeCount(DimensionCode.batch)
      case .time: writeCount(DimensionCode.time)
      }
      writeCount(dimension.maximum)
    }
    writeZeros(count: 8 * (Shape.maximumRank - type.shape.rank))
  }
}

extension Op {
  /// The operand, the tensors, then the attributes: what follows the operation's code in the file.
  fileprivate var fields: [Int] {
    var fields = operands.map { $0.index }
    for tensor in tensors { fields.append(tensor.index) }
    switch self {
    case .oneHot(_, let classes): fields.append(classes)
    default: break
    }
    return fields
  }
}
