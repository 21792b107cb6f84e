extension Op {
  /// The name that tools print.
  public var name: StaticString {
    switch self {
    case .constant: "constant"
    case .oneHot: "oneHot"
    case .embedding: "embedding"
    case .linear: "linear"
    case .matmul: "matmul"
    case .convolution: "convolution"
    case .lstm: "lstm"
    case .gru: "gru"
    case .attention: "attention"
    case .softmax: "softmax"
    case .layerNorm: "layerNorm"
    case .activation: "activation"
    case .add: "add"
    case .multiply: "multiply"
    case .positionalEncoding: "positionalEncoding"
    case .reduce: "reduce"
    case .maskedPool: "maskedPool"
    case .attentionPool: "attentionPool"
    case .step: "step"
    case .concat: "concat"
    case .slice: "slice"
    case .reshape: "reshape"
    case .transpose: "transpose"
    }
  }
}
