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
  init(cell: RecurrentCell, hidden: Int, bias: [Float], recurrentBias: [Float]) {
    sums = bias.isEmpty ? [Float](repeating: 0, count: cell.gates * hidden) : bias
    for row in recurrentBias.indices {
      if cell == .gru(.afterProduct) && row >= 2 * hidden {
        candidate.append(recurrentBias[row])
      } else {
        sums[row] += recurrentBias[row]
      }
    }
  }
}
