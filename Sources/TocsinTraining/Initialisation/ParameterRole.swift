/// What a tensor is to the op that reads it.
public enum ParameterRole: UInt8, Sendable, CaseIterable {
  /// `[V, D]`.
  case embeddingTable = 0
  /// `[N, D]`.
  case linearWeight = 1
  case linearBias = 2
  /// Of the layer that makes the queries, keys and values of a multi-head attention, or of one of the three.
  case attentionInputWeight = 3
  case attentionInputBias = 4
  /// Of the layer that reads the heads of a multi-head attention.
  case attentionOutputWeight = 5
  case attentionOutputBias = 6
  /// `[N, K, D]`.
  case convolutionWeight = 7
  case convolutionBias = 8
  /// `[4 H, D]`, gates in the order i, f, g, o.
  case lstmInput = 9
  /// `[4 H, H]`.
  case lstmRecurrent = 10
  case lstmBias = 11
  case lstmRecurrentBias = 12
  /// `[3 H, D]`, gates in the order r, z, n.
  case gruInput = 13
  /// `[3 H, H]`.
  case gruRecurrent = 14
  case gruBias = 15
  case gruRecurrentBias = 16
  case layerNormScale = 17
  case layerNormBias = 18
  /// `[Tmax, D]`.
  case positionTable = 19
  /// A value of its own: a mask, a factor, a learnt vector.
  case constant = 20
}
