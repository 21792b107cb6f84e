public import TocsinTensor

/// What weights can be reduced to.
public enum WeightPrecision: String, CaseIterable, Sendable {
  /// The upper half of each float: half the bytes, and the same kernels as before once the model is loaded.
  case bfloat16 = "bf16"
  /// Codes with a scale per channel: a quarter of the bytes, and products of integers.
  case int8

  /// The element type of tensors of this precision.
  public var dtype: DType {
    switch self {
    case .bfloat16: .bfloat16
    case .int8: .int8
    }
  }
}
