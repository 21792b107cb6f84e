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
  ///   - codes: `[N, taps, K]`.
  ///   - scales: `N` floats.
  ///   - bias: `N` floats, or none.
  init(outputs: Int, inputs: Int, taps: Int = 1, codes: [Int8], scales: [Float], bias: [Float]) {
    self.outputs = outputs
    self.inputs = inputs
    self.taps = taps
    if taps == 1 {
      packed = PackedInt8Matrix(
        outputs: outputs, inputs: inputs, codes: codes.span, rowStride: inputs, scales: scales.span)
    } else {
      packed = Self.packed(outputs: outputs, inputs: inputs, taps: taps, codes: codes, scales: scales)
    }
    hasBias = !bias.isEmpty
    self.bias = AlignedBuffer(copying: bias.span)
  }

  /// The bias, for kernels; `nil` where there is none.
  @unsafe var initial: UnsafePointer<Float>? { unsafe hasBias ? UnsafePointer(bias.pointer) : nil }

  /// Floats' worth of memory that such weights take: codes, scales, offsets and the bias.
  static func floats(outputs: Int, inputs: Int, taps: Int = 1) -> Int {
    paddedToPanels(outputs) * ((inputs + 3) / 4 + 2) * taps + outputs
  }

  private static func packed(
    outputs: Int, inputs: Int, taps: Int, codes: [Int8], scales: [Float]
  ) -> PackedInt8Matrix {
    let rows = paddedToPanels(outputs)
    var tapCodes = [Int8](repeating: 0, count: taps * rows * inputs)
    var tapScales = [Float](repeating: 0, count: taps * rows)
    for tap in 0..<taps {
      for output in 0..<outputs {
        let (from, to) = ((output * taps + tap) * inputs, (tap * rows + output) * inputs)
        for input in 0..<inputs { tapCodes[to + input] = codes[from + input] }
        tapScales[tap * rows + output] = scales[output]
      }
    }
    return PackedInt8Matrix(
      outputs: taps * rows, inputs: inputs, codes: tapCodes.span, rowStride: inputs, scales: tapScales.span)
  }
}
