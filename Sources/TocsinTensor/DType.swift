/// The element type of a tensor or value.
public enum DType: UInt8, Sendable, CaseIterable {
  /// IEEE 754 binary32.
  case float32 = 1
  /// Unsigned 32-bit integer: keys and indices.
  case uint32 = 2
  /// The upper half of a binary32. For stored weights: a loaded model computes with the binary32 numbers they stand for.
  case bfloat16 = 3
  /// Codes from -127 to 127, and a scale `f32` for each channel, which is an element of the outermost dimension. A weight
  /// is its code times the scale of its channel.
  case int8 = 4

  /// Bytes per element.
  public var byteSize: Int {
    switch self {
    case .float32, .uint32: 4
    case .bfloat16: 2
    case .int8: 1
    }
  }

  /// The name that tools print.
  public var name: StaticString {
    switch self {
    case .float32: "f32"
    case .uint32: "u32"
    case .bfloat16: "bf16"
    case .int8: "int8"
    }
  }
}
