import Foundation
import TocsinKernels

/// `Double` in plain loops: for gradient checks. Slow, and its bits depend on the platform's `exp` and `tanh`.
public struct ReferenceArithmetic: TapeArithmetic {
  public typealias Scalar = Double

  public init() {}

  @unsafe public func packMatrix(
    outputs: Int, inputs: Int, source: UnsafePointer<Double>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<paddedToPanels(outputs) {
      for column in 0..<inputs {
        unsafe destination[packedIndex(row, column, inputs: inputs)] =
          row < outputs ? source[row * rowStride + column * columnStride] : 0
      }
    }
  }

  @unsafe public func packGates(
    gates: Int, hidden: Int, inputs: Int, source: UnsafePointer<Double>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Double>
  ) {
    for unit in 0..<paddedToPanels(hidden) {
      for gate in 0..<gates {
        for column in 0..<inputs {
          unsafe destination[packedIndex(packedRow(unit, gate, of: gates), column, inputs: inputs)] =
            unit < hidden ? source[(gate * hidden + unit) * rowStride + column * columnStride] : 0
        }
      }
    }
  }

  @unsafe public func matmul(_ call: MatmulCall<Double>) {
    let stride = unsafe call.bRowStride ?? panelWidth
    for output in unsafe 0..<call.outputs {
      let column = unsafe call.b + (call.bRowStride == nil ? packedIndex(output, 0, inputs: call.inputs) : output)
      for row in unsafe 0..<call.rows {
        var sum = unsafe call.initial?[row * call.initialRowStride + output] ?? 0
        let a = unsafe call.a + row * call.aRowStride
        for input in unsafe 0..<call.inputs { unsafe sum += a[input * call.aColumnStride] * column[input * stride] }
        unsafe call.c[row * call.cRowStride + output] = sum
      }
    }
  }

  @unsafe public func lstm(_ call: RecurrentCall<Double>) {
    guard let cells = unsafe call.c else { preconditionFailure("an LSTM has cell states") }
    let padded = unsafe paddedToPanels(call.hidden)
    for row in unsafe 0..<call.rows {
      for unit in unsafe 0..<call.hidden {
        func sum(_ gate: Int) -> Double {
          unsafe preactivation(call, row: row, of: packedRow(unit, gate, of: 4))
        }
        let (i, f, g, o) = (sigmoid(sum(0)), sigmoid(sum(1)), Foundation.tanh(sum(2)), sigmoid(sum(3)))
        let previous = unsafe call.h == nil ? 0 : cells[row * padded + unit]
        let cell = f * previous + i * g
        unsafe cells[row * padded + unit] = cell
        unsafe call.hOut[row * call.hOutRowStride + unit] = o * Foundation.tanh(cell)
        unsafe keep(call, row: row, unit: unit, [i, f, g, o])
      }
      unsafe clearPadding(call, row: row, cells: cells)
    }
  }

