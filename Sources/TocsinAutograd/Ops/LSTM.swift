import TocsinGraph
import TocsinKernels
import TocsinTensor

// i, f, o = σ(W x + U h⁻ + b), g = tanh(W x + U h⁻ + b), c = f c⁻ + i g, h = o tanh(c), from a zero state
// (Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000; DeepLog 3.1, figure 3).
//
// Back through time (Werbos 1990; Graves 2012, 4.1), from the last step to the first. With dh the gradient of h from
// above plus from the step after, and dc carried back likewise:
//
//   dc += dh o (1 − tanh²c)          dâ_o = dh tanh(c) o (1 − o)
//   dâ_i = dc g i (1 − i)            dâ_f = dc c⁻ f (1 − f)          dâ_g = dc i (1 − g²)
//   dh⁻ += dâ U                      dc⁻ = dc f
//
// and over all steps  dU = Σ dâᵀ h⁻,  dW = Σ dâᵀ x,  db = Σ dâ,  dx = dâ W.

extension Tape {
  func evaluateLSTM(_ index: Int, _ operand: ValueID, _ direction: TimeDirection) {
    let layer = weights.recurrent(of: index)
    let steps = recurrentSteps(operand, direction)
    let input = unsafe recurrentInput(operand, layer)
    let padded = layer.paddedHidden
    let states = unsafe allocateStates(index, steps)
    let cells = unsafe workspace.take(steps.positions * padded)
    let gates = unsafe workspace.take(steps.positions * 4 * padded)
    unsafe (values[index].saved, values[index].savedCells) = unsafe (gates, cells)
    for order in 0..<steps.count {
      let step = steps.step(order)
      unsafe (cells + step.start * padded).update(from: cells + step.previous * padded, count: step.continuing * padded)
      func take(_ rows: Range<Int>) {
        guard !rows.isEmpty else { return }
        var call = unsafe recurrentCall(layer, input, step, rows: rows, states: states, gates: gates)
        unsafe call.c = cells + (step.start + rows.lowerBound) * padded
        unsafe arithmetic.lstm(call)
      }
      take(0..<step.continuing)
      take(step.continuing..<step.rows)
    }
  }

  @unsafe func pullBackLSTM(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, _ direction: TimeDirection
  ) {
    let layer = weights.recurrent(of: index)
    let steps = recurrentSteps(operand, direction)
    let (states, _) = unsafe read(index)
    let planes = unsafe pullBackThroughTime(index, gradient, layer, steps)
    let stride = 4 * layer.hidden
    unsafe pullBackRecurrentWeights(
      layer, steps, planes: planes, stride: stride, gates: 0..<4, previous: states, previousStride: layer.hidden)
    if let recurrentBias = layer.recurrentBias {
      unsafe addRows(
        of: planes, rows: steps.positions, stride: stride, to: parameterGradient.pointer(to: recurrentBias),
        count: stride)
    }
    unsafe pullBackInput(layer, operand) { input, target in
      unsafe pullBackInput(layer, steps, input, planes: planes, stride: stride, gates: 0..<4, to: target)
    }
  }

  /// The gradients of the preactivations, `[positions, 4 H]`. The gradient of the output is used up: the part that flows
  /// back in time is added to it.
  @unsafe private func pullBackThroughTime(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ layer: RecurrentWeights<Scalar>, _ steps: RecurrentSteps
  ) -> UnsafeMutablePointer<Scalar> {
    guard let gates = unsafe values[index].saved, let cells = unsafe values[index].savedCells else {
      preconditionFailure("an LSTM keeps its gates and cells")
    }
    let (hidden, padded) = (layer.hidden, layer.paddedHidden)
    let stride = 4 * hidden
    let planes = unsafe workspace.take(steps.positions * stride)
    let carried = unsafe workspace.takeZeros(steps.mostRows * padded)
    let squashed = unsafe workspace.take(steps.mostRows * padded)
    let zeros = unsafe workspace.takeZeros(padded)
    for order in (0..<steps.count).reversed() {
      let step = steps.step(order)
      unsafe arithmetic.tanh(count: step.rows * padded, x: cells + step.start * padded, y: squashed)
      for row in 0..<step.rows {
        let position = step.start + row
        unsafe pullBackCell(
          units: hidden, gates: gates + position * 4 * padded, squashed: squashed + row * padded,
          previous: row < step.continuing ? cells + (step.previous + row) * padded : zeros,
          hidden: gradient + position * hidden, cell: carried + row * padded, into: planes + position * stride)
      }
      unsafe pullBackStates(layer, step, planes: planes, gates: 4, to: gradient)
    }
    return unsafe planes
  }
}

/// The cell of one row, backwards: reads `hidden` (dh) and `cell` (dc carried from the step after), leaves in `cell` the
/// dc for the step before and in `planes` the gradients of the four preactivations.
@unsafe @inline(__always)
private func pullBackCell<Scalar: TapeScalar>(
  units: Int, gates: UnsafePointer<Scalar>, squashed: UnsafePointer<Scalar>, previous: UnsafePointer<Scalar>,
  hidden: UnsafePointer<Scalar>, cell: UnsafeMutablePointer<Scalar>, into planes: UnsafeMutablePointer<Scalar>
) {
  unsafe forEachGroup(of: units) { first, count in
    let gates = unsafe gates + 4 * first
    let i = unsafe load(gates)
    let f = unsafe load(gates + panelWidth)
    let g = unsafe load(gates + 2 * panelWidth)
    let o = unsafe load(gates + 3 * panelWidth)
    let tanhC = unsafe load(squashed + first)
    let dh = unsafe load(hidden + first, count)
    let dc = unsafe load(cell + first) + dh * o * (1 - tanhC * tanhC)
    let planes = unsafe planes + first
    unsafe store(dc * g * (i * (1 - i)), to: planes, count)
    unsafe store(dc * load(previous + first) * (f * (1 - f)), to: planes + units, count)
    unsafe store(dc * i * (1 - g * g), to: planes + 2 * units, count)
    unsafe store(dh * tanhC * (o * (1 - o)), to: planes + 3 * units, count)
    unsafe store(dc * f, to: cell + first)
  }
}
