import TocsinGraph
import TocsinTensor

/// The tensor index: declarations, and where each tensor's elements lie in the decoded weights section.
struct TensorIndex {
  var declarations: [TensorDeclaration] = []
  var ranges: [Range<Int>] = []

  /// The decoded length that the weights section must have: the tensors', filled up to whole elements of byte planes.
  var weightsLength: Int { aligned(ranges.last?.upperBound ?? 0, to: SectionEntry.planeElementSize) }

  /// The decoded length that the quantisation section must have: a scale for each channel of each `int8` tensor.
  var scalesLength: Int {
    var count = 0
    for declaration in declarations { count += declaration.scaleCount }
    return count * DType.float32.byteSize
  }
}

extension ByteReader {
  /// The tensor index section.
  mutating func readTensorIndex(limits: ReaderLimits) throws(ModelFormatError) -> TensorIndex {
    let count = try readCount(elementSize: RecordSize.tensor, maximum: limits.maximumTensors)
    var index = TensorIndex()
    for _ in 0..<count {
      let start = offset
      let declaration = try readTensorDeclaration()
      if let previous = index.declarations.last, !previous.name.precedes(declaration.name) {
        throw .namesNotSorted(section, offset: start)
      }
      let expectedOffset = aligned(index.ranges.last?.upperBound ?? 0, to: SectionEntry.alignment)
      let tensorOffset = try readUInt64()
      guard tensorOffset == UInt64(expectedOffset) else {
        throw .tensorOffset(tensor: declaration.name, expected: UInt64(expectedOffset), found: tensorOffset)
      }
      let length = try readUInt64()
      guard let expectedLength = declaration.checkedByteCount, length == UInt64(expectedLength) else {
        let expected = declaration.checkedByteCount.map { UInt64($0) } ?? UInt64.max
        throw .tensorLength(tensor: declaration.name, expected: expected, found: length)
      }
      let (end, overflow) = expectedOffset.addingReportingOverflow(expectedLength)
      guard !overflow, end <= limits.maximumDecodedLength else {
        throw .decodedTooLarge(length: UInt64(end.magnitude), maximum: limits.maximumDecodedLength)
      }
      index.declarations.append(declaration)
      index.ranges.append(expectedOffset..<end)
    }
    try finish()
    return index
  }

  private mutating func readTensorDeclaration() throws(ModelFormatError) -> TensorDeclaration {
    let name = try readName()
    let dtype = try readDType(among: DType.allCases)
    let rank = try readUInt32(in: 0...Shape.maximumRank)
    var sizes: [Int] = []
    for _ in 0..<rank { sizes.append(try readUInt32(in: 1...Shape.maximumDimension)) }
    try readZeros(count: 4 * (Shape.maximumRank - rank))
    return TensorDeclaration(name: name, dtype: dtype, shape: Shape(fixed: sizes))
  }

  /// The elements of one tensor or value; of `int8` codes without their scales.
  mutating func readElements(_ dtype: DType, count: Int) throws(ModelFormatError) -> TensorData {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: dtype.byteSize)
    guard !overflow, byteCount <= remaining else {
      throw .sectionTruncated(section, offset: offset, expected: overflow ? Int.max : byteCount, found: remaining)
    }
    let bytes = try readSpan(count: byteCount)
    switch dtype {
    case .float32: return .float32(bytes.mapIntegers { Float(bitPattern: $0) })
    case .uint32: return .uint32(bytes.mapIntegers { (word: UInt32) in word })
    case .bfloat16: return .bfloat16(bytes.mapIntegers { (half: UInt16) in half })
    case .int8: return .int8(bytes.mapIntegers { (code: Int8) in code }, scales: [])
    }
  }
}

extension TensorIndex {
  /// The elements of all tensors, out of the decoded weights section; of those of `int8` without their scales.
  ///
  /// Elements must be finite: the runtime's rules for NaN and infinity cover inputs, not weights.
  func readWeights(_ bytes: Span<UInt8>) throws(ModelFormatError) -> [TensorData] {
    var reader = ByteReader(bytes, section: .weights)
    var weights: [TensorData] = []
    weights.reserveCapacity(declarations.count)
    for index in declarations.indices {
      let declaration = declarations[index]
      try reader.readZeros(count: ranges[index].lowerBound - reader.offset)
      let data = try reader.readElements(declaration.dtype, count: ranges[index].count / declaration.dtype.byteSize)
      if let element = data.firstNonFinite { throw .tensorNotFinite(tensor: declaration.name, element: element) }
      if let element = data.firstInvalidCode { throw .codeOutOfRange(tensor: declaration.name, element: element) }
      weights.append(data)
    }
    try reader.readZeros(count: weightsLength - reader.offset)
    try reader.finish()
    return weights
  }

  /// Adds the scales to the tensors of `int8`, out of the decoded quantisation section.
  func readScales(_ bytes: Span<UInt8>, into weights: inout [TensorData]) throws(ModelFormatError) {
    var reader = ByteReader(bytes, section: .quantisation)
    for index in declarations.indices {
      guard case .int8(let codes, _) = weights[index],
        case .float32(let scales) = try reader.readElements(.float32, count: declarations[index].scaleCount)
      else { continue }
      weights[index] = .int8(codes, scales: scales)
      if let channel = weights[index].firstInvalidScale {
        throw .scaleOutOfRange(tensor: declarations[index].name, channel: channel)
      }
    }
    try reader.finish()
  }
}

extension TensorDeclaration {
  /// The number of scales that belong to the tensor: one per channel of `int8` codes.
  var scaleCount: Int { dtype == .int8 ? shape.dimensions.first?.maximum ?? 1 : 0 }

  /// The elements' bytes, `nil` where that overflows.
  fileprivate var checkedByteCount: Int? {
    guard let count = shape.maximumCount else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.byteSize)
    return overflow ? nil : bytes
  }
}
