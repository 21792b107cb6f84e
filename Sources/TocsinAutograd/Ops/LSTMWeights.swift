import TocsinGraph
import TocsinKernels
import TocsinTensor

/// The packed forms of one LSTM layer's weights. `Hp` is `H` rounded up to whole panels.
final class LSTMWeights<Scalar: BinaryFloatingPoint & BitwiseCopyable & Sendable> {
  let input: TensorID
  let recurrent: TensorID
  let bias: TensorID
  let inputs: Int
  let hidden: Int
  /// Whether the input is a one-hot lookup, folded into ``initial``.
  let isKeyed: Bool
  /// Packed gate rows. Keyed: row `k` is bias + column `k` of the input weights, and the last row, for keys beyond, is
  /// the bias alone. Else the bias.
  let initial: AlignedBuffer<Scalar>
  let packedInput: AlignedBuffer<Scalar>
  let packedRecurrent: AlignedBuffer<Scalar>
  /// Packed for the way back: outputs are the layer's inputs, inputs are its gates in packed order.
  let packedInputTransposed: AlignedBuffer<Scalar>
  let packedRecurrentTransposed: AlignedBuffer<Scalar>
  private let reordered: AlignedBuffer<Scalar>

  var paddedHidden: Int { paddedToPanels(hidden) }
  /// The elements of a packed gate row.
  var gateRow: Int { 4 * paddedHidden }

  init(input: TensorID, recurrent: TensorID, bias: TensorID, inputs: Int, hidden: Int, isKeyed: Bool) {
    self.input = input
    self.recurrent = recurrent
    self.bias = bias
    self.inputs = inputs
    self.hidden = hidden
    self.isKeyed = isKeyed
    let gateRow = 4 * paddedToPanels(hidden)
    let denseInputs = isKeyed ? 0 : inputs
    initial = AlignedBuffer(count: gateRow * (isKeyed ? inputs + 1 : 1))
    packedInput = AlignedBuffer(count: gateRow * denseInputs)
    packedRecurrent = AlignedBuffer(count: gateRow * hidden)
    packedInputTransposed = AlignedBuffer(count: paddedToPanels(denseInputs) * gateRow)
    packedRecurrentTransposed = AlignedBuffer(count: paddedToPanels(hidden) * gateRow)
    reordered = AlignedBuffer(count: gateRow * max(denseInputs, hidden))
  }

  func derive(from values: ParameterVector<Scalar>, _ arithmetic: some TapeArithmetic<Scalar>) {
    let input = unsafe values.pointer(to: self.input)
    let recurrent = unsafe values.pointer(to: self.recurrent)
    let bias = unsafe values.pointer(to: self.bias)
    unsafe arithmetic.packGates(
      hidden: hidden, inputs: hidden, source: recurrent, rowStride: hidden, columnStride: 1,
      into: packedRecurrent.pointer)
    unsafe packTransposed(recurrent, columns: hidden, into: packedRecurrentTransposed.pointer, arithmetic)
    if isKeyed {
      unsafe fillTable(input: input, bias: bias)
    } else {
      unsafe arithmetic.packGates(
        hidden: hidden, inputs: 1, source: bias, rowStride: 1, columnStride: 0, into: initial.pointer)
      unsafe arithmetic.packGates(
        hidden: hidden, inputs: inputs, source: input, rowStride: inputs, columnStride: 1, into: packedInput.pointer)
      unsafe packTransposed(input, columns: inputs, into: packedInputTransposed.pointer, arithmetic)
    }
  }

  private func fillTable(input: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>) {
    for gate in Gate.allCases {
      for unit in 0..<hidden {
        let row = gate.row(ofUnit: unit, hidden: hidden)
        let column = gate.packedRow(ofUnit: unit)
        for key in 0..<inputs {
          unsafe initial.pointer[key * gateRow + column] = bias[row] + input[row * inputs + key]
        }
        unsafe initial.pointer[inputs * gateRow + column] = bias[row]
      }
    }
  }

  private func packTransposed(
    _ source: UnsafePointer<Scalar>, columns: Int, into destination: UnsafeMutablePointer<Scalar>,
    _ arithmetic: some TapeArithmetic<Scalar>
  ) {
    for gate in Gate.allCases {
      for unit in 0..<hidden {
        let row = unsafe reordered.pointer + gate.packedRow(ofUnit: unit) * columns
        unsafe row.update(from: source + gate.row(ofUnit: unit, hidden: hidden) * columns, count: columns)
      }
    }
    unsafe arithmetic.packMatrix(
      outputs: columns, inputs: gateRow, source: reordered.pointer, rowStride: 1, columnStride: columns,
      into: destination)
  }
}
