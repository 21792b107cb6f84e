import TocsinKernels
import TocsinTensor

/// A matrix product of scoring or of training: `outputs` sums over `inputs` for each of `rows` rows.
struct MatmulBenchmark {
  /// What a product cannot be faster than.
  enum Bound {
    case multiplyAdds
    /// Every weight loaded once from a working set as large as that of the weights.
    case weights
  }

  var rows: Int
  var outputs: Int
  var inputs: Int
  /// Groups of rows that overlap, as those of a convolution with 3 taps over time do; each item is one.
  var groups = 1
  var activation = ElementFunction.identity
  /// Whether A is read by columns, as for the gradient of weights.
  var isTransposed = false
  /// Whether weights come from the third-level cache, as in a network that does not fit into the second.
  var isCold = false
  var purpose = ""

  /// Products of the networks M1 to M4, for one item and for 32, and of DeepLog's trainer.
  static let all: [MatmulBenchmark] =
    single + single.filter { $0.rows > 1 }.map(\.cold) + [
      MatmulBenchmark(rows: 640, outputs: 384, inputs: 300),
      MatmulBenchmark(rows: 320, outputs: 1024, inputs: 32, activation: .relu),
      MatmulBenchmark(rows: 320, outputs: 32, inputs: 1024),
      MatmulBenchmark(rows: 10, outputs: 256, inputs: 768, groups: 32, activation: .relu, purpose: "convolution"),
      MatmulBenchmark(rows: 10, outputs: 64, inputs: 192, groups: 32, activation: .relu, purpose: "convolution"),
      MatmulBenchmark(rows: 320, outputs: 256, inputs: 256),
      MatmulBenchmark(rows: 640, outputs: 64, inputs: 768),
      MatmulBenchmark(rows: 640, outputs: 192, inputs: 64),
      MatmulBenchmark(rows: 640, outputs: 64, inputs: 64),
      MatmulBenchmark(rows: 2048, outputs: 256, inputs: 64, purpose: "gates"),
      MatmulBenchmark(rows: 2048, outputs: 64, inputs: 256, purpose: "input gradient"),
      MatmulBenchmark(rows: 256, outputs: 64, inputs: 2048, isTransposed: true, purpose: "weight gradient"),
      MatmulBenchmark(rows: 256, outputs: 29, inputs: 64, purpose: "classes"),
    ]

  private static let single = [
    MatmulBenchmark(rows: 1, outputs: 29, inputs: 64, purpose: "classes"),
    MatmulBenchmark(rows: 1, outputs: 512, inputs: 512, activation: .relu),
    MatmulBenchmark(rows: 10, outputs: 96, inputs: 32),
    MatmulBenchmark(rows: 10, outputs: 1024, inputs: 32, activation: .relu),
    MatmulBenchmark(rows: 10, outputs: 32, inputs: 1024),
    MatmulBenchmark(rows: 10, outputs: 256, inputs: 768, activation: .relu, purpose: "convolution"),
    MatmulBenchmark(rows: 10, outputs: 256, inputs: 256),
    MatmulBenchmark(rows: 20, outputs: 384, inputs: 300),
    MatmulBenchmark(rows: 20, outputs: 64, inputs: 768),
    MatmulBenchmark(rows: 20, outputs: 192, inputs: 64),
    MatmulBenchmark(rows: 20, outputs: 64, inputs: 64),
    MatmulBenchmark(rows: 20, outputs: 256, inputs: 64, activation: .relu),
  ]

  private var cold: MatmulBenchmark {
    var cold = self
    cold.isCold = true
    return cold
  }

  var name: String {
    let shape = "\(groups > 1 ? "\(groups) × " : "")\(rows) × \(outputs) over \(inputs)"
    return (purpose.isEmpty ? shape : "\(purpose), \(shape)") + (isCold ? ", weights from L3" : "")
  }

  var operations: Int { 2 * groups * rows * outputs * inputs }

  private var weightCount: Int { paddedToPanels(outputs) * inputs }

  /// What the weights are read from: themselves, again and again, or 8 MB of them.
  private var workingSet: Int { isCold ? max(8 << 20, 4 * weightCount) : 4 * weightCount }

  /// Which bound is the higher one.
  func bound(_ limits: MachineLimits) -> Bound {
    leastSeconds(.multiplyAdds, limits) >= leastSeconds(.weights, limits) ? .multiplyAdds : .weights
  }

  /// The seconds that a bound allows.
  func leastSeconds(_ bound: Bound, _ limits: MachineLimits) -> Double {
    switch bound {
    case .multiplyAdds: Double(operations) / limits.gigaflops / 1e9
    case .weights: Double(4 * weightCount) / limits.loadRate(byteCount: workingSet) / 1e9
    }
  }

  /// Seconds for one product.
  func measure(_ kernels: KernelSet) -> Double {
    let channels = inputs / 3
    let groupStride = groups > 1 ? (rows + 2) * channels : 0
    let a = randomBuffer(groups > 1 ? groups * groupStride + inputs : rows * inputs)
    let c = AlignedBuffer<Float>(count: groups * rows * outputs)
    let bias = randomBuffer(outputs)
    let copies = workingSet / (4 * weightCount)
    // Packed weights are numbers like any others: what they are does not matter here.
    let weights = randomBuffer(copies * weightCount)
    var product = unsafe MatrixProduct(
      rows: rows, outputs: outputs, inputs: inputs, a: a.pointer, aRowStride: inputs, packed: weights.pointer,
      c: c.pointer, cRowStride: outputs)
    unsafe product.initial = UnsafePointer(bias.pointer)
    unsafe product.activation = activation
    if isTransposed { unsafe (product.aRowStride, product.aColumnStride) = (1, rows) }
    if groups > 1 {
      unsafe (product.aRowStride, product.groups, product.aGroupStride) = (channels, groups, groupStride)
      unsafe product.cGroupStride = rows * outputs
    }
    var copy = 0
    let elapsed = secondsPerCall(operations: operations / 2) {
      unsafe product.b = UnsafePointer(weights.pointer) + copy * weightCount
      unsafe kernels.matmul(product)
      copy = copy + 1 < copies ? copy + 1 : 0
    }
    extendLifetime(a)
    extendLifetime(weights)
    extendLifetime(bias)
    return elapsed
  }
}
