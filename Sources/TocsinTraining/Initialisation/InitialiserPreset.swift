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
  /// LSTM's forget gate; tables of embeddings uniform in ±0.05; layer norms 1 and 0. Keras counts the fans of its
  /// multi-head attention's three-dimensional kernels in another way, which is not repeated.
  case keras = 2

  /// - Returns: `nil` for what keeps its values.
  func initialiser(of parameter: Parameter) -> Initialiser? {
    switch parameter.role {
    case .constant: nil
    case .positionTable: .sinusoidal
    case .layerNormScale: .constant(1)
    case .layerNormBias: .constant(0)
    case .embeddingTable: self == .pytorch ? .normal(deviation: 1) : .uniform(limit: 0.05)
    case .attentionInputWeight: .glorotUniform
    case .attentionInputBias, .attentionOutputBias: .constant(0)
    case .linearWeight, .attentionOutputWeight, .convolutionWeight:
      self == .pytorch ? .heUniform(negativeSlope: 5.0.squareRoot()) : .glorotUniform
    case .linearBias, .convolutionBias:
      self == .pytorch ? .uniform(limit: 1 / Double(parameter.fans.inputs).squareRoot()) : .constant(0)
    case .lstmInput, .gruInput: self == .pytorch ? recurrentUniform(parameter) : .glorotUniform
    case .lstmRecurrent, .gruRecurrent: self == .pytorch ? recurrentUniform(parameter) : .orthogonal(gain: 1)
    case .lstmBias, .lstmRecurrentBias, .gruBias, .gruRecurrentBias:
      self == .pytorch ? recurrentUniform(parameter) : .constant(0)
    }
  }

  /// What a preset gives to the rows of an LSTM's forget gate in its first bias.
  var forgetBias: Float? { self == .pytorch ? nil : 1 }

  private func recurrentUniform(_ parameter: Parameter) -> Initialiser {
    .uniform(limit: 1 / Double(parameter.hidden).squareRoot())
  }
}
