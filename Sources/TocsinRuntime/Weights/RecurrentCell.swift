import TocsinKernels
import TocsinTensor

/// What a recurrent layer computes in a step.
enum RecurrentCell: Equatable, Sendable {
  case lstm
  case gru(ResetPlace)

  /// Gates of a unit: i, f, g, o, or r, z, n.
  var gates: Int {
    switch self {
    case .lstm: 4
    case .gru: 3
    }
  }

  /// Where a unit's gate lies in a packed row of gates.
  func position(gate: Int, unit: Int) -> Int {
    ((unit / panelWidth) * gates + gate) * panelWidth + unit % panelWidth
  }
}

/// What the sums of a recurrent layer's gates start from.
struct GateBias {
  /// A float for each gate and unit.
  var sums: [Float]
  /// A GRU's recurrent bias of `n`, where the reset comes after the product; else empty.
  var candidate: [Float] = []

  /// Both biases in one, rounded once, but for `n`'s recurrent one, which a reset after the product would scale.
  ///
  /// - Parameter bias: `G H` floats or none, as is `recurrentBias`.
  init(cell: RecurrentCell, hidden: Int, bias: [Float], recurrentBias: [Float], kernels: KernelSet) {
    sums = bias.isEmpty ? [Float](repeating: 0, count: cell.gates * hidden) : bias
    let joined = cell == .gru(.afterProduct) ? min(2 * hidden, recurrentBias.count) : recurrentBias.count
    kernels.add(recurrentBias[..<joined], to: &sums)
    candidate += recurrentBias[joined...]
  }
}

extension KernelSet {
  /// Adds each value to the sum in its place. A kernel does it, so that the host's float environment does not show.
  fileprivate func add(_ values: ArraySlice<Float>, to sums: inout [Float]) {
    unsafe values.withUnsafeBufferPointer { values in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        guard let value = values.baseAddress, let sum = sums.baseAddress else { return }
        unsafe add(
          KernelRows(rows: 1, columns: values.count, x: sum, xRowStride: 0, y: sum, yRowStride: 0), b: value,
          bRowStride: 0)
      }
    }
  }
}
