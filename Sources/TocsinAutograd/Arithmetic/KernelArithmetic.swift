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
    hidden: Int, inputs: Int, source: UnsafePointer<Float>, rowStride: Int, columnStride: Int,
    into destination: UnsafeMutablePointer<Float>
  ) {
    unsafe TocsinKernels.packGates(
      gates: 4, hidden: hidden, inputs: inputs, source: source, rowStride: rowStride, columnStride: columnStride,
      into: destination)
  }

  @unsafe public func matmul(_ call: MatmulCall<Float>) {
    unsafe kernels.matmul(
      rows: call.rows, outputs: call.outputs, inputs: call.inputs,
      a: call.a, aRowStride: call.aRowStride, aColumnStride: call.aColumnStride, packed: call.packed,
      initial: call.initial, initialRowStride: call.initialRowStride, c: call.c, cRowStride: call.cRowStride)
  }

  @unsafe public func lstm(_ call: LSTMCall<Float>) {
    var step = unsafe LSTMStep(
      rows: call.rows, hidden: call.hidden, initial: call.initial,
      c: call.c, cRowStride: call.cRowStride, hOut: call.hOut, hOutRowStride: call.hOutRowStride)
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
    unsafe step.gatesRowStride = call.gatesRowStride
    unsafe kernels.lstm(step)
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
