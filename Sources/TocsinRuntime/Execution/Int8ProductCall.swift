import TocsinKernels

/// Quantised rows times packed weights of int8: a linear layer, or a convolution, tap after tap.
@unsafe
struct Int8ProductCall {
  private var step: QuantisedProduct
  private let outerCount: Int
  private let aOuterStride: Int
  private let cOuterStride: Int
  private let taps: Int
  /// From tap to tap, in the rows and in the weights.
  private let aTapStride: Int
  private let panelsPerTap: Int

  /// - Parameters:
  ///   - x: quantised rows, one for each of `y`; for a convolution the steps, from the first of the padding on, whose sizes
  ///     are not used.
  ///   - dilation: steps from tap to tap.
  init(_ weights: Int8ProductWeights, _ function: ElementFunction, x: Tensor, y: Tensor, dilation: Int) {
    let loops = unsafe Loops(sizes: y.sizes, x: x.strides, y: y.strides, z: y.strides)
    unsafe step = QuantisedProduct(
      rows: loops.sizes[2], outputs: weights.outputs, inputs: weights.inputs, a: x.words, aRowStride: loops.x[2],
      weights: weights.packed.weights, c: y.base, cRowStride: loops.y[2])
    unsafe step.initial = weights.initial
    unsafe step.setGroups(loops)
    unsafe step.activation = function
    unsafe outerCount = loops.sizes[0]
    unsafe aOuterStride = loops.x[0]
    unsafe cOuterStride = loops.y[0]
    unsafe taps = weights.taps
    unsafe aTapStride = unsafe dilation * x.strides[2]
    unsafe panelsPerTap = paddedToPanels(weights.outputs) / panelWidth
  }

  func perform(_ kernels: KernelSet) {
    for outer in unsafe 0..<outerCount {
      var call = unsafe step
      unsafe call.a += outer * aOuterStride
      unsafe call.c += outer * cOuterStride
      unsafe performTaps(call, kernels)
    }
  }

  /// Each tap goes on from the sums of the one before.
  private func performTaps(_ first: QuantisedProduct, _ kernels: KernelSet) {
    var call = unsafe first
    for tap in unsafe 0..<taps {
      if tap > 0 {
        unsafe call.a += aTapStride
        unsafe call.skipWeights(ofPanels: panelsPerTap)
        unsafe call.goOn()
      }
      unsafe call.activation = (tap == taps - 1 ? step.activation : .identity)
      unsafe kernels.matmul(call)
    }
  }

  /// What threads may share.
  var parts: PanelParts {
    let codes = unsafe step.rows * step.groups * outerCount * step.inputs * step.outputs * taps
    return unsafe PanelParts(outputs: step.outputs, multiplications: codes / 4)
  }

  /// Performs one of several parts. An output's sum is the same in any.
  func perform(part: Int, of count: Int, _ kernels: KernelSet) {
    var call = unsafe self
    unsafe call.step.restrict(toPanels: parts.panels(part: part, of: count))
    unsafe call.perform(kernels)
  }
}
