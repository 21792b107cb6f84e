import TocsinGraph

extension Op {
  /// The settings of an operation by name, as `inspect` prints them. What is implied is left out: a shape is the result's,
  /// and one-hot's classes are its last dimension.
  var attributes: [(name: String, value: String)] {
    switch self {
    case .constant, .oneHot, .embedding, .linear, .softmax, .add, .multiply, .positionalEncoding, .attentionPool,
      .reshape:
      []
    case .matmul(_, _, let transposesSecond): [("transposesSecond", "\(transposesSecond)")]
    case .convolution(_, _, _, let dilation, let before, let after):
      [("dilation", "\(dilation)"), ("before", "\(before)"), ("after", "\(after)")]
    case .lstm(_, _, _, _, _, let direction): [("direction", "\(direction)")]
    case .gru(_, _, _, _, _, let direction, let reset): [("direction", "\(direction)"), ("reset", "\(reset)")]
    case .attention(_, _, _, let heads, let scale, let isCausal, _):
      [("heads", "\(heads)"), ("scale", "\(scale)"), ("isCausal", "\(isCausal)")]
    case .layerNorm(_, _, _, let epsilon): [("epsilon", "\(epsilon)")]
    case .activation(_, .leakyReLU(let slope)): [("function", "leakyReLU"), ("slope", "\(slope)")]
    case .activation(_, let activation): [("function", "\(activation.name)")]
    case .reduce(_, let reduction, let axis): [("reduction", "\(reduction)"), ("axis", "\(axis)")]
    case .maskedPool(_, _, let reduction): [("reduction", "\(reduction)")]
    case .step(_, let position): [("position", "\(position)")]
    case .concat(_, let axis): [("axis", "\(axis)")]
    case .slice(_, let axis, let start, let count):
      [("axis", "\(axis)"), ("start", "\(start)"), ("count", "\(count)")]
    case .transpose(_, let order): [("order", order.map { "\($0)" }.joined(separator: " "))]
    }
  }
}