  @unsafe public func gru(_ call: RecurrentCall<Double>) {
    for row in unsafe 0..<call.rows {
      let h = unsafe call.h.map { unsafe $0 + row * call.hRowStride }
      var kept = [[Double]](repeating: [], count: unsafe call.hidden)
      for unit in unsafe 0..<call.hidden {
        func sum(_ gate: Int) -> Double {
          unsafe preactivation(call, row: row, of: packedRow(unit, gate, of: 3))
        }
        kept[unit] = [sigmoid(sum(0)), sigmoid(sum(1))]
      }
      for unit in unsafe 0..<call.hidden {
        let column = packedRow(unit, 2, of: 3)
        var start = unsafe preactivation(call, row: row, of: column, withoutState: true)
        var part = 0.0
        if unsafe call.resetsBefore {
          part = unsafe kept[unit][0] * (h?[unit] ?? 0)
          for input in unsafe 0..<call.hidden {
            unsafe start +=
              kept[input][0] * (h?[input] ?? 0) * call.packedRecurrent[packedIndex(column, input, inputs: call.hidden)]
          }
        } else {
          part = unsafe call.candidateBias?[unit] ?? 0
          if let h = unsafe h {
            for input in unsafe 0..<call.hidden {
              unsafe part += h[input] * call.packedRecurrent[packedIndex(column, input, inputs: call.hidden)]
            }
          }
          start += kept[unit][0] * part
        }
        kept[unit] += [Foundation.tanh(start), part]
      }
      for unit in unsafe 0..<call.hidden {
        let (z, n) = (kept[unit][1], kept[unit][2])
        unsafe call.hOut[row * call.hOutRowStride + unit] = z * (h?[unit] ?? 0) + (1 - z) * n
        unsafe keep(call, row: row, unit: unit, kept[unit])
      }
      unsafe clearPadding(call, row: row, cells: nil)
    }
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  private func keep(_ call: borrowing RecurrentCall<Double>, row: Int, unit: Int, _ gates: [Double]) {
    let kept = unsafe call.gates + row * 4 * paddedToPanels(call.hidden)
    for (gate, value) in gates.enumerated() { unsafe kept[packedRow(unit, gate, of: 4)] = value }
  }

  /// As the kernels, which compute whole groups of units: what stands in the padding is finite and does no harm.
  private func clearPadding(
    _ call: borrowing RecurrentCall<Double>, row: Int, cells: UnsafeMutablePointer<Double>?
  ) {
    let padded = unsafe paddedToPanels(call.hidden)
    for unit in unsafe call.hidden..<padded {
      unsafe keep(call, row: row, unit: unit, [0, 0, 0, 0])
      unsafe cells?[row * padded + unit] = 0
    }
  }

  private func preactivation(
    _ call: borrowing RecurrentCall<Double>, row: Int, of packedRow: Int, withoutState: Bool = false
  ) -> Double {
    let start = unsafe call.initialIndex.map { unsafe Int($0[row]) } ?? row
    var sum = unsafe call.initial[start * call.initialRowStride + packedRow]
    if let x = unsafe call.x, let packed = unsafe call.packedInput {
      for input in unsafe 0..<call.inputs {
        unsafe sum += x[row * call.xRowStride + input] * packed[packedIndex(packedRow, input, inputs: call.inputs)]
      }
    }
    if !withoutState, let h = unsafe call.h {
      for input in unsafe 0..<call.hidden {
        unsafe sum +=
          h[row * call.hRowStride + input] * call.packedRecurrent[packedIndex(packedRow, input, inputs: call.hidden)]
      }
    }
    return sum
  }

  @unsafe public func tanh(count: Int, x: UnsafePointer<Double>, y: UnsafeMutablePointer<Double>) {
    for index in 0..<count { unsafe y[index] = Foundation.tanh(x[index]) }
  }

  @unsafe public func softmax(
    rows: Int, columns: Int, x: UnsafePointer<Double>, xRowStride: Int, y: UnsafeMutablePointer<Double>,
    yRowStride: Int
  ) {
    for row in 0..<rows {
      let x = unsafe x + row * xRowStride
      let y = unsafe y + row * yRowStride
      var largest = -Double.infinity
      for column in 0..<columns { largest = unsafe max(largest, x[column]) }
      var sum = 0.0
      for column in 0..<columns {
        unsafe y[column] = exp(x[column] - largest)
        unsafe sum += y[column]
      }
      for column in 0..<columns { unsafe y[column] /= sum }
    }
  }
}

/// Where row `row`, column `column` of a matrix of `inputs` columns stands in its panels.
private func packedIndex(_ row: Int, _ column: Int, inputs: Int) -> Int {
  (row / panelWidth * inputs + column) * panelWidth + row % panelWidth
}

/// The position of a gate of a unit in a packed gate row.
private func packedRow(_ unit: Int, _ gate: Int, of gates: Int) -> Int {
  (unit / panelWidth * gates + gate) * panelWidth + unit % panelWidth
}
