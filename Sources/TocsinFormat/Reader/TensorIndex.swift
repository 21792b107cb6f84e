import TocsinGraph
import TocsinTensor

/// The tensor index: declarations, where each tensor's elements lie in the decoded weights section, and where its scales lie
/// in the quantisation section.
struct TensorIndex: Sendable {
  private(set) var declarations: [TensorDeclaration] = []
  private(set) var ranges: [Range<Int>] = []
  /// Empty for tensors of other types than `int8`.
  private(set) var scaleRanges: [Range<Int>] = []

  /// No tensors.
  init() {}

  /// That of tensors whose sizes a graph has bounded.
  init(of tensors: [TensorDeclaration]) {
    for tensor in tensors { append(tensor, byteCount: tensor.byteCount) }
  }

  /// Makes room for so many tensors.
  mutating func reserveCapacity(_ count: Int) {
    declarations.reserveCapacity(count)
    ranges.reserveCapacity(count)
    scaleRanges.reserveCapacity(count)
  }

  /// Adds a tensor behind the others.
  mutating func append(_ declaration: TensorDeclaration, byteCount: Int) {
    let scalesStart = scaleRanges.last?.upperBound ?? 0
    ranges.append(nextOffset..<nextOffset + byteCount)
    scaleRanges.append(scalesStart..<scalesStart + declaration.scaleCount * DType.float32.byteSize)
    declarations.append(declaration)
  }

  /// Where the next tensor's elements start.
  var nextOffset: Int { aligned(ranges.last?.upperBound ?? 0, to: SectionEntry.alignment) }

  /// The decoded length that the weights section must have: the tensors', filled up to whole elements of byte planes.
  var weightsLength: Int { aligned(ranges.last?.upperBound ?? 0, to: SectionEntry.planeElementSize) }

  /// The decoded length that the quantisation section must have.
  var scalesLength: Int { scaleRanges.last?.upperBound ?? 0 }
}

extension ByteReader {
  /// The tensor index section.
  mutating func readTensorIndex(limits: ReaderLimits) throws(ModelFormatError) -> TensorIndex {
    let count = try readCount(elementSize: RecordSize.tensor, maximum: limits.maximumTensors)
    var index = TensorIndex()
    index.reserveCapacity(count)
    for _ in 0..<count {
      let declaration = try readTensorDeclaration(after: index.declarations.last?.name)
      let tensorOffset = try readUInt64()
      guard tensorOffset == UInt64(index.nextOffset) else {
        throw .tensorOffset(
          tensor: declaration.name, offset: offset - 8, expected: UInt64(index.nextOffset), found: tensorOffset)
      }
      let length = try readUInt64()
      let expected = declaration.checkedByteCount
      guard let expected, length == UInt64(expected), expected <= ReaderLimits.decodedLengthBound - index.nextOffset
      else {
        throw .tensorLength(
          tensor: declaration.name, offset: offset - 8, expected: expected.map { UInt64($0) } ?? .max, found: length)
      }
      index.append(declaration, byteCount: expected)
    }
    try finish()
    return index
  }

  private mutating func readTensorDeclaration(after previous: Name?) throws(ModelFormatError) -> TensorDeclaration {
    let start = offset
    let name = try readName()
    if let previous, !previous.precedes(name) { throw .namesNotSorted(section, offset: start) }
    let dtype = try readDType(among: DType.allCases)
    let rank = try readUInt32(in: 0...Shape.maximumRank)
    var sizes: [Int] = []
    for _ in 0..<rank { sizes.append(try readUInt32(in: 1...Shape.maximumDimension)) }
    try readZeros(fieldCount: Shape.maximumRank - rank)
    return TensorDeclaration(name: name, dtype: dtype, shape: Shape(fixed: sizes))
  }
}

extension TensorDeclaration {
  /// The number of scales that belong to the tensor: one per channel of `int8` codes.
  var scaleCount: Int { dtype == .int8 ? shape.dimensions.first?.maximum ?? 1 : 0 }

  /// The elements' bytes. A graph has bounded the shape, so that the product cannot overflow.
  var byteCount: Int { (shape.maximumCount ?? 0) * dtype.byteSize }

  /// The elements' bytes, `nil` where that overflows.
  fileprivate var checkedByteCount: Int? {
    guard let count = shape.maximumCount else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.byteSize)
    return overflow ? nil : bytes
  }
}
