import TocsinKernels
import TocsinTensor

/// A recurrent layer's weights, packed once when the model is loaded.
///
/// `initial` is what gates start from: the bias (one row), or, where the layer reads keys, a table of `bias + Wx x` for
/// every key, the row after the last key being the bias alone. Rows hold ``gateRow`` floats in packed gate order.
final class RecurrentWeights: Sendable {
  let cell: RecurrentCell
  let hidden: Int
  /// `H` rounded up to whole panels.
  let paddedHidden: Int
  /// Input features that enter by a product; 0 where the table holds the input product.
  let inputs: Int
  /// For steps that take in `x` themselves. Empty where `inputs` is 0.
  let packedInput: PackedGates
  /// The same weights for the input products of all time steps at once.
  let inputColumns: PackedMatrix
  let packedRecurrent: PackedGates
  /// Where the layer sums codes: its weights, in place of those above, which are of no inputs then.
  let int8: Int8Gates?
  let initial: AlignedBuffer<Float>
  /// A GRU's recurrent bias of `n`, where the reset comes after the product; else empty.
  let candidateBias: AlignedBuffer<Float>
  /// Keys in the table; 0 where `initial` is the bias.
  let keyCount: Int

  /// Floats of a row of gates.
  var gateRow: Int { cell.gates * paddedHidden }

  /// Words that a layer which sums codes needs for the quantised state of an item; with a reset before the product, for
  /// what that makes of it too.
  var stateWords: Int {
    guard int8 != nil else { return 0 }
    return quantisedRowWords(hidden) * (cell == .gru(.beforeProduct) ? 2 : 1)
  }

  /// Weights `input [G H, D]`, `recurrent [G H, H]` for `G` gates.
  ///
  /// - Parameters:
  ///   - int8: where the layer sums codes, its weights; of `input` then only a table for keys is made, of `recurrent`
  ///     nothing.
  ///   - lookup: where the layer reads keys, what a key stands for.
  init(
    cell: RecurrentCell, hidden: Int, inputs: Int, input: Span<Float>, recurrent: Span<Float>, int8: Int8Gates? = nil,
    bias: GateBias, lookup: Lookup, kernels: KernelSet
  ) {
    self.cell = cell
    self.hidden = hidden
    paddedHidden = paddedToPanels(hidden)
    self.int8 = int8
    packedRecurrent = Self.packed(recurrent, cell: cell, hidden: hidden, inputs: int8 == nil ? hidden : 0)
    let start = Self.packed(bias.sums.span, cell: cell, hidden: hidden)
    switch lookup {
    case .none:
      self.inputs = inputs
      keyCount = 0
      initial = start
      packedInput = Self.packed(input, cell: cell, hidden: hidden, inputs: int8 == nil ? inputs : 0)
      inputColumns = Self.columns(input, cell: cell, hidden: hidden, inputs: int8 == nil ? inputs : 0)
    case .oneHot(let classes):
      self.inputs = 0
      keyCount = classes
      initial = Self.table(
        cell: cell, hidden: hidden, classes: classes, input: input, bias: bias.sums, kernels: kernels)
      packedInput = PackedGates(gates: cell.gates, hidden: hidden, inputs: 0)
      inputColumns = PackedMatrix(outputs: 0, inputs: 0)
    case .embedding(let rows):
      self.inputs = 0
      keyCount = rows.keyCount
      initial = Self.table(cell: cell, hidden: hidden, rows: rows, input: input, start: start, kernels: kernels)
      packedInput = PackedGates(gates: cell.gates, hidden: hidden, inputs: 0)
      inputColumns = PackedMatrix(outputs: 0, inputs: 0)
    }
    var candidate = AlignedBuffer<Float>(count: bias.candidate.isEmpty ? 0 : paddedHidden)
    for unit in bias.candidate.indices { candidate[unit] = bias.candidate[unit] }
    candidateBias = candidate
  }

  /// Floats, or words of codes, that such weights take; `keys` is `nil` where the layer reads features.
  static func floats(cell: RecurrentCell, hidden: Int, inputs: Int, keys: Int?, sumsCodes: Bool) -> Int {
    let (inputs, recurrent) = sumsCodes ? ((inputs + 3) / 4 + 2, (hidden + 3) / 4 + 2) : (inputs, hidden)
    return cell.gates * paddedToPanels(hidden) * ((keys ?? 2 * inputs) + recurrent + 2)
  }

