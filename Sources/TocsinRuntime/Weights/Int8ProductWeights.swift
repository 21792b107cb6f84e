import TocsinKernels
import TocsinTensor

/// int8 weights of products of quantised rows, packed once when the model is loaded: of a linear layer, of several that
/// read the same rows, or of a convolution, tap by tap.
final class Int8ProductWeights: Sendable {
  /// `N`.
  let outputs: Int
  /// `K`, of one tap.
  let inputs: Int
  /// Products of which each goes on from the sums of the one before; 1 for a linear layer.
  let taps: Int
  /// The taps one after the other, each of whole panels.
  let packed: PackedInt8Matrix
  /// Whether there is a bias; otherwise the sums start from +0.
  let hasBias: Bool
  private let bias: AlignedBuffer<Float>

  /// - Parameters:
  ///   - packed: `[taps * paddedToPanels(N), K]`.
  ///   - bias: `N` floats, or none.
  init(outputs: Int, taps: Int = 1, packed: consuming PackedInt8Matrix, bias: [Float]) {
    self.outputs = outputs
    self.taps = taps
    inputs = packed.inputs
    self.packed = packed
    hasBias = !bias.isEmpty
    self.bias = AlignedBuffer(copying: bias.span)
  }

  /// The weights `[N, taps, K]` of a convolution.
  convenience init(outputs: Int, inputs: Int, taps: Int, weights: Int8Tensor, bias: [Float]) {
    let panels = paddedToPanels(outputs) / panelWidth
    var packed = PackedInt8Matrix(outputs: taps * panels * panelWidth, inputs: inputs)
    for tap in 0..<taps {
      packed.repack(
        panel: tap * panels, outputs: outputs, codes: weights.codes.span, first: tap * inputs,
        rowStride: taps * inputs, scales: weights.scales.span)
    }
    self.init(outputs: outputs, taps: taps, packed: packed, bias: bias)
  }

  /// The bias, for kernels; `nil` where there is none.
  @unsafe var initial: UnsafePointer<Float>? { unsafe hasBias ? UnsafePointer(bias.pointer) : nil }

  /// Floats' worth of memory that such weights take: codes, scales, offsets and the bias.
  static func floats(outputs: Int, inputs: Int, taps: Int = 1) -> Int {
    paddedToPanels(outputs) * ((inputs + 3) / 4 + 2) * taps + outputs
  }
}
