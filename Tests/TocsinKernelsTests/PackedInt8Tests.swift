import Testing
import TocsinKernels
import TocsinTensor

@Suite struct PackedInt8Tests {
  /// Gate columns: the outputs of a product are rows of gates in packed order, those of padding units their start.
  @Test(arguments: InstructionSet.allCases, [(4, 1), (3, 15), (4, 16), (3, 17), (4, 40)])
  func gateColumnsGiveRowsOfGates(instructionSet: InstructionSet, shape: (gates: Int, hidden: Int)) throws {
    let (gates, hidden, inputs, rows) = (shape.gates, shape.hidden, 21, 7)
    let kernels = try kernels(instructionSet)
    var generator = Generator(seed: 31)
    let product = QuantisedCase(rows: rows, outputs: gates * hidden, inputs: inputs, &generator)
    let expected = product.run(kernels)
    let packed = PackedInt8Matrix(
      gates: gates, hidden: hidden, inputs: inputs, codes: product.weights.codes.span, rowStride: inputs,
      scales: product.weights.scales.span)
    #expect(packed.outputs == gates * paddedToPanels(hidden))
    let a = QuantisedBuffer(product.x, rows: rows, inputs: inputs, kernels)
    let c = buffer([Float](repeating: .nan, count: rows * packed.outputs))
    unsafe kernels.matmul(
      QuantisedProduct(
        rows: rows, outputs: packed.outputs, inputs: inputs, a: a.words.pointer, aRowStride: a.stride,
        weights: packed.weights, c: c.pointer, cRowStride: packed.outputs))
    extendLifetime(a)
    var failures = 0
    for row in 0..<rows {
      for gate in 0..<gates {
        for unit in 0..<paddedToPanels(hidden) {
          let found = c[row * packed.outputs + (unit / 16 * gates + gate) * 16 + unit % 16]
          if found != (unit < hidden ? expected[row * gates * hidden + gate * hidden + unit] : 0) { failures += 1 }
        }
      }
    }
    extendLifetime(packed)
    #expect(failures == 0)
  }

  /// A product over some panels alone gives these outputs of the whole.
  @Test(arguments: InstructionSet.allCases)
  func panelsCanBeTakenAlone(instructionSet: InstructionSet) throws {
    let kernels = try kernels(instructionSet)
    let (outputs, inputs) = (50, 30)
    var generator = Generator(seed: 32)
    let product = QuantisedCase(rows: 1, outputs: outputs, inputs: inputs, &generator)
    let whole = product.run(kernels)
    let packed = PackedInt8Matrix(
      outputs: outputs, inputs: inputs, codes: product.weights.codes.span, rowStride: inputs,
      scales: product.weights.scales.span)
    let a = QuantisedBuffer(product.x, rows: 1, inputs: inputs, kernels)
    for panel in 0..<4 {
      let count = min(16, outputs - 16 * panel)
      let c = buffer([Float](repeating: 0, count: count))
      unsafe kernels.matmul(
        QuantisedProduct(
          rows: 1, outputs: count, inputs: inputs, a: a.words.pointer, aRowStride: a.stride,
          weights: packed.weights.from(panel: panel, inputs: inputs), c: c.pointer, cRowStride: count))
      for n in 0..<count { #expect(c[n] == whole[16 * panel + n]) }
    }
    extendLifetime(a)
    extendLifetime(packed)
  }
}
