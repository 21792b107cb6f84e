import TocsinKernels
import TocsinTensor

/// What a recurrent layer needs beside its floats where its weights are int8: random codes, and room for quantised rows.
struct Int8Layer: ~Copyable {
  let input: PackedInt8Gates
  let recurrent: PackedInt8Gates
  /// `input` as one product for all steps.
  let products: PackedInt8Matrix
  /// All rows of features.
  private let x: AlignedBuffer<UInt32>
  /// The state of all items.
  private let state: AlignedBuffer<UInt32>

  init(gates: Int, hidden: Int, inputs: Int, items: Int, steps: Int) {
    var random = SplitMix(state: 23)
    let codes = (0..<gates * hidden * max(inputs, hidden)).map { _ in Int8(random.next(scale: 127)) }
    let scales = [Float](repeating: 0x1p-10, count: gates * hidden)
    input = PackedInt8Gates(
      gates: gates, hidden: hidden, inputs: inputs, codes: codes.span, rowStride: inputs, scales: scales.span)
    recurrent = PackedInt8Gates(
      gates: gates, hidden: hidden, inputs: hidden, codes: codes.span, rowStride: hidden, scales: scales.span)
    products = PackedInt8Matrix(
      gates: gates, hidden: hidden, inputs: inputs, codes: codes.span, rowStride: inputs, scales: scales.span)
    x = AlignedBuffer(count: steps * items * quantisedRowWords(inputs))
    state = AlignedBuffer(count: items * quantisedRowWords(hidden))
  }

  /// Quantises rows of features, which operands then take.
  func quantise(_ rows: UnsafePointer<Float>, count: Int, _ kernels: KernelSet) {
    unsafe kernels.quantise(
      rows: count, inputs: input.inputs, x: rows, xRowStride: input.inputs, y: x.pointer,
      yRowStride: quantisedRowWords(input.inputs))
  }

  /// The input products of all rows, from one row of gates for all.
  func products(
    rows: Int, initial: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>, _ kernels: KernelSet
  ) {
    var product = unsafe QuantisedProduct(
      rows: rows, outputs: products.outputs, inputs: products.inputs, a: x.pointer,
      aRowStride: quantisedRowWords(products.inputs), weights: products.weights, c: sums, cRowStride: products.outputs)
    unsafe product.initial = unsafe initial
    unsafe kernels.matmul(product)
  }

  /// The features from a row on.
  func features(from row: Int) -> QuantisedOperand {
    let words = quantisedRowWords(input.inputs)
    return unsafe QuantisedOperand(rows: x.pointer + row * words, rowStride: words, weights: input.weights)
  }

  /// A state, quantised now.
  func state(_ h: UnsafePointer<Float>, items: Int, _ kernels: KernelSet) -> QuantisedOperand {
    let (hidden, words) = (recurrent.inputs, quantisedRowWords(recurrent.inputs))
    unsafe kernels.quantise(
      rows: items, inputs: hidden, x: h, xRowStride: hidden, y: state.pointer, yRowStride: words)
    return unsafe QuantisedOperand(rows: state.pointer, rowStride: words, weights: recurrent.weights)
  }
}
