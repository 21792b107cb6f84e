import TocsinGraph
import TocsinKernels
import TocsinTensor

/// The packed forms of the weights of an LSTM layer (four gates) or a GRU layer (three). `Hp` is `H` rounded up to whole
/// panels; a gate row holds `gates Hp` elements in packed order, the gates of 16 units side by side.
final class RecurrentWeights<Scalar: TapeScalar> {
  let gates: Int
  let input: TensorID
  let recurrent: TensorID
  let bias: TensorID?
  let recurrentBias: TensorID?
  let inputs: Int
  let hidden: Int
  /// Whether the input is a one-hot lookup, folded into ``initial``.
  let isKeyed: Bool
  /// Whether the candidate's recurrent bias of a GRU stays apart from the sums: where it resets after the product.
  let keepsCandidateBias: Bool
  /// Packed gate rows. Keyed: row `k` is bias + column `k` of the input weights, and the last row, for keys beyond, is
  /// the bias alone. Else the bias.
  let initial: AlignedBuffer<Scalar>
  /// The candidate's recurrent bias where it is kept, `Hp` elements.
  let candidateBias: AlignedBuffer<Scalar>
  let packedInput: AlignedBuffer<Scalar>
  let packedRecurrent: AlignedBuffer<Scalar>
  /// Packed for the way back, part by part of the gates that one product takes together.
  private let inputTransposed: AlignedBuffer<Scalar>
  private let recurrentTransposed: AlignedBuffer<Scalar>

  var paddedHidden: Int { paddedToPanels(hidden) }
  /// The elements of a packed gate row.
  var gateRow: Int { gates * paddedHidden }

  init(
    gates: Int, input: TensorID, recurrent: TensorID, bias: TensorID?, recurrentBias: TensorID?,
    keepsCandidateBias: Bool, isKeyed: Bool, graph: Graph
  ) {
    self.gates = gates
    self.input = input
    self.recurrent = recurrent
    self.bias = bias
    self.recurrentBias = recurrentBias
    self.keepsCandidateBias = keepsCandidateBias
    self.isKeyed = isKeyed
    inputs = graph.tensors[input.index].shape.columns
    hidden = graph.tensors[recurrent.index].shape.columns
    let gateRow = gates * paddedToPanels(hidden)
    let denseInputs = isKeyed ? 0 : inputs
    initial = AlignedBuffer(count: gateRow * (isKeyed ? inputs + 1 : 1))
    candidateBias = AlignedBuffer(count: paddedToPanels(hidden))
    packedInput = AlignedBuffer(count: gateRow * denseInputs)
    packedRecurrent = AlignedBuffer(count: gateRow * hidden)
    inputTransposed = AlignedBuffer(count: paddedToPanels(denseInputs) * gates * hidden)
    recurrentTransposed = AlignedBuffer(count: paddedToPanels(hidden) * gates * hidden)
  }

  func hasSameTensors(as other: RecurrentWeights) -> Bool {
    input == other.input && recurrent == other.recurrent && bias == other.bias && recurrentBias == other.recurrentBias
      && isKeyed == other.isKeyed && keepsCandidateBias == other.keepsCandidateBias && gates == other.gates
  }

  /// Gates that one product of the way back takes together: all of an LSTM; of a GRU reset and update, and the candidate.
  /// A GRU that resets after the product takes all three on the recurrent side.
  private var inputParts: [Range<Int>] { gates == 4 ? [0..<4] : [0..<2, 2..<3] }
  private var recurrentParts: [Range<Int>] { gates == 4 ? [0..<4] : keepsCandidateBias ? [0..<3] : [0..<2, 2..<3] }

  /// The transposed weights of a part that starts at a gate: outputs are the layer's inputs, inputs its gates' units.
  @unsafe func inputTransposed(from gate: Int) -> UnsafePointer<Scalar> {
    unsafe UnsafePointer(inputTransposed.pointer + paddedToPanels(inputs) * gate * hidden)
  }

  /// Likewise, for the state before.
  @unsafe func recurrentTransposed(from gate: Int) -> UnsafePointer<Scalar> {
    unsafe UnsafePointer(recurrentTransposed.pointer + paddedHidden * gate * hidden)
  }

  func derive(from values: ParameterVector<Scalar>, _ arithmetic: some TapeArithmetic<Scalar>) {
    let input = unsafe values.pointer(to: self.input)
    let recurrent = unsafe values.pointer(to: self.recurrent)
    unsafe arithmetic.packGates(
      gates: gates, hidden: hidden, inputs: hidden, source: recurrent, rowStride: hidden, columnStride: 1,
      into: packedRecurrent.pointer)
    for part in recurrentParts {
      unsafe arithmetic.packMatrix(
        outputs: hidden, inputs: part.count * hidden, source: recurrent + part.lowerBound * hidden * hidden,
        rowStride: 1, columnStride: hidden,
        into: recurrentTransposed.pointer + paddedHidden * part.lowerBound * hidden)
    }
    unsafe fillInitial(values, input: input)
    guard !isKeyed else { return }
    unsafe arithmetic.packGates(
      gates: gates, hidden: hidden, inputs: inputs, source: input, rowStride: inputs, columnStride: 1,
      into: packedInput.pointer)
    for part in inputParts {
      unsafe arithmetic.packMatrix(
        outputs: inputs, inputs: part.count * hidden, source: input + part.lowerBound * hidden * inputs, rowStride: 1,
        columnStride: inputs, into: inputTransposed.pointer + paddedToPanels(inputs) * part.lowerBound * hidden)
    }
  }

  /// What the sums start from: both biases together, but for a candidate's that is kept apart.
  private func fillInitial(_ values: ParameterVector<Scalar>, input: UnsafePointer<Scalar>) {
    let bias = unsafe self.bias.map { unsafe values.pointer(to: $0) }
    let recurrentBias = unsafe self.recurrentBias.map { unsafe values.pointer(to: $0) }
    for gate in 0..<gates {
      for unit in 0..<hidden {
        let row = gate * hidden + unit
        let column = (unit / panelWidth * gates + gate) * panelWidth + unit % panelWidth
        var start = unsafe bias?[row] ?? 0
        if let recurrentBias = unsafe recurrentBias {
          if keepsCandidateBias, gate == 2 {
            unsafe candidateBias.pointer[unit] = recurrentBias[row]
          } else {
            unsafe start += recurrentBias[row]
          }
        }
        guard isKeyed else {
          unsafe initial.pointer[column] = start
          continue
        }
        for key in 0..<inputs {
          unsafe initial.pointer[key * gateRow + column] = start + input[row * inputs + key]
        }
        unsafe initial.pointer[inputs * gateRow + column] = start
      }
    }
  }
}
