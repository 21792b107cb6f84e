import TocsinGraph
import TocsinKernels
import TocsinTensor

// r, z = σ(W x + U h⁻ + b), h = z h⁻ + (1 − z) n from a zero state, with n = tanh(W x + b + r s), s = U h⁻ + b', where
// the reset acts after the product (PyTorch, Keras), and n = tanh(W x + b + U (r h⁻)) where it acts before (Cho et al.
// 2014; Chimera 4).
//
// Back through time, with dh the gradient of h from above plus from the step after:
//
//   dâ_z = dh (h⁻ − n) z (1 − z)     dâ_n = dh (1 − z) (1 − n²)      dh⁻ += dh z + (dâ_r, dâ_z) U
//   after:   ds = dâ_n r             dâ_r = dâ_n s r (1 − r)         dh⁻ += ds U_n
//   before:  dm = dâ_n U_n           dâ_r = dm h⁻ r (1 − r)          dh⁻ += dm r
//
// and over all steps  dW = Σ dâᵀ x,  db = Σ dâ,  dx = dâ W,  dU = Σ (dâ_r, dâ_z, ds)ᵀ h⁻; before: dU_n = Σ dâ_nᵀ (r h⁻).
//
// The planes of gradients are n, r, z, s: the input side takes the first three, the recurrent side the last three.

extension Tape {
  func evaluateGRU(_ index: Int, _ operand: ValueID, _ direction: TimeDirection, _ reset: GRUReset) {
    let layer = weights.recurrent(of: index)
    let steps = recurrentSteps(operand, direction)
    let input = unsafe recurrentInput(operand, layer)
    let states = unsafe allocateStates(index, steps)
    let gates = unsafe workspace.take(steps.positions * 4 * layer.paddedHidden)
    let scratch = unsafe reset == .beforeProduct ? workspace.take(steps.mostRows * layer.paddedHidden) : nil
    unsafe values[index].saved = gates
    for order in 0..<steps.count {
      let step = steps.step(order)
      func take(_ rows: Range<Int>) {
        guard !rows.isEmpty else { return }
        var call = unsafe recurrentCall(layer, input, step, rows: rows, states: states, gates: gates)
        unsafe call.resetsBefore = reset == .beforeProduct
        unsafe call.scratch = scratch
        if layer.keepsCandidateBias { unsafe call.candidateBias = UnsafePointer(layer.candidateBias.pointer) }
        unsafe arithmetic.gru(call)
      }
      take(0..<step.continuing)
      take(step.continuing..<step.rows)
    }
  }

  @unsafe func pullBackGRU(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, _ direction: TimeDirection,
    _ reset: GRUReset
  ) {
    let layer = weights.recurrent(of: index)
    let steps = recurrentSteps(operand, direction)
    let (states, _) = unsafe read(index)
    let (hidden, stride) = (layer.hidden, 4 * layer.hidden)
    let planes: UnsafeMutablePointer<Scalar>
    switch reset {
    case .afterProduct:
      unsafe planes = unsafe pullBackThroughTime(index, gradient, states, layer, steps)
      unsafe pullBackRecurrentWeights(
        layer, steps, planes: planes + hidden, stride: stride, gates: 0..<3, previous: states, previousStride: hidden)
    case .beforeProduct:
      let products = unsafe workspace.takeZeros(steps.positions * hidden)
      unsafe planes = unsafe pullBackThroughTimeResettingBefore(
        index, gradient, states, layer, steps, products: products)
      unsafe pullBackRecurrentWeights(
        layer, steps, planes: planes + hidden, stride: stride, gates: 0..<2, previous: states, previousStride: hidden)
      unsafe pullBackRecurrentWeights(
        layer, steps, planes: planes, stride: stride, gates: 2..<3, previous: products, previousStride: hidden,
        isAligned: true)
    }
    if let recurrentBias = layer.recurrentBias {
      let target = unsafe parameterGradient.pointer(to: recurrentBias)
      unsafe addRows(of: planes + hidden, rows: steps.positions, stride: stride, to: target, count: 2 * hidden)
      let candidate = unsafe layer.keepsCandidateBias ? planes + 3 * hidden : planes
      unsafe addRows(
        of: candidate, rows: steps.positions, stride: stride, to: target + 2 * hidden, count: hidden)
    }
    unsafe pullBackInput(layer, operand) { input, target in
      unsafe pullBackInput(layer, steps, input, planes: planes + hidden, stride: stride, gates: 0..<2, to: target)
      unsafe pullBackInput(layer, steps, input, planes: planes, stride: stride, gates: 2..<3, to: target)
    }
  }

  /// The gradients of the preactivations, `[positions, 4 H]`. The gradient of the output is used up: the part that flows
  /// back in time is added to it.
  @unsafe private func pullBackThroughTime(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ states: UnsafePointer<Scalar>,
    _ layer: RecurrentWeights<Scalar>, _ steps: RecurrentSteps
  ) -> UnsafeMutablePointer<Scalar> {
    guard let gates = unsafe values[index].saved else { preconditionFailure("a GRU keeps its gates") }
    let (hidden, stride) = (layer.hidden, 4 * layer.hidden)
    let planes = unsafe workspace.take(steps.positions * stride)
    let zeros = unsafe workspace.takeZeros(hidden)
    let unused = unsafe workspace.take(hidden)
    for order in (0..<steps.count).reversed() {
      let step = steps.step(order)
      for row in 0..<step.rows {
        let position = step.start + row
        let before = step.previous + row
        let continues = row < step.continuing
        unsafe pullBackCell(
          units: hidden, gates: gates + position * 4 * layer.paddedHidden,
          previous: continues ? states + before * hidden : UnsafePointer(zeros), hidden: gradient + position * hidden,
          previousGradient: continues ? gradient + before * hidden : unused, into: planes + position * stride)
      }
      unsafe pullBackStates(layer, step, planes: planes + hidden, gates: 3, to: gradient)
    }
    return unsafe planes
  }

