import Foundation

extension ConstantTensor {
  /// Reads a tensor of the file. Costs no more memory than its bytes.
  init(_ tensor: OnnxTensor) throws(OnnxProblem) {
    guard tensor.externalData.isEmpty, tensor.dataLocation == 0 else {
      throw OnnxProblem("its data is in another file", remedy: "export the network into one file")
    }
    guard !tensor.hasSegment else { throw OnnxProblem("it is a part of a tensor", remedy: "store it as a whole") }
    var shape: [Int] = []
    var count = 1
    for size in tensor.dims {
      guard size >= 0, size <= OnnxLimits.fileLength else {
        throw OnnxProblem("a dimension of \(size)", remedy: "the file is damaged; export it again")
      }
      // A size of 0 makes no others harmless: they may come to stand first.
      let (product, overflow) = count.multipliedReportingOverflow(by: max(Int(size), 1))
      guard !overflow, product <= 1 << 31 else {
        throw OnnxProblem("it is too large", remedy: "the file is damaged; export it again")
      }
      count = product
      shape.append(Int(size))
    }
    guard shape.count <= OnnxLimits.rank else {
      throw OnnxProblem("\(shape.count) dimensions", remedy: "at most \(OnnxLimits.rank) are read; use fewer")
    }
    if shape.contains(0) { count = 0 }
    let elements = try Self.elements(of: tensor, count: count)
    guard elements.count == count else {
      throw OnnxProblem(
        "\(elements.count) elements where its shape has \(count)", remedy: "the file is damaged; export it again")
    }
    let isHalves = tensor.dataType == ElementType.bfloat16.rawValue
    self.init(shape: shape, elements: elements, source: isHalves ? .bfloat16 : nil)
  }

  private static func elements(of tensor: OnnxTensor, count: Int) throws(OnnxProblem) -> Elements {
    guard let type = ElementType(rawValue: tensor.dataType) else {
      throw OnnxProblem("its elements are \(ElementType.name(tensor.dataType))", remedy: "export it in float32")
    }
    let raw = tensor.hasRawData ? Array(tensor.rawData) : nil
    switch type {
    case .float32:
      return .floats(
        try raw.map { bytes throws(OnnxProblem) in try read(bytes, UInt32.self).map { Float(bitPattern: $0) } }
          ?? tensor.floatData)
    case .float64:
      return .doubles(
        try raw.map { bytes throws(OnnxProblem) in try read(bytes, UInt64.self).map { Double(bitPattern: $0) } }
          ?? tensor.doubleData)
    case .int64:
      return .integers(
        (try raw.map { bytes throws(OnnxProblem) in try read(bytes, Int64.self) } ?? tensor.int64Data).map { Int($0) })
    case .int32: return .integers(try small(tensor, raw, Int32.self))
    case .int16: return .integers(try small(tensor, raw, Int16.self))
    case .int8: return .integers(try small(tensor, raw, Int8.self))
    case .uint16: return .integers(try small(tensor, raw, UInt16.self))
    case .uint8: return .integers(try small(tensor, raw, UInt8.self))
    case .bool: return .booleans(try small(tensor, raw, UInt8.self).map { $0 != 0 })
    case .bfloat16:
      // Exactly the floats whose upper halves they are.
      return .floats(
        try small(tensor, raw, UInt16.self).map { Float(bitPattern: UInt32(truncatingIfNeeded: $0) << 16) })
    case .uint32, .uint64, .string, .float16:
      throw OnnxProblem("its elements are \(type.name)", remedy: "export it in float32, int64 or bool")
    }
  }

  /// Integers of up to 32 bits, which stand either in raw bytes or as int32.
  private static func small<Number: FixedWidthInteger>(
    _ tensor: OnnxTensor, _ raw: [UInt8]?, _ type: Number.Type
  ) throws(OnnxProblem) -> [Int] {
    if let raw { return try read(raw, type).map { Int($0) } }
    return tensor.int32Data.map { Int($0) }
  }

  /// Little-endian numbers.
  private static func read<Number: FixedWidthInteger>(
    _ bytes: [UInt8], _ type: Number.Type
  ) throws(OnnxProblem) -> [Number] {
    let width = Number.bitWidth / 8
    guard bytes.count % width == 0 else {
      throw OnnxProblem("its data ends within an element", remedy: "the file is damaged; export it again")
    }
    var numbers: [Number] = []
    numbers.reserveCapacity(bytes.count / width)
    for start in stride(from: 0, to: bytes.count, by: width) {
      var bits: UInt64 = 0
      for offset in 0..<width { bits |= UInt64(bytes[start + offset]) << UInt64(8 * offset) }
      numbers.append(Number(truncatingIfNeeded: bits))
    }
    return numbers
  }
}
