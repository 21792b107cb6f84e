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
    hidden: Int, inputs: Int, source: UnsafePointer<Double>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Double>
  ) {
    for unit in 0..<paddedToPanels(hidden) {
      for gate in Gate.allCases {
        for column in 0..<inputs {
          unsafe destination[packedIndex(gate.packedRow(ofUnit: unit), column, inputs: inputs)] =
            unit < hidden ? source[gate.row(ofUnit: unit, hidden: hidden) * rowStride + column * columnStride] : 0
        }
      }
    }
  }

  @unsafe public func matmul(_ call: MatmulCall<Double>) {
    for row in unsafe 0..<call.rows {
      for output in unsafe 0..<call.outputs {
        var sum = unsafe call.initial?[row * call.initialRowStride + output] ?? 0
        for input in unsafe 0..<call.inputs {
          unsafe sum +=
            call.a[row * call.aRowStride + input * call.aColumnStride]
            * call.packed[packedIndex(output, input, inputs: call.inputs)]
        }
        unsafe call.c[row * call.cRowStride + output] = sum
      }
    }
  }

  @unsafe public func lstm(_ call: LSTMCall<Double>) {
    for row in unsafe 0..<call.rows {
      for unit in unsafe 0..<paddedToPanels(call.hidden) {
        let i = unsafe 1 / (1 + exp(-preactivation(call, row: row, of: Gate.input.packedRow(ofUnit: unit))))
        let f = unsafe 1 / (1 + exp(-preactivation(call, row: row, of: Gate.forget.packedRow(ofUnit: unit))))
        let g = unsafe Foundation.tanh(preactivation(call, row: row, of: Gate.candidate.packedRow(ofUnit: unit)))
        let o = unsafe 1 / (1 + exp(-preactivation(call, row: row, of: Gate.output.packedRow(ofUnit: unit))))
        let previous = unsafe call.h == nil ? 0 : call.c[row * call.cRowStride + unit]
        let cell = f * previous + i * g
        unsafe call.c[row * call.cRowStride + unit] = cell
        unsafe call.hOut[row * call.hOutRowStride + unit] = o * Foundation.tanh(cell)
        let gates = unsafe call.gates + row * call.gatesRowStride
        for (gate, value) in zip(Gate.allCases, [i, f, g, o]) { unsafe gates[gate.packedRow(ofUnit: unit)] = value }
      }
    }
  }

  private func preactivation(_ call: borrowing LSTMCall<Double>, row: Int, of packedRow: Int) -> Double {
    let start = unsafe call.initialIndex.map { unsafe Int($0[row]) } ?? row
    var sum = unsafe call.initial[start * call.initialRowStride + packedRow]
    if let x = unsafe call.x, let packed = unsafe call.packedInput {
      for input in unsafe 0..<call.inputs {
        unsafe sum +=
          x[row * call.xRowStride + input] * packed[packedIndex(packedRow, input, inputs: call.inputs)]
      }
    }
    if let h = unsafe call.h {
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
