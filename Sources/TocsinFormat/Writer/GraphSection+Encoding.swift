import TocsinGraph
import TocsinTensor

extension ByteWriter {
  /// The graph section.
  package mutating func writeGraph(_ graph: Graph) {
    writeCount(graph.inputs.count)
    writeCount(graph.nodes.count)
    writeCount(graph.outputs.count)
    writeCount(graph.tensors.count)
    for input in graph.inputs {
      writeName(input.name)
      writeType(ValueType(dtype: input.dtype, shape: input.shape))
    }
    for (index, node) in graph.nodes.enumerated() {
      let record = OperationRecord(node)
      writeUInt16(record.code.rawValue)
      writeUInt16(UInt16(record.fields.count))
      for field in record.fields { writeUInt32(field) }
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
