public import TocsinGraph
import TocsinKernels
import TocsinTensor

// y = x Wᵀ + b;  dx += dy W,  dW += dyᵀ x,  db += Σ_rows dy.

extension Tape {
  /// `x Wᵀ + b` for each row, with `weight [N, D]` and the bias that the graph pairs with it.
  public func linear(_ operand: Variable, weight: TensorID) -> Variable {
    let index = weights.index(ofLinear: weight)
    return append(
      .linear(operand, weights: index), isPerStep: nodes[operand.node].isPerStep,
      columns: weights.linears[index].outputs)
  }

  func evaluateLinear(_ node: TapeNode<Scalar>, _ operand: Variable, _ layer: LinearWeights<Scalar>) {
    guard let value = unsafe node.value else { return }
    unsafe arithmetic.matmul(
      MatmulCall(
        rows: node.rows, outputs: layer.outputs, inputs: layer.inputs,
        a: denseValue(operand), aRowStride: nodes[operand.node].stride, packed: layer.packed.pointer,
        initial: layer.biasRow.pointer, c: value, cRowStride: node.stride))
  }

  func pullBackLinear(
    _ node: TapeNode<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: Variable,
    _ layer: LinearWeights<Scalar>
  ) {
    let input = nodes[operand.node]
    if let inputGradient = unsafe self.gradient(of: operand) {
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: node.rows, outputs: layer.inputs, inputs: layer.outputs, a: gradient, aRowStride: node.stride,
          packed: layer.packedTransposed.pointer, initial: inputGradient, initialRowStride: input.stride,
          c: inputGradient, cRowStride: input.stride))
    }
    let packedInput = unsafe workspace.take(paddedToPanels(layer.inputs) * node.rows)
    unsafe arithmetic.packMatrix(
      outputs: layer.inputs, inputs: node.rows, source: denseValue(operand), rowStride: 1, columnStride: input.stride,
      into: packedInput)
    let weightGradient = unsafe parameterGradient.pointer(to: layer.weight)
    unsafe arithmetic.matmul(
      MatmulCall(
        rows: layer.outputs, outputs: layer.inputs, inputs: node.rows, a: gradient, aRowStride: 1,
        aColumnStride: node.stride, packed: packedInput, initial: weightGradient, initialRowStride: layer.inputs,
        c: weightGradient, cRowStride: layer.inputs))
    unsafe addRows(
      of: gradient, rows: node.rows, stride: node.stride, to: parameterGradient.pointer(to: layer.bias),
      count: layer.outputs)
  }
}
