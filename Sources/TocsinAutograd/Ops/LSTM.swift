public import TocsinGraph
import TocsinTensor

// i, f, o = σ(W x + U h⁻ + b), g = tanh(W x + U h⁻ + b), c = f c⁻ + i g, h = o tanh(c), from a zero state
// (Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000; DeepLog 3.1, figure 3).

extension Tape {
  /// All steps of an LSTM layer as one op: `[positions, D]` to `[positions, H]`.
  ///
  /// A one-hot operand is folded: each position starts from the table row of its key, bias + column of the input
  /// weights, which is the same sum in the same order.
  public func lstm(_ operand: Variable, recurrent: TensorID) -> Variable {
    precondition(nodes[operand.node].isPerStep, "an LSTM takes a value with steps")
    let index = weights.index(ofLSTM: recurrent)
    let layer = weights.lstms[index]
    let saved = unsafe LSTMState(
      gates: workspace.take(batch.positionCount * layer.gateRow),
      cells: workspace.take(batch.positionCount * layer.paddedHidden))
    return append(.lstm(operand, weights: index, saved: saved), isPerStep: true, columns: layer.hidden)
  }

  func evaluateLSTM(
    _ node: TapeNode<Scalar>, _ operand: Variable, _ layer: LSTMWeights<Scalar>, _ saved: LSTMState<Scalar>
  ) {
    if layer.isKeyed { pickTableRows(classes: layer.inputs) }
    for step in 0..<batch.stepCount {
      let start = batch.stepOffset(step)
      if step > 0 {
        let previous = unsafe saved.cells + batch.stepOffset(step - 1) * layer.paddedHidden
        unsafe (saved.cells + start * layer.paddedHidden)
          .update(from: previous, count: batch.rowCount(atStep: step) * layer.paddedHidden)
      }
      if layer.isKeyed {
        unsafe tableRows.withUnsafeBufferPointer { rows in
          guard let rows = rows.baseAddress else { return }
          unsafe runStep(step, node, layer, saved, initialIndex: rows + start)
        }
      } else {
        let input = unsafe denseValue(operand) + start * nodes[operand.node].stride
        unsafe runStep(step, node, layer, saved, x: input, xRowStride: nodes[operand.node].stride)
      }
    }
  }

  /// The table row of each position: its key, or the row after the last for keys beyond.
  private func pickTableRows(classes: Int) {
    tableRows.removeAll(keepingCapacity: true)
    for key in batch.keys { tableRows.append(min(key, UInt32(classes))) }
  }

  private func runStep(
    _ step: Int, _ node: TapeNode<Scalar>, _ layer: LSTMWeights<Scalar>, _ saved: LSTMState<Scalar>,
    x: UnsafePointer<Scalar>? = nil, xRowStride: Int = 0, initialIndex: UnsafePointer<UInt32>? = nil
  ) {
    guard let value = unsafe node.value else { return }
    let start = batch.stepOffset(step)
    let previous = unsafe step == 0 ? nil : value + batch.stepOffset(step - 1) * node.stride
    unsafe arithmetic.lstm(
      LSTMCall(
        rows: batch.rowCount(atStep: step), hidden: layer.hidden,
        x: x, xRowStride: xRowStride, inputs: layer.isKeyed ? 0 : layer.inputs,
        h: previous.map { unsafe UnsafePointer($0) }, hRowStride: node.stride,
        packedInput: layer.isKeyed ? nil : UnsafePointer(layer.packedInput.pointer),
        packedRecurrent: layer.packedRecurrent.pointer,
        initial: layer.initial.pointer, initialRowStride: layer.isKeyed ? layer.gateRow : 0,
        initialIndex: initialIndex,
        c: saved.cells + start * layer.paddedHidden, cRowStride: layer.paddedHidden,
        hOut: value + start * node.stride, hOutRowStride: node.stride,
        gates: saved.gates + start * layer.gateRow, gatesRowStride: layer.gateRow))
  }
}
