import TocsinTensor

/// The scale and bias of a layer norm.
final class NormWeights: Sendable {
  let scale: AlignedBuffer<Float>
  let bias: AlignedBuffer<Float>
  let epsilon: Float

  init(scale: Span<Float>, bias: Span<Float>, epsilon: Float) {
    self.scale = AlignedBuffer(copying: scale)
    self.bias = AlignedBuffer(copying: bias)
    self.epsilon = epsilon
  }
}
