import TocsinKernels
import TocsinTensor

// Backpropagation through time (Werbos 1990; Graves 2012, 4.1), from the last step to the first. For step t, with
// dh the gradient of h_t from above plus from step t + 1, and dc carried back likewise:
//
//   dc += dh o (1 − tanh²c)          dâ_o = dh tanh(c) o (1 − o)
//   dâ_i = dc g i (1 − i)            dâ_f = dc c⁻ f (1 − f)          dâ_g = dc i (1 − g²)
//   dh⁻ += dâ U                      dc⁻ = dc f
//
// and over all steps  dU = Σ dâᵀ h⁻,  dW = Σ dâᵀ x,  db = Σ dâ,  dx = dâ W.

extension Tape {
  func pullBackLSTM(
    _ node: TapeNode<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: Variable,
    _ layer: LSTMWeights<Scalar>, _ saved: LSTMState<Scalar>
  ) {
    let gates = unsafe workspace.take(batch.positionCount * layer.gateRow)
    unsafe pullBackThroughTime(node, gradient, layer, saved, into: gates)
    unsafe addRecurrentGradient(node, layer, gates: gates)
    if layer.isKeyed {
      unsafe addKeyedInputGradient(layer, gates: gates)
    } else {
      unsafe addInputGradient(operand, layer, gates: gates)
    }
  }

  /// Fills `gates` with the gradients of the preactivations, `[positions, 4 Hp]` in packed order. The gradient of the
  /// output is used up: the part that flows back in time is added to it.
  private func pullBackThroughTime(
    _ node: TapeNode<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>, _ layer: LSTMWeights<Scalar>,
    _ saved: LSTMState<Scalar>, into gates: UnsafeMutablePointer<Scalar>
  ) {
    let hp = layer.paddedHidden
    let carried = unsafe workspace.takeZeros(batch.sequenceCount * hp)
    let squashed = unsafe workspace.take(batch.positionCount * hp)
    let zeros = unsafe workspace.takeZeros(hp)
    unsafe arithmetic.tanh(count: batch.positionCount * hp, x: saved.cells, y: squashed)
    var step = batch.stepCount - 1
    while step >= 0 {
      let start = batch.stepOffset(step)
      let rows = batch.rowCount(atStep: step)
      for row in 0..<rows {
        let position = start + row
        let previous =
          unsafe step == 0
          ? UnsafePointer(zeros) : UnsafePointer(saved.cells + (batch.stepOffset(step - 1) + row) * hp)
        unsafe pullBackCell(
          units: hp, gates: saved.gates + position * layer.gateRow, squashedCell: squashed + position * hp,
          previousCell: previous, hidden: gradient + position * hp, cell: carried + row * hp,
          into: gates + position * layer.gateRow)
      }
      if step > 0 {
        let earlier = unsafe gradient + batch.stepOffset(step - 1) * hp
        unsafe arithmetic.matmul(
          MatmulCall(
            rows: rows, outputs: layer.hidden, inputs: layer.gateRow, a: gates + start * layer.gateRow,
            aRowStride: layer.gateRow, packed: layer.packedRecurrentTransposed.pointer,
            initial: earlier, initialRowStride: hp, c: earlier, cRowStride: hp))
      }
      step -= 1
    }
  }

  /// `dU += Σ_{t ≥ 1} dâ_tᵀ h_{t−1}`.
  private func addRecurrentGradient(
    _ node: TapeNode<Scalar>, _ layer: LSTMWeights<Scalar>, gates: UnsafePointer<Scalar>
  ) {
    guard batch.stepCount > 1, let value = unsafe node.value else { return }
    let first = batch.stepOffset(1)
    let count = batch.positionCount - first
    let previous = unsafe workspace.take(count * node.stride)
    for step in 1..<batch.stepCount {
      unsafe (previous + (batch.stepOffset(step) - first) * node.stride)
        .update(
          from: value + batch.stepOffset(step - 1) * node.stride, count: batch.rowCount(atStep: step) * node.stride)
    }
    unsafe addWeightGradient(
      layer, gates: gates + first * layer.gateRow, inputs: previous, inputStride: node.stride, columns: layer.hidden,
      positions: count, to: parameterGradient.pointer(to: layer.recurrent))
  }

  /// `dW += Σ dâᵀ x`, `db += Σ dâ`, `dx += dâ W`.
  private func addInputGradient(_ operand: Variable, _ layer: LSTMWeights<Scalar>, gates: UnsafePointer<Scalar>) {
    let input = nodes[operand.node]
    unsafe addWeightGradient(
      layer, gates: gates, inputs: denseValue(operand), inputStride: input.stride, columns: layer.inputs,
      positions: batch.positionCount, to: parameterGradient.pointer(to: layer.input))
    let sums = unsafe workspace.takeZeros(layer.gateRow)
    unsafe addRows(
      of: gates, rows: batch.positionCount, stride: layer.gateRow, to: sums, count: layer.gateRow)
    unsafe addGateRow(sums, columns: 1, of: layer, to: parameterGradient.pointer(to: layer.bias))
    guard let inputGradient = unsafe self.gradient(of: operand) else { return }
    unsafe arithmetic.matmul(
      MatmulCall(
        rows: batch.positionCount, outputs: layer.inputs, inputs: layer.gateRow, a: gates, aRowStride: layer.gateRow,
        packed: layer.packedInputTransposed.pointer, initial: inputGradient, initialRowStride: input.stride,
        c: inputGradient, cRowStride: input.stride))
  }

