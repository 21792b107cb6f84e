import TocsinKernels

/// Rows times packed weights: a linear layer, a product with a constant, or a convolution.
@unsafe
struct ProductCall {
  private var step: MatrixProduct
  private let outerCount: Int
  private let aOuterStride: Int
  private let cOuterStride: Int
  /// Taps of a convolution that are taken one after the other, each going on from the sums of the one before; else 1.
  private let taps: Int
  /// From tap to tap, in the rows and in the weights.
  private let aTapStride: Int
  private let bTapStride: Int
  /// Whether the rows are those of an input.
  var readsInput = false

  /// - Parameters:
  ///   - x: rows of `K` elements, one for each of `y`.
  init(_ weights: ProductWeights, _ function: ElementFunction, x: Tensor, y: Tensor) {
    unsafe self.init(weights, function, x: x, y: y, taps: 1, tapStride: 0)
  }

  /// A convolution over the third dimension.
  ///
  /// - Parameters:
  ///   - x: the steps, from the first of the padding on. Its sizes are not used.
  init(
    _ weights: ProductWeights, _ function: ElementFunction, x: Tensor, y: Tensor, taps: Int, dilation: Int
  ) {
    let features = weights.inputs / taps
    let tapStride = unsafe dilation * x.strides[2]
    // The rows of neighbouring taps are one where they follow each other without gaps.
    let isOne = taps == 1 || tapStride == features
    unsafe self.init(weights, function, x: x, y: y, taps: isOne ? 1 : taps, tapStride: tapStride)
  }

  private init(
    _ weights: ProductWeights, _ function: ElementFunction, x: Tensor, y: Tensor, taps: Int, tapStride: Int
  ) {
    let loops = unsafe Loops(sizes: y.sizes, x: x.strides, y: y.strides, z: y.strides)
    unsafe step = MatrixProduct(
      rows: loops.sizes[2], outputs: weights.outputs, inputs: weights.inputs / taps, a: x.base,
      aRowStride: loops.x[2], packed: weights.packed.pointer, c: y.base, cRowStride: loops.y[2])
    unsafe step.bPanelStride = weights.inputs * panelWidth
    unsafe step.initial = weights.initial
    unsafe step.setGroups(loops)
    unsafe step.activation = function
    unsafe outerCount = loops.sizes[0]
    unsafe aOuterStride = loops.x[0]
    unsafe cOuterStride = loops.y[0]
    unsafe self.taps = taps
    unsafe aTapStride = tapStride
    unsafe bTapStride = weights.inputs / taps * panelWidth
  }

  func perform(_ kernels: KernelSet) {
    guard unsafe outerCount > 1 || taps > 1 else {
      if unsafe readsInput && step.groups == 1 && step.rows > Self.chunkRows {
        unsafe performChunks(kernels)
      } else {
        unsafe kernels.matmul(step)
      }
      return
    }
    for outer in unsafe 0..<outerCount {
      var call = unsafe step
      unsafe call.a += outer * aOuterStride
      unsafe call.c += outer * cOuterStride
      unsafe performTaps(call, kernels)
    }
  }

  /// Rows that are multiplied while the next are fetched.
  private static var chunkRows: Int { 24 }

  /// Rows of an input lie in memory that nothing has touched for long: the next ones are asked for before each chunk.
  private func performChunks(_ kernels: KernelSet) {
    var call = unsafe step
    var left = unsafe step.rows
    while left > 0 {
      unsafe call.rows = min(left, Self.chunkRows)
      left -= unsafe call.rows
      let next = unsafe call.a + call.rows * call.aRowStride
      for row in unsafe 0..<min(left, Self.chunkRows) {
        unsafe prefetch(next + row * call.aRowStride, count: call.inputs)
      }
      unsafe kernels.matmul(call)
      unsafe call.a = next
      unsafe call.c += call.rows * call.cRowStride
    }
  }

  /// What threads may share.
  var parts: PanelParts {
    unsafe PanelParts(
      outputs: step.outputs, multiplications: step.rows * step.groups * outerCount * step.inputs * step.outputs * taps)
  }

  /// Performs one of several parts. An output's sum is the same in any.
  func perform(part: Int, of count: Int, _ kernels: KernelSet) {
    var call = unsafe self
    unsafe call.step.restrict(toPanels: parts.panels(part: part, of: count))
    unsafe call.perform(kernels)
  }

  private func performTaps(_ first: MatrixProduct, _ kernels: KernelSet) {
    var call = unsafe first
    for tap in unsafe 0..<taps {
      if tap > 0 {
        unsafe call.a += aTapStride
        unsafe call.b += bTapStride
        unsafe call.goOn()
      }
      unsafe call.activation = (tap == taps - 1 ? step.activation : .identity)
      unsafe kernels.matmul(call)
    }
  }
}
