import TocsinKernels
import TocsinTensor

/// A kernel at a shape of the networks M1 to M4, or of a sentence encoder: everything that is no matrix product and no
/// recurrent step.
enum ElementBenchmark {
  case attention(queries: Int, heads: Int, size: Int)
  case layerNorm(rows: Int, columns: Int)
  case softmax(rows: Int, columns: Int)
  case function(String, ElementFunction)
  case add(rows: Int, columns: Int)
  case meanOfRows(rows: Int, columns: Int)
  case maximumOfColumns(rows: Int, columns: Int)

  static let all: [ElementBenchmark] = [
    .attention(queries: 20, heads: 4, size: 16), .attention(queries: 10, heads: 4, size: 8),
    .attention(queries: 10, heads: 1, size: 256), .attention(queries: 128, heads: 12, size: 32),
    .layerNorm(rows: 20, columns: 64), .layerNorm(rows: 10, columns: 32), .layerNorm(rows: 128, columns: 384),
    .softmax(rows: 80, columns: 20), .softmax(rows: 40, columns: 10), .softmax(rows: 4, columns: 128),
    .function("ReLU", .relu), .function("LeakyReLU", .leakyReLU(slope: 0.01)), .function("GELU", .gelu),
    .function("GELU with tanh", .geluTanh), .add(rows: 20, columns: 64), .meanOfRows(rows: 10, columns: 512),
    .maximumOfColumns(rows: 10, columns: 64),
  ]

  /// What is measured, and in which unit.
  var measurements: Measurements {
    switch self {
    case .attention(let queries, let heads, let size): time("attention, \(queries) steps, \(heads) × \(size)")
    case .layerNorm(let rows, let columns): time("layer norm with residual, \(rows) × \(columns)")
    case .softmax(let rows, let columns): time("softmax, \(rows) × \(columns)")
    case .function(let name, _): Measurements(name, unit: "elements/ns", better: .higher)
    case .add(let rows, let columns): time("add, \(rows) × \(columns)")
    case .meanOfRows(let rows, let columns): time("mean of rows, \(rows) × \(columns)")
    case .maximumOfColumns(let rows, let columns): time("maximum of columns, \(rows) × \(columns)")
    }
  }

  private func time(_ name: String) -> Measurements { Measurements(name, unit: "µs", better: .lower) }

  /// One sample.
  func measure(_ kernels: KernelSet) -> Double {
    switch self {
    case .attention(let queries, let heads, let size):
      return measureAttention(kernels, queries: queries, heads: heads, size: size) * 1e6
    case .function(_, let function):
      let count = 4096
      return unsafe Double(count) / measureRows(rows: 1, columns: count) { unsafe kernels.apply(function, $0) } / 1e9
    case .softmax(let rows, let columns):
      return unsafe 1e6
        * measureRows(rows: rows, columns: columns) {
          unsafe kernels.softmax(
            rows: rows, columns: columns, x: $0.x, xRowStride: columns, y: $0.y, yRowStride: columns)
        }
    case .layerNorm(let rows, let columns):
      let second = randomBuffer(rows * columns)
      let elapsed = unsafe measureRows(rows: rows, columns: columns) {
        unsafe kernels.layerNorm(
          $0, residual: second.pointer, residualRowStride: columns, scale: second.pointer, bias: second.pointer,
          epsilon: 1e-5)
      }
      extendLifetime(second)
      return elapsed * 1e6
    case .add(let rows, let columns):
      let second = randomBuffer(rows * columns)
      let elapsed = unsafe measureRows(rows: rows, columns: columns) {
        unsafe kernels.add($0, b: second.pointer, bRowStride: columns)
      }
      extendLifetime(second)
      return elapsed * 1e6
    case .meanOfRows(let rows, let columns):
      return unsafe measureRows(rows: rows, columns: columns) { unsafe kernels.reduceRows($0, .mean) } * 1e6
    case .maximumOfColumns(let rows, let columns):
      return unsafe measureRows(rows: rows, columns: columns) { unsafe kernels.reduceColumns($0, .max) } * 1e6
    }
  }
}

/// Seconds for one call of a kernel on rows without gaps.
private func measureRows(rows: Int, columns: Int, _ call: (KernelRows) -> Void) -> Double {
  let x = randomBuffer(rows * columns, scale: 4)
  let y = AlignedBuffer<Float>(count: rows * columns)
  let elapsed = secondsPerCall(operations: rows * columns * 4) {
    unsafe call(
      KernelRows(rows: rows, columns: columns, x: x.pointer, xRowStride: columns, y: y.pointer, yRowStride: columns))
  }
  extendLifetime(x)
  extendLifetime(y)
  return elapsed
}

/// Seconds for the attention of one item, queries, keys and values side by side in a row, as one product makes them.
private func measureAttention(_ kernels: KernelSet, queries: Int, heads: Int, size: Int) -> Double {
  let columns = heads * size
  let projected = randomBuffer(queries * 3 * columns, scale: 1)
  let out = AlignedBuffer<Float>(count: queries * columns)
  let scratch = AlignedBuffer<Float>(
    count: KernelSet.attentionScratch(queries: queries, keys: queries, keySize: size, valueSize: size))
  let elapsed = secondsPerCall(operations: 2 * queries * queries * columns) {
    var step = unsafe AttentionStep(
      queryCount: queries, keyCount: queries, heads: heads, keySize: size, valueSize: size,
      queries: projected.pointer, queryRowStride: 3 * columns, keys: projected.pointer + columns,
      keyRowStride: 3 * columns, values: projected.pointer + 2 * columns, valueRowStride: 3 * columns,
      out: out.pointer, outRowStride: columns, scratch: scratch.pointer)
    unsafe step.scale = 1 / Float(size).squareRoot()
    unsafe kernels.attention(step)
  }
  extendLifetime(projected)
  extendLifetime(out)
  extendLifetime(scratch)
  return elapsed
}
