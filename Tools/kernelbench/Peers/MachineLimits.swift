import CMachineProbe
import TocsinKernels
import TocsinTensor

/// What this core does at most with the registers of an instruction set, measured now.
struct MachineLimits {
  let lanes: Int
  /// Fused multiply-adds from registers: 10⁹ operations a second, two for each.
  private(set) var gigaflops = 0.0
  /// Dot products of int8 from registers: 10⁹ operations a second, two for each product of two codes.
  private(set) var int8Gigaops = 0.0

  init(_ instructionSet: InstructionSet) {
    lanes =
      switch instructionSet {
      case .avx512: 16
      case .avx2: 8
      case .neon: 4
      case .scalar: 1
      }
    let rounds = lanes == 1 ? 4000 : 200_000
    let operations = Double(2 * lanes * PROBE_CHAINS * rounds)
    gigaflops = best { _ = probe_fma(CInt(lanes), rounds) }.map { operations / $0 / 1e9 } ?? .nan
    int8Gigaops = best { _ = probe_dot(CInt(lanes), rounds) }.map { 4 * operations / $0 / 1e9 } ?? .nan
  }

  /// 10⁹ bytes a second that the core reads from `byteCount` bytes which it goes through again and again.
  func loadRate(byteCount: Int) -> Double {
    let step = PROBE_CHAINS * lanes
    let count = max(1, byteCount / MemoryLayout<Float>.stride / step) * step
    let buffer = AlignedBuffer<Float>(count: count)
    let passes: Int = max(2, (1 << 20) / count)
    let bytes = Double(passes * count * MemoryLayout<Float>.stride)
    return best { _ = unsafe probe_load(CInt(lanes), buffer.pointer, count, passes) }.map { bytes / $0 / 1e9 } ?? .nan
  }

  /// The least of several times, in seconds.
  private func best(_ body: () -> Void) -> Double? { (0..<20).map { _ in seconds(body) }.min() }
}

/// The least time that a network can take on this core.
struct NetworkLimits: Encodable {
  /// Operations for one item at the peak.
  var arithmeticMicroseconds: Double
  /// All weights read once, at the rate of a working set of their size.
  var weightsMicroseconds: Double
  /// As ``weightsMicroseconds`` where recurrent matrices are read again at each step.
  var rereadMicroseconds: Double
  /// ``arithmeticMicroseconds`` and ``weightsMicroseconds`` where all products and weights are of int8.
  var int8ArithmeticMicroseconds: Double
  var int8WeightsMicroseconds: Double

  init(_ cost: NetworkCost, machine: MachineLimits) {
    let weightsRate = machine.loadRate(byteCount: cost.weightBytes) * 1e3
    let recurrentRate = machine.loadRate(byteCount: max(1, cost.recurrentBytes)) * 1e3
    arithmeticMicroseconds = Double(cost.operations) / machine.gigaflops / 1e3
    weightsMicroseconds = Double(cost.weightBytes) / weightsRate
    rereadMicroseconds = weightsMicroseconds + Double(cost.rereadBytes) / recurrentRate
    let int8Bytes = cost.weightBytes / 4
    int8ArithmeticMicroseconds = Double(cost.operations) / machine.int8Gigaops / 1e3
    int8WeightsMicroseconds = Double(int8Bytes) / (machine.loadRate(byteCount: int8Bytes) * 1e3)
  }

  /// What bounds one item alone: arithmetic or weights, whichever takes longer.
  func latencyMicroseconds(int8: Bool) -> Double {
    int8
      ? max(int8ArithmeticMicroseconds, int8WeightsMicroseconds) : max(arithmeticMicroseconds, weightsMicroseconds)
  }

  /// What bounds many items at once: arithmetic alone.
  func itemsPerSecond(int8: Bool) -> Double { 1e6 / (int8 ? int8ArithmeticMicroseconds : arithmeticMicroseconds) }
}
