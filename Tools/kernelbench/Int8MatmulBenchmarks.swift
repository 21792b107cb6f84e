import TocsinKernels
import TocsinTensor

/// A product with weights of int8 over rows that are quantised already: `outputs` sums over `inputs` for each row.
struct Int8MatmulBenchmark {
  var rows: Int
  var outputs: Int
  var inputs: Int
  var activation = ElementFunction.identity

  /// One row, the steps of an item, and many rows, at the sizes of the networks M1 to M4.
  static let all: [Int8MatmulBenchmark] = [
    Int8MatmulBenchmark(rows: 1, outputs: 29, inputs: 64),
    Int8MatmulBenchmark(rows: 1, outputs: 128, inputs: 128),
    Int8MatmulBenchmark(rows: 1, outputs: 512, inputs: 512, activation: .relu),
    Int8MatmulBenchmark(rows: 10, outputs: 256, inputs: 256),
    Int8MatmulBenchmark(rows: 20, outputs: 64, inputs: 64),
    Int8MatmulBenchmark(rows: 20, outputs: 384, inputs: 300),
    Int8MatmulBenchmark(rows: 24, outputs: 128, inputs: 128),
    Int8MatmulBenchmark(rows: 256, outputs: 128, inputs: 128),
    Int8MatmulBenchmark(rows: 256, outputs: 1024, inputs: 1024),
    Int8MatmulBenchmark(rows: 640, outputs: 384, inputs: 300),
  ]

  var name: String { "int8, \(rows) × \(outputs) over \(inputs)" }

  var operations: Int { 2 * rows * outputs * inputs }

  private var codeCount: Int { paddedToPanels(outputs) * ((inputs + 3) / 4 * 4) }

  /// The seconds below which the bound of the dot products, or of loading the codes once, does not let it come.
  func leastSeconds(peak: Double, _ limits: MachineLimits) -> Double {
    max(Double(operations) / peak, Double(codeCount) / limits.loadRate(byteCount: codeCount)) / 1e9
  }

  /// The same product with weights of float32.
  var float32: MatmulBenchmark {
    MatmulBenchmark(rows: rows, outputs: outputs, inputs: inputs, activation: activation)
  }

  /// Seconds for one product.
  func measure(_ kernels: KernelSet) -> Double {
    var random = SplitMix(state: 29)
    let codes = (0..<outputs * inputs).map { _ in Int8(random.next(scale: 127)) }
    let scales = [Float](repeating: 0x1p-10, count: outputs)
    let weights = PackedInt8Matrix(
      outputs: outputs, inputs: inputs, codes: codes.span, rowStride: inputs, scales: scales.span)
    let words = quantisedRowWords(inputs)
    let x = randomBuffer(rows * inputs)
    let a = AlignedBuffer<UInt32>(count: rows * words)
    let c = AlignedBuffer<Float>(count: rows * outputs)
    let bias = randomBuffer(outputs)
    unsafe kernels.quantise(
      rows: rows, inputs: inputs, x: x.pointer, xRowStride: inputs, y: a.pointer, yRowStride: words)
    var product = unsafe QuantisedProduct(
      rows: rows, outputs: outputs, inputs: inputs, a: a.pointer, aRowStride: words, weights: weights.weights,
      c: c.pointer, cRowStride: outputs)
    unsafe product.initial = UnsafePointer(bias.pointer)
    unsafe product.activation = activation
    let elapsed = secondsPerCall(operations: operations / 4) { unsafe kernels.matmul(product) }
    extendLifetime(weights)
    extendLifetime(a)
    extendLifetime(bias)
    extendLifetime(c)
    return elapsed
  }
}

/// Floats in a nanosecond that become codes, of rows in the first-level cache.
func measureQuantise(_ kernels: KernelSet, rows: Int, columns: Int) -> Double {
  let x = randomBuffer(rows * columns)
  let words = quantisedRowWords(columns)
  let y = AlignedBuffer<UInt32>(count: rows * words)
  let elapsed = secondsPerCall(operations: rows * columns * 4) {
    unsafe kernels.quantise(
      rows: rows, inputs: columns, x: x.pointer, xRowStride: columns, y: y.pointer, yRowStride: words)
  }
  extendLifetime(x)
  extendLifetime(y)
  return Double(rows * columns) / elapsed / 1e9
}
