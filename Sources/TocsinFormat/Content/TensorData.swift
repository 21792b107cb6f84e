public import TocsinTensor

/// The elements of a tensor or value, row-major, innermost dimension last.
///
/// Equality is by bits: 0 and -0 differ, and files are compared by what they hold.
public enum TensorData: Sendable {
  case float32([Float])
  case uint32([UInt32])
  /// The upper halves of floats.
  case bfloat16([UInt16])
  /// Codes from -127 to 127, and a scale for each channel: each element of the outermost dimension, of which there is at
  /// least one. Scales are positive normal numbers that leave 127 times themselves finite.
  case int8([Int8], scales: [Float])

  /// The element type.
  public var dtype: DType {
    switch self {
    case .float32: .float32
    case .uint32: .uint32
    case .bfloat16: .bfloat16
    case .int8: .int8
    }
  }

  /// The number of elements.
  public var count: Int {
    switch self {
    case .float32(let values): values.count
    case .uint32(let values): values.count
    case .bfloat16(let values): values.count
    case .int8(let codes, _): codes.count
    }
  }

  /// The elements where they are stored as floats.
  public var floats: [Float]? {
    if case .float32(let values) = self { values } else { nil }
  }

  /// The elements where they are unsigned integers.
  public var integers: [UInt32]? {
    if case .uint32(let values) = self { values } else { nil }
  }

  /// The numbers that the elements stand for; `nil` where they are keys. Exact for `f32` and `bf16`; a code is multiplied
  /// with the scale of its channel and rounded once, in the host's float environment.
  public var numbers: [Float]? {
    switch self {
    case .float32(let values): return values
    case .uint32: return nil
    case .bfloat16(let halves): return halves.map { Float(bitPattern: UInt32($0) << 16) }
    case .int8(let codes, let scales):
      precondition(!scales.isEmpty && codes.count.isMultiple(of: scales.count), "as many codes for each scale")
      let channelSize = codes.count / scales.count
      var numbers: [Float] = []
      numbers.reserveCapacity(codes.count)
      for index in codes.indices { numbers.append(Float(codes[index]) * scales[index / channelSize]) }
      return numbers
    }
  }

  /// The position of the first NaN or infinity; `nil` where all elements are finite.
  public var firstNonFinite: Int? {
    switch self {
    case .float32(let values): values.firstIndex { !$0.isFinite }
    case .bfloat16(let halves): halves.firstIndex { $0 & 0x7F80 == 0x7F80 }
    case .uint32, .int8: nil
    }
  }

  /// The number of scales.
  var scaleCount: Int {
    if case .int8(_, let scales) = self { scales.count } else { 0 }
  }

  /// The position of the first code below -127.
  package var firstInvalidCode: Int? {
    if case .int8(let codes, _) = self { codes.firstIndex(of: Int8.min) } else { nil }
  }

  /// The channel of the first scale that a file may not hold.
  package var firstInvalidScale: Int? {
    guard case .int8(_, let scales) = self else { return nil }
    return scales.firstIndex { !Self.isScale($0) }
  }

  /// Whether a file may hold a scale: a positive normal number that does not take 127 beyond the largest float.
  package static func isScale(_ number: Float) -> Bool { number > 0 && number.isNormal && (number * 127).isFinite }
}

extension TensorData: Equatable {
  /// Whether element types, counts and all bits agree.
  public static func == (left: TensorData, right: TensorData) -> Bool {
    switch (left, right) {
    case (.float32(let left), .float32(let right)): haveEqualBits(left, right)
    case (.uint32(let left), .uint32(let right)): left == right
    case (.bfloat16(let left), .bfloat16(let right)): left == right
    case (.int8(let left, let leftScales), .int8(let right, let rightScales)):
      left == right && haveEqualBits(leftScales, rightScales)
    default: false
    }
  }

  private static func haveEqualBits(_ left: [Float], _ right: [Float]) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index].bitPattern != right[index].bitPattern { return false }
    return true
  }
}