  /// The same where the input is a folded one-hot: column `k` of `dW` is the sum of `dâ` where the key was `k`.
  private func addKeyedInputGradient(_ layer: LSTMWeights<Scalar>, gates: UnsafePointer<Scalar>) {
    let table = unsafe workspace.takeZeros((layer.inputs + 1) * layer.gateRow)
    for (position, row) in tableRows.enumerated() {
      unsafe add(gates + position * layer.gateRow, to: table + Int(row) * layer.gateRow, count: layer.gateRow)
    }
    let inputGradient = unsafe parameterGradient.pointer(to: layer.input)
    for key in 0..<layer.inputs {
      unsafe addGateRow(table + key * layer.gateRow, columns: layer.inputs, of: layer, to: inputGradient + key)
    }
    let sums = unsafe workspace.takeZeros(layer.gateRow)
    unsafe addRows(of: table, rows: layer.inputs + 1, stride: layer.gateRow, to: sums, count: layer.gateRow)
    unsafe addGateRow(sums, columns: 1, of: layer, to: parameterGradient.pointer(to: layer.bias))
  }

  /// `target[4 H, columns] += Σ_positions gatesᵀ inputs`.
  private func addWeightGradient(
    _ layer: LSTMWeights<Scalar>, gates: UnsafePointer<Scalar>, inputs: UnsafePointer<Scalar>, inputStride: Int,
    columns: Int, positions: Int, to target: UnsafeMutablePointer<Scalar>
  ) {
    let packed = unsafe workspace.take(paddedToPanels(columns) * positions)
    unsafe arithmetic.packMatrix(
      outputs: columns, inputs: positions, source: inputs, rowStride: 1, columnStride: inputStride, into: packed)
    let product = unsafe workspace.take(layer.gateRow * columns)
    unsafe arithmetic.matmul(
      MatmulCall(
        rows: layer.gateRow, outputs: columns, inputs: positions, a: gates, aRowStride: 1,
        aColumnStride: layer.gateRow, packed: packed, initial: nil, c: product, cRowStride: columns))
    for gate in Gate.allCases {
      for unit in 0..<layer.hidden {
        unsafe add(
          product + gate.packedRow(ofUnit: unit) * columns,
          to: target + gate.row(ofUnit: unit, hidden: layer.hidden) * columns, count: columns)
      }
    }
  }

  /// Adds a packed gate row to one column of a `[4 H, columns]` tensor.
  private func addGateRow(
    _ row: UnsafePointer<Scalar>, columns: Int, of layer: LSTMWeights<Scalar>, to target: UnsafeMutablePointer<Scalar>
  ) {
    for gate in Gate.allCases {
      for unit in 0..<layer.hidden {
        unsafe target[gate.row(ofUnit: unit, hidden: layer.hidden) * columns] += row[gate.packedRow(ofUnit: unit)]
      }
    }
  }
}

/// The cell of one row, backwards: reads `hidden` (dh) and `cell` (dc carried from the next step), leaves in `cell` the
/// dc for the step before and in `result` the gradients of the four preactivations in packed order.
@unsafe @inline(__always)
private func pullBackCell<Scalar: BinaryFloatingPoint>(
  units: Int, gates: UnsafePointer<Scalar>, squashedCell: UnsafePointer<Scalar>, previousCell: UnsafePointer<Scalar>,
  hidden: UnsafePointer<Scalar>, cell: UnsafeMutablePointer<Scalar>, into result: UnsafeMutablePointer<Scalar>
) {
  var group = 0
  while group < units {
    let (from, to) = unsafe (gates + 4 * group, result + 4 * group)
    for lane in 0..<panelWidth {
      let (i, f) = unsafe (from[lane], from[panelWidth + lane])
      let (g, o) = unsafe (from[2 * panelWidth + lane], from[3 * panelWidth + lane])
      let (squashed, dh) = unsafe (squashedCell[group + lane], hidden[group + lane])
      let dc = unsafe cell[group + lane] + dh * o * (1 - squashed * squashed)
      unsafe to[lane] = dc * g * (i * (1 - i))
      unsafe to[panelWidth + lane] = dc * previousCell[group + lane] * (f * (1 - f))
      unsafe to[2 * panelWidth + lane] = dc * i * (1 - g * g)
      unsafe to[3 * panelWidth + lane] = dh * squashed * (o * (1 - o))
      unsafe cell[group + lane] = dc * f
    }
    group += panelWidth
  }
}
