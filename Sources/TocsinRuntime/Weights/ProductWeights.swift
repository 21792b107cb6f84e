import TocsinKernels
import TocsinTensor

/// The weights of products of rows, packed once when the model is loaded: of a linear layer, or of several that read the
/// same rows, of a convolution, or of a product with a constant.
final class ProductWeights: Sendable {
  /// `N`.
  let outputs: Int
  /// `K`.
  let inputs: Int
  let packed: PackedMatrix
  /// Whether there is a bias; otherwise the sums start from +0.
  let hasBias: Bool
  private let bias: AlignedBuffer<Float>

  /// - Parameter bias: `N` floats, or none.
  init(packed: consuming PackedMatrix, bias: [Float]) {
    outputs = packed.outputs
    inputs = packed.inputs
    self.packed = packed
    hasBias = !bias.isEmpty
    self.bias = AlignedBuffer(copying: bias.span)
  }

  /// The weights `[N, K]` of one layer, row-major.
  convenience init(outputs: Int, inputs: Int, weight: Span<Float>, bias: [Float]) {
    var packed = PackedMatrix(outputs: outputs, inputs: inputs)
    unsafe weight.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe packed.repack(base, rowStride: inputs) }
    }
    self.init(packed: packed, bias: bias)
  }

  /// The bias, for kernels; `nil` where there is none.
  @unsafe var initial: UnsafePointer<Float>? { unsafe hasBias ? UnsafePointer(bias.pointer) : nil }

  /// Floats that such weights take.
  static func floats(outputs: Int, inputs: Int) -> Int { paddedToPanels(outputs) * (inputs + 1) }
}

extension AlignedBuffer where Element == Float {
  /// A copy of `values`.
  init(copying values: Span<Float>) {
    self.init(unwritten: values.count)
    for index in values.indices { self[index] = values[index] }
  }
}
