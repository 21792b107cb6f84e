import CTocsinKernels

/// What a kernel does to each element of its result: `y = f(x)`. Error bounds: Spec/Numerics.md.
public enum ElementFunction: Sendable {
  case identity
  /// `x > 0 ? x : +0`; a NaN stays.
  case relu
  /// `x > 0 ? x : slope x`.
  case leakyReLU(slope: Float)
  /// `x / 2 (1 + erf(x / √2))`.
  case gelu
  /// `x / 2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
  case geluTanh
  case tanh
  case sigmoid

  var code: ck_activation {
    switch self {
    case .identity: CK_IDENTITY
    case .relu: CK_RELU
    case .leakyReLU: CK_LEAKY_RELU
    case .gelu: CK_GELU
    case .geluTanh: CK_GELU_TANH
    case .tanh: CK_TANH
    case .sigmoid: CK_SIGMOID
    }
  }

  var parameter: Float {
    switch self {
    case .leakyReLU(let slope): slope
    default: 0
    }
  }
}
