import TocsinKernels
import TocsinTensor

/// One GRU step with weights of int8; `step` holds the rest, and what the weights are worth.
struct Int8GRUCase {
  var step: GRUCase
  var inputWeights: Int8Matrix
  var recurrentWeights: Int8Matrix

  init(
    rows: Int, inputs: Int, hidden: Int, reset: ResetPlace, initialRows: Int = 1, _ generator: inout Generator,
    values: (Int, inout Generator) -> [Float]
  ) {
    inputWeights = Int8Matrix(gates: 3, hidden: hidden, inputs: inputs, &generator)
    recurrentWeights = Int8Matrix(gates: 3, hidden: hidden, inputs: hidden, &generator)
    step = GRUCase(rows: rows, inputs: inputs, hidden: hidden, reset: reset, initialRows: initialRows) {
      values($0, &generator)
    }
    step.inputWeights = inputWeights.values
    step.recurrentWeights = recurrentWeights.values
  }

  func run(_ kernels: KernelSet, descending: Bool = false, keepsGates: Bool = true) -> GRUCase.Result {
    let (rows, inputs, hidden) = (step.rows, step.inputs, step.hidden)
    let packedInput = inputWeights.packedGates(3)
    let packedRecurrent = recurrentWeights.packedGates(3)
    let x = QuantisedBuffer(step.x, rows: rows, inputs: inputs, kernels)
    let h = QuantisedBuffer(step.h ?? [], rows: step.h == nil ? 0 : rows, inputs: hidden, kernels)
    var scratch = AlignedBuffer<UInt32>(count: rows * quantisedRowWords(hidden))
    for index in 0..<scratch.count { scratch[index] = .max }
    let result = unsafe step.run(descending: descending, keepsGates: keepsGates) { call in
      unsafe (call.x, call.packedInput, call.packedRecurrent) = (nil, nil, nil)
      unsafe call.scratch8 = step.reset == .beforeProduct ? scratch.pointer : nil
      if inputs > 0 {
        unsafe call.x8 = QuantisedOperand(rows: x.words.pointer, rowStride: x.stride, weights: packedInput.weights)
      }
      if step.h != nil {
        unsafe call.h8 = QuantisedOperand(rows: h.words.pointer, rowStride: h.stride, weights: packedRecurrent.weights)
      }
      unsafe kernels.gru(quantised: call)
    }
    extendLifetime(packedInput)
    extendLifetime(packedRecurrent)
    extendLifetime(x)
    extendLifetime(h)
    extendLifetime(scratch)
    return result
  }

  /// What Spec/Numerics.md says, in plain Swift; `kernels` gives the elementwise functions alone.
  func expected(_ kernels: KernelSet) -> GRUCase.Result {
    let hidden = step.hidden
    var result = GRUCase.Result(hidden: [], gates: [])
    for row in 0..<step.rows {
      let before = step.h.map { Array($0[row * hidden..<(row + 1) * hidden]) }
      let state = before.map { QuantisedRow($0) }
      let r = Elementwise.sigmoid(kernels, adding(state, gate: 0, to: start(row: row, gate: 0)))
      let z = Elementwise.sigmoid(kernels, adding(state, gate: 1, to: start(row: row, gate: 1)))
      let old = before ?? [Float](repeating: 0, count: hidden)
      let (sum, kept): ([Float], [Float])
      switch step.reset {
      case .afterProduct:
        kept = adding(state, gate: 2, to: step.candidateBias ?? [Float](repeating: 0, count: hidden))
        sum = zip(start(row: row, gate: 2), zip(r, kept)).map { ($0 + 0).addingProduct($1.0, $1.1) }
      case .beforeProduct:
        kept = zip(r, old).map { $0 * $1 }
        let product = before == nil ? nil : QuantisedRow(kept)
        sum = adding(product, gate: 2, to: start(row: row, gate: 2)).map { $0 + 0 }
      }
      let n = Elementwise.tanh(kernels, sum)
      result.hidden += canonicalBits((0..<hidden).map { n[$0].addingProduct(z[$0], old[$0] - n[$0]) })
      result.gates += canonicalBits(packedGateRow(4, hidden, [r, z, n, kept].flatMap { $0.map { $0 + 0 } }))
    }
    return result
  }

  /// What a gate starts from, with the product of the input.
  private func start(row: Int, gate: Int) -> [Float] {
    let initial = step.initialRows[step.initialIndex(row)][gate * step.hidden..<(gate + 1) * step.hidden]
    if step.inputs == 0 { return Array(initial) }
    let x = QuantisedRow(step.x[row * step.inputs..<(row + 1) * step.inputs])
    return initial.enumerated().map { inputWeights.product(x, output: gate * step.hidden + $0, addedTo: $1) }
  }

  private func adding(_ h: QuantisedRow?, gate: Int, to sums: [Float]) -> [Float] {
    guard let h else { return sums }
    return sums.enumerated().map { recurrentWeights.product(h, output: gate * step.hidden + $0, addedTo: $1) }
  }
}
