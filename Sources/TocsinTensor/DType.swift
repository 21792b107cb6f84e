/// The element type of a tensor or value.
public enum DType: UInt8, Sendable, CaseIterable {
  /// IEEE 754 binary32.
  case float32 = 1
  /// Unsigned 32-bit integer: keys and indices.
  case uint32 = 2

  /// Bytes per element.
  public var byteSize: Int { 4 }

  /// The name that tools print.
  public var name: StaticString {
    switch self {
    case .float32: "f32"
    case .uint32: "u32"
    }
  }
}
