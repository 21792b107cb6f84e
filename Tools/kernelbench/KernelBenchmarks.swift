import ArgumentParser
import TocsinKernels
import TocsinTensor
import ToolSupport

/// `kernelbench kernels`: every kernel alone.
struct KernelBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Every kernel alone, at the shapes of the networks and of DeepLog's training.",
    discussion: """
      TOCSIN_ISA=scalar|avx2|avx512|neon chooses the instruction set. The peak is that of multiply-adds from registers, \
      measured in the same round. It bounds every matrix product but those that name another bound: few rows wait for \
      their weights. A single row of few outputs waits for the latency of one multiply-add after the other, too. \
      Products with weights of int8 are bounded by dot products of int8, or by loading the codes.
      """)

  @Option(help: "Rounds of all measurements.")
  var rounds = 7

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() throws {
    let kernels = try KernelSet.fromEnvironment()
    let report = BenchmarkReport(
      instructionSet: "\(kernels.instructionSet.name)", rounds: rounds,
      ours: measureKernels(kernels, rounds: rounds), peers: [:])
    try StandardOutput.print(json ? report.json() : report.text)
  }
}

/// Measures every kernel, `rounds` times in turn.
func measureKernels(_ kernels: KernelSet, rounds: Int) -> [Measurements] {
  var measurements: [Measurements] = []
  let firstLimits = MachineLimits(kernels.instructionSet)
  let bounds = MatmulBenchmark.all.map { $0.bound(firstLimits) }
  for round in 0..<rounds {
    var index = 0
    func record(_ name: String, _ unit: String, _ direction: Measurements.Direction, _ sample: Double) {
      if round == 0 { measurements.append(Measurements(name, unit: unit, better: direction)) }
      measurements[index].add(sample)
      index += 1
    }
    let limits = MachineLimits(kernels.instructionSet)
    let peak = limits.gigaflops
    record("multiply-adds from registers: the peak", "GFLOP/s", .higher, peak)
    for (product, bound) in zip(MatmulBenchmark.all, bounds) {
      let elapsed = product.measure(kernels)
      record(product.name, "GFLOP/s", .higher, Double(product.operations) / elapsed / 1e9)
      record("– of the peak", "%", .higher, 100 * product.leastSeconds(.multiplyAdds, limits) / elapsed)
      if bound == .multiplyAdds { continue }
      record("– of its bound, loading the weights", "%", .higher, 100 * product.leastSeconds(bound, limits) / elapsed)
    }
    let int8Peak = limits.int8Gigaops
    record("int8 dot products from registers: the peak", "GOP/s", .higher, int8Peak)
    for product in Int8MatmulBenchmark.all {
      let elapsed = product.measure(kernels)
      record(product.name, "GOP/s", .higher, Double(product.operations) / elapsed / 1e9)
      record("– of its bound", "%", .higher, 100 * product.leastSeconds(peak: int8Peak, limits) / elapsed)
      record("– faster than with float32", "×", .higher, product.float32.measure(kernels) / elapsed)
    }
    for (rows, columns) in [(1, 300), (20, 64), (20, 300)] {
      record(
        "quantise, \(rows) × \(columns)", "elements/ns", .higher, measureQuantise(kernels, rows: rows, columns: columns)
      )
    }
    for layer in RecurrentLayerBenchmark.float32 {
      let elapsed = layer.measure(kernels)
      record(layer.name, "µs", .lower, elapsed * 1e6)
      record("– of the peak", "%", .higher, Double(layer.operations) / elapsed / peak / 1e7)
      let elapsedInt8 = layer.int8.measure(kernels)
      record(layer.int8.name, "µs", .lower, elapsedInt8 * 1e6)
      record("– faster than with float32", "×", .higher, elapsed / elapsedInt8)
    }
    for function in ElementwiseKernel.allCases {
      record("\(function)", "elements/ns", .higher, function.measure(kernels))
    }
    record("softmax, 256 × 29", "µs", .lower, measureSoftmax(kernels, rows: 256, columns: 29) * 1e6)
    for benchmark in ElementBenchmark.all {
      if round == 0 { measurements.append(benchmark.measurements) }
      measurements[index].add(benchmark.measure(kernels))
      index += 1
    }
  }
  return measurements
}

private enum ElementwiseKernel: CaseIterable {
  case exp, sigmoid, tanh

  /// Elements in a nanosecond.
  func measure(_ kernels: KernelSet) -> Double {
    let count = 4096
    let x = randomBuffer(count, scale: 8)
    let y = AlignedBuffer<Float>(count: count)
    let elapsed = secondsPerCall(operations: count * 16) {
      switch self {
      case .exp: unsafe kernels.exp(count: count, x: x.pointer, y: y.pointer)
      case .sigmoid: unsafe kernels.sigmoid(count: count, x: x.pointer, y: y.pointer)
      case .tanh: unsafe kernels.tanh(count: count, x: x.pointer, y: y.pointer)
      }
    }
    return Double(count) / elapsed / 1e9
  }
}

/// Seconds for one softmax.
private func measureSoftmax(_ kernels: KernelSet, rows: Int, columns: Int) -> Double {
  let x = randomBuffer(rows * columns, scale: 8)
  let y = AlignedBuffer<Float>(count: rows * columns)
  return secondsPerCall(operations: rows * columns * 16) {
    unsafe kernels.softmax(
      rows: rows, columns: columns, x: x.pointer, xRowStride: columns, y: y.pointer, yRowStride: columns)
  }
}

/// Seconds for one call: the middle of samples, each of as many calls as make about a million operations.
func secondsPerCall(operations: Int, _ body: () -> Void) -> Double {
  let calls = max(1, 1_000_000 / operations)
  return middle(
    of: (0..<15).map { _ in
      seconds { for _ in 0..<calls { body() } } / Double(calls)
    })
}

/// Random numbers in ±`scale`, the same ones each time.
func randomBuffer(_ count: Int, scale: Float = 0.25) -> AlignedBuffer<Float> {
  var random = SplitMix(state: 17)
  var buffer = AlignedBuffer<Float>(count: count)
  for index in 0..<count { buffer[index] = random.next(scale: scale) }
  return buffer
}
