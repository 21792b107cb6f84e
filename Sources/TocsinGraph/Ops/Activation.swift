/// A function of each element.
public enum Activation: Equatable, Sendable {
  /// `max(x, 0)`; a NaN stays.
  case relu
  /// `x` above 0, else `slope x`.
  case leakyReLU(slope: Float)
  /// `x/2 (1 + erf(x/√2))`.
  case gelu
  /// `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`: the approximation that PyTorch calls `tanh`.
  case geluTanh
  case tanh
  /// `1 / (1 + e^-x)`.
  case sigmoid

  /// The name that tools print.
  public var name: StaticString {
    switch self {
    case .relu: "relu"
    case .leakyReLU: "leakyReLU"
    case .gelu: "gelu"
    case .geluTanh: "geluTanh"
    case .tanh: "tanh"
    case .sigmoid: "sigmoid"
    }
  }
}
