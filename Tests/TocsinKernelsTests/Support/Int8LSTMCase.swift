import TocsinKernels
import TocsinTensor

/// One LSTM step with weights of int8; `step` holds the rest, and what the weights are worth.
struct Int8LSTMCase {
  var step: LSTMCase
  var inputWeights: Int8Matrix
  var recurrentWeights: Int8Matrix

  init(
    rows: Int, inputs: Int, hidden: Int, initialRows: Int = 1, _ generator: inout Generator,
    values: (Int, inout Generator) -> [Float]
  ) {
    inputWeights = Int8Matrix(gates: 4, hidden: hidden, inputs: inputs, &generator)
    recurrentWeights = Int8Matrix(gates: 4, hidden: hidden, inputs: hidden, &generator)
    step = LSTMCase(rows: rows, inputs: inputs, hidden: hidden, initialRows: initialRows) { values($0, &generator) }
    step.inputWeights = inputWeights.values
    step.recurrentWeights = recurrentWeights.values
  }

  func run(_ kernels: KernelSet, descending: Bool = false, keepsGates: Bool = true) -> LSTMCase.Result {
    let (inputs, hidden) = (step.inputs, step.hidden)
    let packedInput = inputWeights.packedGates(4)
    let packedRecurrent = recurrentWeights.packedGates(4)
    let x = QuantisedBuffer(step.x, rows: step.rows, inputs: inputs, kernels)
    let h = QuantisedBuffer(step.h ?? [], rows: step.h == nil ? 0 : step.rows, inputs: hidden, kernels)
    let result = unsafe step.run(descending: descending, keepsGates: keepsGates) { call in
      unsafe (call.x, call.h, call.packedInput, call.packedRecurrent) = (nil, nil, nil, nil)
      if inputs > 0 {
        unsafe call.x8 = QuantisedOperand(rows: x.words.pointer, rowStride: x.stride, weights: packedInput.weights)
      }
      if step.h != nil {
        unsafe call.h8 = QuantisedOperand(rows: h.words.pointer, rowStride: h.stride, weights: packedRecurrent.weights)
      }
      unsafe kernels.lstm(quantised: call)
    }
    extendLifetime(packedInput)
    extendLifetime(packedRecurrent)
    extendLifetime(x)
    extendLifetime(h)
    return result
  }

  /// What Spec/Numerics.md says, in plain Swift; `kernels` gives the elementwise functions alone.
  func expected(_ kernels: KernelSet) -> LSTMCase.Result {
    let (hidden, padded) = (step.hidden, paddedToPanels(step.hidden))
    var result = LSTMCase.Result(cell: [], hidden: [], gates: [])
    for row in 0..<step.rows {
      var sums = step.initialRows[step.initialIndex(row)]
      if step.inputs > 0 {
        let x = QuantisedRow(step.x[row * step.inputs..<(row + 1) * step.inputs])
        for n in sums.indices { sums[n] = inputWeights.product(x, output: n, addedTo: sums[n]) }
      }
      if let h = step.h {
        let h = QuantisedRow(h[row * hidden..<(row + 1) * hidden])
        for n in sums.indices { sums[n] = recurrentWeights.product(h, output: n, addedTo: sums[n]) }
      }
      let gates = (0..<4).map { gate in
        let sums = Array(sums[gate * hidden..<(gate + 1) * hidden])
        return gate == 2 ? Elementwise.tanh(kernels, sums.map { $0 + 0 }) : Elementwise.sigmoid(kernels, sums)
      }
      let before = step.c.map { Array($0[row * hidden..<(row + 1) * hidden]) } ?? [Float](repeating: 0, count: hidden)
      let cell = (0..<hidden).map { (gates[0][$0] * gates[2][$0]).addingProduct(gates[1][$0], before[$0]) }
      let out = zip(gates[3], Elementwise.tanh(kernels, cell)).map { $0 * $1 }
      result.cell += canonicalBits(cell) + [UInt32](repeating: 0, count: padded - hidden)
      result.hidden += canonicalBits(out)
      result.gates += canonicalBits(packedGateRow(4, hidden, gates.flatMap { $0.map { $0 + 0 } }))
    }
    return result
  }
}
