import TocsinGraph
import TocsinTensor

extension ByteWriter {
  /// The tensor index section.
  mutating func writeTensorIndex(_ tensors: [TensorDeclaration]) {
    writeCount(tensors.count)
    for (tensor, range) in zip(tensors, TensorIndex(of: tensors).ranges) {
      writeName(tensor.name)
      writeUInt32(UInt32(tensor.dtype.rawValue))
      writeCount(tensor.shape.rank)
      for dimension in tensor.shape.dimensions { writeCount(dimension.maximum) }
      writeZeros(count: 4 * (Shape.maximumRank - tensor.shape.rank))
      writeUInt64(UInt64(range.lowerBound))
      writeUInt64(UInt64(range.count))
    }
  }

  /// The weights section: every tensor at the next multiple of 64 bytes, and zeros up to a multiple of 4.
  mutating func writeWeights(_ weights: DecodedList<TensorData>) {
    for tensor in weights {
      pad(to: SectionEntry.alignment)
      writeElements(tensor)
    }
    pad(to: SectionEntry.planeElementSize)
  }

  /// The quantisation section: the scales of all tensors of `int8`.
  mutating func writeScales(_ weights: DecodedList<TensorData>) {
    for case .int8(_, let scales) in weights {
      for scale in scales { writeFloat32(scale) }
    }
  }

  /// Elements in row-major order.
  mutating func writeElements(_ data: TensorData) {
    switch data {
    case .float32(let values): for value in values { writeFloat32(value) }
    case .uint32(let values): for value in values { writeUInt32(value) }
    case .bfloat16(let halves): for half in halves { writeUInt16(half) }
    case .int8(let codes, _): for code in codes { writeUInt8(UInt8(bitPattern: code)) }
    }
  }
}
