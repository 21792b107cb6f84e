/// The element types of ONNX tensors, by their numbers in the file.
enum ElementType: Int32 {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case bfloat16 = 16

  var isInteger: Bool {
    switch self {
    case .uint8, .int8, .uint16, .int16, .int32, .int64, .uint32, .uint64: true
    case .float32, .float64, .bool, .string, .float16, .bfloat16: false
    }
  }

  /// The values that an integer type can hold, as far as `Int` reaches.
  var integerRange: ClosedRange<Int>? {
    switch self {
    case .uint8: 0...Int(UInt8.max)
    case .int8: Int(Int8.min)...Int(Int8.max)
    case .uint16: 0...Int(UInt16.max)
    case .int16: Int(Int16.min)...Int(Int16.max)
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .uint32: 0...Int(UInt32.max)
    case .int64: Int.min...Int.max
    case .uint64: 0...Int.max
    case .float32, .float64, .bool, .string, .float16, .bfloat16: nil
    }
  }

  /// What messages call it.
  var name: String { "\(self)" }

  /// What messages call a number in a file.
  static func name(_ number: Int32) -> String { ElementType(rawValue: number)?.name ?? "element type \(number)" }
}
