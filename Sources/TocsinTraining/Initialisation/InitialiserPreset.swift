import TocsinGraph
import TocsinTensor

/// How the layers of a framework start, so that the settings of papers can be repeated.
///
/// Constants keep the values that they have, as no framework has a rule for them. Tables of positions start sinusoidal.
public enum InitialiserPreset: UInt8, Sendable, CaseIterable {
  /// What DeepLog's models are trained from: Keras's, but each gate of an LSTM is a matrix of its own, and all tensors
  /// are drawn from one stream in the order of the ops. Ops that DeepLog's networks do not have start as in ``keras``.
  case deepLog = 0
  /// `torch.nn` 2: linear layers and convolutions uniform in ±√(1 / inputs), biases alike; all of an LSTM or GRU uniform
  /// in ±√(1 / H), both biases alike; tables of embeddings standard normal; the input projections of a multi-head
  /// attention Glorot-uniform as one matrix of three, its biases 0; layer norms 1 and 0.
  case pytorch = 1
  /// Keras 3: Glorot-uniform kernels, orthogonal recurrent ones, each as one matrix for all gates; biases 0, but 1 for an
  /// LSTM's forget gate; tables of embeddings uniform in ±0.05; layer norms 1 and 0.
  case keras = 2

  /// - Returns: `nil` for what keeps its values.
  func initialiser(of parameter: Parameter) -> Initialiser? {
    switch parameter.role {
    case .constant: nil
    case .positionTable: .sinusoidal
    case .layerNormScale: .constant(1)
    case .layerNormBias: .constant(0)
    default: self == .pytorch ? pytorchInitialiser(of: parameter) : kerasInitialiser(of: parameter)
    }
  }

  /// What a preset gives to the rows of an LSTM's forget gate in its first bias.
  var forgetBias: Float? { self == .pytorch ? nil : 1 }

  private func pytorchInitialiser(of parameter: Parameter) -> Initialiser {
    if parameter.hidden > 0 { return .uniform(limit: 1 / Double(parameter.hidden).squareRoot()) }
    return switch parameter.role {
    case .embeddingTable: .normal(deviation: 1)
    case .attentionInputWeight: .glorotUniform
    case .attentionInputBias, .attentionOutputBias: .constant(0)
    // Weights by Kaiming's rule with a slope of √5, and biases, are uniform in ±√(1 / inputs).
    default: .heUniform(negativeSlope: 5.0.squareRoot())
    }
  }

  private func kerasInitialiser(of parameter: Parameter) -> Initialiser {
    switch parameter.role {
    case .embeddingTable: .uniform(limit: 0.05)
    case .linearWeight, .convolutionWeight, .lstmInput, .gruInput: .glorotUniform
    case .lstmRecurrent, .gruRecurrent: .orthogonal(gain: 1)
    case .attentionInputWeight, .attentionOutputWeight: .uniform(limit: kerasAttentionLimit(parameter))
    default: .constant(0)
    }
  }

  /// Keras takes the last two dimensions of the kernels of its multi-head attention for inputs and outputs, and the first
  /// for taps of a convolution: `[D, heads, dk]` has `D heads` and `D dk`, `[heads, dk, N]` has `heads dk` and `heads N`.
  private func kerasAttentionLimit(_ parameter: Parameter) -> Double {
    let (fans, heads) = (parameter.fans, parameter.heads)
    let isInput = parameter.role == .attentionInputWeight
    let sum = isInput ? fans.inputs * (heads + fans.outputs / 3 / heads) : fans.inputs + heads * fans.outputs
    return (6 / Double(sum)).squareRoot()
  }
}
