import TocsinKernels
import TocsinTensor

/// An LSTM layer's weights, packed once when the model is loaded.
///
/// `initial` is what gates start from: the bias (one row), or, where the layer reads keys, a table of `bias + Wx x` for
/// every key, the row after the last key being the bias alone. Rows hold `4 Hp` floats in packed gate order.
final class LSTMWeights: Sendable {
  let hidden: Int
  /// `H` rounded up to whole panels.
  let paddedHidden: Int
  /// Input features that enter by a product; 0 where the table holds the input product.
  let inputs: Int
  /// Empty where `inputs` is 0.
  let packedInput: PackedGates
  let packedRecurrent: PackedGates
  let initial: AlignedBuffer<Float>
  /// Keys in the table; 0 where `initial` is the bias.
  let keyCount: Int

  var gateRow: Int { 4 * paddedHidden }

  /// Weights `input [4 H, D]`, `recurrent [4 H, H]`, `bias [4 H]`.
  ///
  /// - Parameter lookup: where the layer reads keys, what a key stands for.
  init(
    hidden: Int, inputs: Int, input: Span<Float>, recurrent: Span<Float>, bias: Span<Float>, lookup: Lookup,
    kernels: KernelSet
  ) {
    self.hidden = hidden
    paddedHidden = paddedToPanels(hidden)
    let gateRow = 4 * paddedHidden
    var packedRecurrent = PackedGates(gates: 4, hidden: hidden, inputs: hidden)
    unsafe recurrent.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe packedRecurrent.repack(base, rowStride: hidden) }
    }
    var packedBias = AlignedBuffer<Float>(count: gateRow)
    for unit in 0..<hidden {
      for gate in 0..<4 {
        packedBias[gatePosition(gate: gate, unit: unit)] = bias[gate * hidden + unit]
      }
    }
    switch lookup {
    case .none:
      self.inputs = inputs
      keyCount = 0
      initial = packedBias
      var packedInput = PackedGates(gates: 4, hidden: hidden, inputs: inputs)
      unsafe input.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress { unsafe packedInput.repack(base, rowStride: inputs) }
      }
      self.packedInput = packedInput
    case .oneHot(let classes):
      var table = AlignedBuffer<Float>(count: (classes + 1) * gateRow)
      for unit in 0..<hidden {
        for gate in 0..<4 {
          let row = gate * hidden + unit
          let position = gatePosition(gate: gate, unit: unit)
          let start = packedBias[position]
          for key in 0..<classes { table[key * gateRow + position] = start + input[row * inputs + key] }
          table[classes * gateRow + position] = start
        }
      }
      self.inputs = 0
      keyCount = classes
      initial = table
      packedInput = PackedGates(gates: 4, hidden: hidden, inputs: 0)
    case .embedding(let lookup):
      let table = Self.gateRows(of: lookup, input: input, bias: bias, hidden: hidden, kernels: kernels)
      self.inputs = 0
      keyCount = lookup.keyCount
      initial = table
      packedInput = PackedGates(gates: 4, hidden: hidden, inputs: 0)
    }
    self.packedRecurrent = packedRecurrent
  }

  /// The rows of gates that a table's rows start from: `bias + Wx x`, in packed gate order.
  private static func gateRows(
    of lookup: RowTable, input: Span<Float>, bias: Span<Float>, hidden: Int, kernels: KernelSet
  ) -> AlignedBuffer<Float> {
    let rows = lookup.keyCount + 1
    let outputs = 4 * hidden
    var weights = PackedMatrix(outputs: outputs, inputs: lookup.features)
    unsafe input.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe weights.repack(base, rowStride: lookup.features) }
    }
    var start = AlignedBuffer<Float>(count: outputs)
    for row in 0..<outputs { start[row] = bias[row] }
    let gates = AlignedBuffer<Float>(count: rows * outputs)
    unsafe kernels.matmul(
      rows: rows, outputs: outputs, inputs: lookup.features, a: lookup.rows.pointer, aRowStride: lookup.features,
      packed: weights.pointer, initial: start.pointer, c: gates.pointer, cRowStride: outputs)
    let gateRow = 4 * paddedToPanels(hidden)
    var table = AlignedBuffer<Float>(count: rows * gateRow)
    for row in 0..<rows {
      for unit in 0..<hidden {
        for gate in 0..<4 {
          table[row * gateRow + gatePosition(gate: gate, unit: unit)] = gates[row * outputs + gate * hidden + unit]
        }
      }
    }
    return table
  }

  /// The row of `initial` for a key; what lies beyond the vocabulary gets the bias alone.
  func row(ofKey key: UInt32) -> UInt32 { min(key, UInt32(keyCount)) }
}

/// Where unit `unit`'s gate `gate` lies in a packed row of gates.
func gatePosition(gate: Int, unit: Int) -> Int {
  ((unit / panelWidth) * 4 + gate) * panelWidth + unit % panelWidth
}

/// What the keys that a layer reads stand for.
enum Lookup {
  /// The layer reads features, not keys.
  case none
  case oneHot(classes: Int)
  case embedding(RowTable)
}

/// Rows that keys stand for, and a row of zeros after them.
final class RowTable: Sendable {
  let keyCount: Int
  let features: Int
  let rows: AlignedBuffer<Float>

  /// The rows of a table `[V, D]`.
  init(table: Span<Float>, keyCount: Int, features: Int) {
    self.keyCount = keyCount
    self.features = features
    var rows = AlignedBuffer<Float>(count: (keyCount + 1) * features)
    for index in table.indices { rows[index] = table[index] }
    self.rows = rows
  }
}

/// A linear layer's weights, packed once when the model is loaded.
final class LinearWeights: Sendable {
  let outputs: Int
  let inputs: Int
  let packed: PackedMatrix
  let bias: AlignedBuffer<Float>

  /// Weights `weight [N, D]`, `bias [N]`.
  init(outputs: Int, inputs: Int, weight: Span<Float>, bias: Span<Float>) {
    self.outputs = outputs
    self.inputs = inputs
    var packed = PackedMatrix(outputs: outputs, inputs: inputs)
    unsafe weight.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe packed.repack(base, rowStride: inputs) }
    }
    self.packed = packed
    var start = AlignedBuffer<Float>(count: outputs)
    for index in 0..<outputs { start[index] = bias[index] }
    self.bias = start
  }
}
