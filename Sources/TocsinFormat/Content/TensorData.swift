public import TocsinTensor

/// The elements of a tensor or value, row-major, innermost dimension last.
///
/// Equality is by bits: 0 and -0 differ, and files are compared by what they hold.
public enum TensorData: Sendable {
  case float32([Float])
  case uint32([UInt32])

  /// The element type.
  public var dtype: DType {
    switch self {
    case .float32: .float32
    case .uint32: .uint32
    }
  }

  /// The number of elements.
  public var count: Int {
    switch self {
    case .float32(let values): values.count
    case .uint32(let values): values.count
    }
  }

  /// The elements where they are floats.
  public var floats: [Float]? {
    if case .float32(let values) = self { values } else { nil }
  }

  /// The elements where they are unsigned integers.
  public var integers: [UInt32]? {
    if case .uint32(let values) = self { values } else { nil }
  }

  /// The position of the first NaN or infinity; `nil` where all elements are finite.
  public var firstNonFinite: Int? {
    guard case .float32(let values) = self else { return nil }
    return values.firstIndex { !$0.isFinite }
  }
}

extension TensorData: Equatable {
  /// Whether element types, counts and all bits agree.
  public static func == (left: TensorData, right: TensorData) -> Bool {
    switch (left, right) {
    case (.float32(let left), .float32(let right)):
      guard left.count == right.count else { return false }
      for index in left.indices where left[index].bitPattern != right[index].bitPattern { return false }
      return true
    case (.uint32(let left), .uint32(let right)): return left == right
    case (.float32, .uint32), (.uint32, .float32): return false
    }
  }
}
