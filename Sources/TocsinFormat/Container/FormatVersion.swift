import TocsinGraph
import TocsinTensor

/// The versions of the format that this package reads and writes, as their minor numbers.
enum FormatVersion: UInt16 {
  /// Tensors of `f32` and `u32`.
  case fullPrecision = 1
  /// At least one tensor of `bf16` or `int8`.
  case reducedPrecision = 2

  /// The major number of all of them.
  static let major = 0

  /// `nil` for a version of later tools.
  init?(major: Int, minor: Int) {
    guard major == Self.major, let minor = UInt16(exactly: minor) else { return nil }
    self.init(rawValue: minor)
  }

  /// The lowest version that can hold these tensors: the only one that a file with them may have.
  init(holding tensors: [TensorDeclaration]) {
    self = .fullPrecision
    for tensor in tensors where tensor.dtype == .bfloat16 || tensor.dtype == .int8 { self = .reducedPrecision }
  }
}