  /// Multiply-adds that the table for the keys of an embedding takes; it fits into memory.
  static func tableWork(cell: RecurrentCell, hidden: Int, inputs: Int, keys: Int) -> Int {
    let (work, overflow) = (cell.gates * paddedToPanels(hidden) * (keys + 1)).multipliedReportingOverflow(by: inputs)
    return overflow ? .max : work
  }

  /// The row of `initial` for a key; what lies beyond the vocabulary gets the bias alone.
  func row(ofKey key: UInt32) -> UInt32 { min(key, UInt32(keyCount)) }

  private static func packed(_ weight: Span<Float>, cell: RecurrentCell, hidden: Int, inputs: Int) -> PackedGates {
    var packed = PackedGates(gates: cell.gates, hidden: hidden, inputs: inputs)
    unsafe weight.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe packed.repack(base, rowStride: inputs) }
    }
    return packed
  }

  /// Weights whose product with a row is a row of gates in packed order.
  private static func columns(_ weight: Span<Float>, cell: RecurrentCell, hidden: Int, inputs: Int) -> PackedMatrix {
    unsafe weight.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return PackedMatrix(outputs: 0, inputs: 0) }
      return unsafe PackedMatrix(
        gates: cell.gates, hidden: hidden, inputs: inputs, source: base, rowStride: inputs)
    }
  }

  /// One row of gates in packed order.
  private static func packed(_ bias: Span<Float>, cell: RecurrentCell, hidden: Int) -> AlignedBuffer<Float> {
    var row = AlignedBuffer<Float>(count: cell.gates * paddedToPanels(hidden))
    for unit in 0..<hidden {
      for gate in 0..<cell.gates { row[cell.position(gate: gate, unit: unit)] = bias[gate * hidden + unit] }
    }
    return row
  }

  /// The rows for one-hot keys: the bias plus a column of the input weights.
  private static func table(
    cell: RecurrentCell, hidden: Int, classes: Int, input: Span<Float>, bias: [Float], kernels: KernelSet
  ) -> AlignedBuffer<Float> {
    let sums = kernels.sums(of: input, columns: classes, and: bias)
    let gateRow = cell.gates * paddedToPanels(hidden)
    var table = AlignedBuffer<Float>(count: (classes + 1) * gateRow)
    for unit in 0..<hidden {
      for gate in 0..<cell.gates {
        let row = gate * hidden + unit
        let position = cell.position(gate: gate, unit: unit)
        for key in 0..<classes { table[key * gateRow + position] = sums[row * classes + key] }
        table[classes * gateRow + position] = bias[row]
      }
    }
    return table
  }

  /// The rows for keys of an embedding: the input products of its rows.
  private static func table(
    cell: RecurrentCell, hidden: Int, rows: RowTable, input: Span<Float>, start: borrowing AlignedBuffer<Float>,
    kernels: KernelSet
  ) -> AlignedBuffer<Float> {
    let count = rows.keyCount + 1
    let gateRow = cell.gates * paddedToPanels(hidden)
    let table = AlignedBuffer<Float>(count: count * gateRow)
    let weights = columns(input, cell: cell, hidden: hidden, inputs: rows.features)
    unsafe kernels.matmul(
      rows: count, outputs: gateRow, inputs: rows.features, a: rows.rows.pointer, aRowStride: rows.features,
      packed: weights.pointer, initial: start.pointer, c: table.pointer, cRowStride: gateRow)
    return table
  }
}

extension KernelSet {
  /// The elements of a row-major matrix, each plus what there is for its row. A kernel adds, so that the host's float
  /// environment does not show.
  fileprivate func sums(of matrix: Span<Float>, columns: Int, and column: [Float]) -> [Float] {
    var sums = [Float](repeating: 0, count: matrix.count)
    unsafe matrix.withUnsafeBufferPointer { matrix in
      unsafe column.withUnsafeBufferPointer { column in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          guard let x = matrix.baseAddress, let b = column.baseAddress, let y = sums.baseAddress else { return }
          unsafe add(
            KernelRows(rows: column.count, columns: columns, x: x, xRowStride: columns, y: y, yRowStride: columns),
            b: b,
            bRowStride: 1, bColumnStride: 0)
        }
      }
    }
    return sums
  }
}
