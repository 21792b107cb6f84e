import TocsinKernels

/// What the steps of LSTM and GRU have in common: what changes from one step to the next.
protocol RecurrentStep {
  var x: UnsafePointer<Float>? { get set }
  var h: UnsafePointer<Float>? { get set }
  var hRowStride: Int { get set }
  var x8: QuantisedOperand? { get set }
  var h8: QuantisedOperand? { get set }
  var initial: UnsafePointer<Float> { get set }
  var initialIndex: UnsafePointer<UInt32>? { get set }
  var hOut: UnsafeMutablePointer<Float> { get set }
  var hOutRowStride: Int { get set }
  var isDescending: Bool { get set }

  /// Performs the step: from a state of zeros where `h` is `nil`.
  func perform(sumsCodes: Bool, _ kernels: KernelSet)
}

extension LSTMStep: @unsafe RecurrentStep {
  func perform(sumsCodes: Bool, _ kernels: KernelSet) {
    var step = unsafe self
    unsafe step.cellIsZero = unsafe h == nil
    if sumsCodes { unsafe kernels.lstm(quantised: step) } else { unsafe kernels.lstm(step) }
  }
}

extension GRUStep: @unsafe RecurrentStep {
  func perform(sumsCodes: Bool, _ kernels: KernelSet) {
    if sumsCodes { unsafe kernels.gru(quantised: self) } else { unsafe kernels.gru(self) }
  }
}

/// What a layer that sums codes needs beside its floats: weights, and room for a quantised state.
@unsafe
struct RecurrentCodes {
  let inputs: Int8Weights
  let recurrent: Int8Weights
  let xRowStride: Int
  let hidden: Int
  let items: Int
  /// ``RecurrentWeights/stateWords`` for each item: a quantised row for each, then those of a reset before the product.
  let state: UnsafeMutablePointer<UInt32>

  /// For a reset before the product.
  var reset: UnsafeMutablePointer<UInt32> { unsafe state + items * quantisedRowWords(hidden) }

  /// The input rows of a step.
  func input(_ rows: UnsafeMutablePointer<Float>) -> QuantisedOperand {
    unsafe QuantisedOperand(rows: rows.words, rowStride: xRowStride, weights: inputs)
  }

  /// The state of the step before, quantised now.
  func quantise(_ h: UnsafePointer<Float>, rowStride: Int, _ kernels: KernelSet) -> QuantisedOperand {
    let words = quantisedRowWords(unsafe hidden)
    unsafe kernels.quantise(
      rows: items, inputs: hidden, x: h, xRowStride: rowStride, y: state, yRowStride: words)
    return unsafe QuantisedOperand(rows: state, rowStride: words, weights: recurrent)
  }
}
