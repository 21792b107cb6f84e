import TocsinKernels

/// What products of floats and of codes have in common: results in rows and groups of rows, and what they start from.
protocol RowProduct {
  var outputs: Int { get set }
  var initial: UnsafePointer<Float>? { get set }
  var initialRowStride: Int { get set }
  var initialGroupStride: Int { get set }
  var c: UnsafeMutablePointer<Float> { get set }
  var cRowStride: Int { get set }
  var cGroupStride: Int { get set }
  var groups: Int { get set }
  var aGroupStride: Int { get set }

  /// Leaves out the weights of the first panels of outputs.
  mutating func skipWeights(ofPanels count: Int)
}

extension MatrixProduct: @unsafe RowProduct {
  mutating func skipWeights(ofPanels count: Int) { unsafe b += count * bPanelStride }
}

extension QuantisedProduct: @unsafe RowProduct {
  mutating func skipWeights(ofPanels count: Int) {
    unsafe weights = unsafe weights.from(panel: count, inputs: inputs)
  }
}

extension RowProduct {
  /// Takes the groups of the second loop over rows `x` and results `y`.
  mutating func setGroups(_ loops: Loops) {
    groups = loops.sizes[1]
    aGroupStride = loops.x[1]
    cGroupStride = loops.y[1]
  }

  /// Goes on from the results that are there.
  mutating func goOn() {
    unsafe initial = UnsafePointer(c)
    initialRowStride = cRowStride
    initialGroupStride = cGroupStride
  }

  /// Takes some panels of outputs only.
  mutating func restrict(toPanels panels: Range<Int>) {
    let first = panels.lowerBound * panelWidth
    outputs = min(outputs, panels.upperBound * panelWidth) - first
    skipWeights(ofPanels: panels.lowerBound)
    unsafe c += first
    if let start = unsafe initial { unsafe initial = start + first }
  }
}
