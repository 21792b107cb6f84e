public import TocsinKernels

/// `Float` through the runtime's kernels: what training runs on.
public struct KernelArithmetic: TapeArithmetic {
  public typealias Scalar = Float

  /// The kernels, chosen once for a training.
  public let kernels: KernelSet

  public init(_ kernels: KernelSet) { self.kernels = kernels }

  @unsafe public func packMatrix(
    outputs: Int, inputs: Int, source: UnsafePointer<Float>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Float>
  ) {
    unsafe TocsinKernels.packMatrix(
      outputs: outputs, inputs: inputs, source: source, rowStride: rowStride, columnStride: columnStride,
      into: destination)
  }

  @unsafe public func packGates(
    gates: Int, hidden: Int, inputs: Int, source: UnsafePointer<Float>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Float>
  ) {
    unsafe TocsinKernels.packGates(
      gates: gates, hidden: hidden, inputs: inputs, source: source, rowStride: rowStride, columnStride: columnStride,
      into: destination)
  }

  @unsafe public func matmul(_ call: MatmulCall<Float>) {
    var product: MatrixProduct
    if let stride = unsafe call.bRowStride {
      unsafe product = MatrixProduct(
        rows: call.rows, outputs: call.outputs, inputs: call.inputs, a: call.a, aRowStride: call.aRowStride,
        b: call.b, bRowStride: stride, c: call.c, cRowStride: call.cRowStride)
    } else {
      unsafe product = MatrixProduct(
        rows: call.rows, outputs: call.outputs, inputs: call.inputs, a: call.a, aRowStride: call.aRowStride,
        packed: call.b, c: call.c, cRowStride: call.cRowStride)
    }
    unsafe product.aColumnStride = call.aColumnStride
    unsafe product.initial = call.initial
    unsafe product.initialRowStride = call.initialRowStride
    unsafe kernels.matmul(product)
  }

  @unsafe public func lstm(_ call: RecurrentCall<Float>) {
    guard let cells = unsafe call.c else { preconditionFailure("an LSTM has cell states") }
    let padded = unsafe paddedToPanels(call.hidden)
    var step = unsafe LSTMStep(
      rows: call.rows, hidden: call.hidden, initial: call.initial, c: cells, cRowStride: padded, hOut: call.hOut,
      hOutRowStride: call.hOutRowStride)
    unsafe step.x = call.x
    unsafe step.xRowStride = call.xRowStride
    unsafe step.inputs = call.inputs
    unsafe step.h = call.h
    unsafe step.hRowStride = call.hRowStride
    unsafe step.packedInput = call.packedInput
    unsafe step.packedRecurrent = call.packedRecurrent
    unsafe step.initialRowStride = call.initialRowStride
    unsafe step.initialIndex = call.initialIndex
    unsafe step.cellIsZero = call.h == nil
    unsafe step.gates = call.gates
    unsafe step.gatesRowStride = 4 * padded
    unsafe kernels.lstm(step)
  }

  @unsafe public func gru(_ call: RecurrentCall<Float>) {
    var step = unsafe GRUStep(
      rows: call.rows, hidden: call.hidden, reset: call.resetsBefore ? .beforeProduct : .afterProduct,
      initial: call.initial, hOut: call.hOut, hOutRowStride: call.hOutRowStride)
    unsafe step.x = call.x
    unsafe step.xRowStride = call.xRowStride
    unsafe step.inputs = call.inputs
    unsafe step.h = call.h
    unsafe step.hRowStride = call.hRowStride
    unsafe step.packedInput = call.packedInput
    unsafe step.packedRecurrent = call.packedRecurrent
    unsafe step.initialRowStride = call.initialRowStride
    unsafe step.initialIndex = call.initialIndex
    unsafe step.candidateBias = call.candidateBias
    unsafe step.scratch = call.scratch
    unsafe step.gates = call.gates
    unsafe step.gatesRowStride = 4 * paddedToPanels(call.hidden)
    unsafe kernels.gru(step)
  }

  @unsafe public func tanh(count: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) {
    unsafe kernels.tanh(count: count, x: x, y: y)
  }

  @unsafe public func softmax(
    rows: Int, columns: Int, x: UnsafePointer<Float>, xRowStride: Int, y: UnsafeMutablePointer<Float>, yRowStride: Int
  ) {
    unsafe kernels.softmax(
      rows: rows, columns: columns, x: x, xRowStride: xRowStride, y: y, yRowStride: yRowStride)
  }
}