  /// The same where the reset acts before the product. `products` receives `r h⁻` of each position, `[positions, H]`;
  /// the plane of `s` stays unset.
  @unsafe private func pullBackThroughTimeResettingBefore(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ states: UnsafePointer<Scalar>,
    _ layer: RecurrentWeights<Scalar>, _ steps: RecurrentSteps, products: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Scalar> {
    guard let gates = unsafe values[index].saved else { preconditionFailure("a GRU keeps its gates") }
    let (hidden, stride) = (layer.hidden, 4 * layer.hidden)
    let planes = unsafe workspace.take(steps.positions * stride)
    let zeros = unsafe workspace.takeZeros(hidden)
    let resetGradient = unsafe workspace.take(steps.mostRows * hidden)
    for order in (0..<steps.count).reversed() {
      let step = steps.step(order)
      for row in 0..<step.rows {
        let position = step.start + row
        unsafe pullBackUpdate(
          units: hidden, gates: gates + position * 4 * layer.paddedHidden,
          previous: row < step.continuing ? states + (step.previous + row) * hidden : UnsafePointer(zeros),
          hidden: gradient + position * hidden, into: planes + position * stride)
      }
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: step.rows, outputs: hidden, inputs: hidden, a: planes + step.start * stride, aRowStride: stride,
          b: layer.recurrentTransposed(from: 2), initial: nil, c: resetGradient, cRowStride: hidden))
      for row in 0..<step.rows {
        let position = step.start + row
        guard row < step.continuing else {
          unsafe (planes + position * stride + hidden).update(repeating: 0, count: hidden)
          continue
        }
        let before = (step.previous + row) * hidden
        unsafe pullBackReset(
          units: hidden, gates: gates + position * 4 * layer.paddedHidden, product: resetGradient + row * hidden,
          previous: states + before, hidden: gradient + position * hidden, previousGradient: gradient + before,
          into: planes + position * stride, kept: products + position * hidden)
      }
      unsafe pullBackStates(layer, step, planes: planes + hidden, gates: 2, to: gradient)
    }
    return unsafe planes
  }
}

/// The cell of one row, backwards, where the reset acts after the product: reads `hidden` (dh), adds `dh z` to the
/// gradient of the state before, and leaves the planes n, r, z, s.
@unsafe @inline(__always)
private func pullBackCell<Scalar: TapeScalar>(
  units: Int, gates: UnsafePointer<Scalar>, previous: UnsafePointer<Scalar>, hidden: UnsafePointer<Scalar>,
  previousGradient: UnsafeMutablePointer<Scalar>, into planes: UnsafeMutablePointer<Scalar>
) {
  unsafe forEachGroup(of: units) { first, count in
    let gates = unsafe gates + 4 * first
    let r = unsafe load(gates)
    let z = unsafe load(gates + panelWidth)
    let n = unsafe load(gates + 2 * panelWidth)
    let s = unsafe load(gates + 3 * panelWidth)
    let h = unsafe load(previous + first, count)
    let dh = unsafe load(hidden + first, count)
    let dn = dh * (1 - z) * (1 - n * n)
    let planes = unsafe planes + first
    unsafe store(dn, to: planes, count)
    unsafe store(dn * s * (r * (1 - r)), to: planes + units, count)
    unsafe store(dh * (h - n) * (z * (1 - z)), to: planes + 2 * units, count)
    unsafe store(dn * r, to: planes + 3 * units, count)
    unsafe store(load(previousGradient + first, count) + dh * z, to: previousGradient + first, count)
  }
}

/// The planes n and z of one row.
@unsafe @inline(__always)
private func pullBackUpdate<Scalar: TapeScalar>(
  units: Int, gates: UnsafePointer<Scalar>, previous: UnsafePointer<Scalar>, hidden: UnsafePointer<Scalar>,
  into planes: UnsafeMutablePointer<Scalar>
) {
  unsafe forEachGroup(of: units) { first, count in
    let gates = unsafe gates + 4 * first
    let z = unsafe load(gates + panelWidth)
    let n = unsafe load(gates + 2 * panelWidth)
    let dh = unsafe load(hidden + first, count)
    unsafe store(dh * (1 - z) * (1 - n * n), to: planes + first, count)
    unsafe store(dh * (load(previous + first, count) - n) * (z * (1 - z)), to: planes + 2 * units + first, count)
  }
}

/// The reset of one row where it acts before the product: reads `product` (dm) and `hidden` (dh), adds `dm r + dh z` to the
/// gradient of the state before, leaves the plane r, and `r h⁻` in `kept`.
@unsafe @inline(__always)
private func pullBackReset<Scalar: TapeScalar>(
  units: Int, gates: UnsafePointer<Scalar>, product: UnsafePointer<Scalar>, previous: UnsafePointer<Scalar>,
  hidden: UnsafePointer<Scalar>, previousGradient: UnsafeMutablePointer<Scalar>,
  into planes: UnsafeMutablePointer<Scalar>, kept: UnsafeMutablePointer<Scalar>
) {
  unsafe forEachGroup(of: units) { first, count in
    let r = unsafe load(gates + 4 * first)
    let z = unsafe load(gates + 4 * first + panelWidth)
    let h = unsafe load(previous + first, count)
    let dm = unsafe load(product + first, count)
    unsafe store(dm * h * (r * (1 - r)), to: planes + units + first, count)
    unsafe store(r * h, to: kept + first, count)
    let passedOn = unsafe dm * r + load(hidden + first, count) * z
    unsafe store(load(previousGradient + first, count) + passedOn, to: previousGradient + first, count)
  }
}
