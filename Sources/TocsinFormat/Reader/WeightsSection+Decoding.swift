import TocsinGraph
import TocsinTensor

/// The weights and the scales of a file, as their sections' bytes.
struct EncodedWeights: Sendable {
  private let index: TensorIndex
  private let elements: SectionBytes
  private var scales: SectionBytes?

  /// Checks every element: they must be finite, as the runtime's rules for NaN and infinity cover inputs, not weights.
  init(_ index: TensorIndex, elements: SectionBytes) throws(ModelFormatError) {
    self.index = index
    self.elements = elements
    try checkElements()
  }

  /// Adds the scales of `int8` tensors, and checks them.
  mutating func take(scales: SectionBytes) throws(ModelFormatError) {
    try check(scales)
    self.scales = scales
  }

  /// The elements of each tensor.
  var list: DecodedList<TensorData> { DecodedList(count: index.declarations.count) { tensor in data(of: tensor) } }

  private func data(of tensor: Int) -> TensorData {
    let range = index.ranges[tensor]
    switch index.declarations[tensor].dtype {
    case .float32: return .float32(elements.integers(range) { Float(bitPattern: $0) })
    case .uint32: return .uint32(elements.integers(range) { (word: UInt32) in word })
    case .bfloat16: return .bfloat16(elements.integers(range) { (half: UInt16) in half })
    case .int8:
      let codes = elements.integers(range) { (code: Int8) in code }
      let scales = scales?.integers(index.scaleRanges[tensor]) { Float(bitPattern: $0) }
      return .int8(codes, scales: scales ?? [])
    }
  }

  private func checkElements() throws(ModelFormatError) {
    var end = 0
    for (tensor, declaration) in index.declarations.enumerated() {
      let range = index.ranges[tensor]
      try checkPadding(end..<range.lowerBound)
      end = range.upperBound
      var position = 0
      try elements.forEachPiece(of: range) { piece throws(ModelFormatError) in
        if let element = piece.firstInvalidElement(declaration.dtype) {
          let offset = range.lowerBound + position + element * declaration.dtype.byteSize
          let element = (offset - range.lowerBound) / declaration.dtype.byteSize
          throw declaration.dtype == .int8
            ? .codeOutOfRange(tensor: declaration.name, element: element, offset: offset)
            : .tensorNotFinite(tensor: declaration.name, element: element, offset: offset)
        }
        position += piece.count
      }
    }
    try checkPadding(end..<index.weightsLength)
  }

  /// Padding starts behind a tensor, which may be inside an element of the planes.
  private func checkPadding(_ range: Range<Int>) throws(ModelFormatError) {
    let start = range.lowerBound / SectionEntry.planeElementSize * SectionEntry.planeElementSize
    try elements.forEachPiece(of: start..<range.upperBound) { piece throws(ModelFormatError) in
      if let index = piece.firstNonZero(in: range.lowerBound - start..<piece.count) {
        throw .reservedNotZero(.weights, offset: start + index)
      }
    }
  }

  private func check(_ scales: SectionBytes) throws(ModelFormatError) {
    for (tensor, declaration) in index.declarations.enumerated() where declaration.dtype == .int8 {
      let range = index.scaleRanges[tensor]
      var position = 0
      try scales.forEachPiece(of: range) { piece throws(ModelFormatError) in
        for start in stride(from: 0, to: piece.count, by: DType.float32.byteSize) {
          guard TensorData.isScale(Float(bitPattern: piece.uint32(at: start))) else {
            throw .scaleOutOfRange(
              tensor: declaration.name, channel: (position + start) / DType.float32.byteSize,
              offset: range.lowerBound + position + start)
          }
        }
        position += piece.count
      }
    }
  }
}

extension Span<UInt8> {
  /// The first element, of all whole ones, that weights may not hold.
  fileprivate func firstInvalidElement(_ dtype: DType) -> Int? {
    switch dtype {
    case .float32: firstInteger { (word: UInt32) in word & 0x7F80_0000 == 0x7F80_0000 }
    case .bfloat16: firstInteger { (half: UInt16) in half & 0x7F80 == 0x7F80 }
    case .int8: firstInteger { (code: UInt8) in code == 0x80 }
    case .uint32: nil
    }
  }
}
