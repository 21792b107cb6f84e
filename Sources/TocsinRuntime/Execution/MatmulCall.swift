import TocsinKernels

/// Products of two values, matrix by matrix.
@unsafe
struct MatmulCall {
  private let step: MatrixProduct
  /// Matrices: the sizes of the two outer dimensions, and the strides of both operands and the result.
  private let loops: Loops
  /// Where the second operand is packed when the kernel cannot read it as it is; its strides along `N` and `K`.
  private let packed: UnsafeMutablePointer<Float>?
  private let second: UnsafeMutablePointer<Float>
  private let outputStride: Int
  private let inputStride: Int

  /// - Parameter scratch: room for one packed matrix.
  init(
    _ function: ElementFunction, first: Tensor, second: Tensor, transposesSecond: Bool, y: Tensor,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (n, k) = transposesSecond ? (2, 3) : (3, 2)
    let outputs = unsafe y.sizes[3]
    unsafe outputStride = unsafe second.strides[n]
    unsafe inputStride = unsafe second.strides[k]
    let isReady = unsafe outputStride == 1 || outputs == 1
    unsafe packed = isReady ? nil : scratch
    let inputs = unsafe first.sizes[3]
    unsafe self.second = unsafe second.base
    var step = unsafe MatrixProduct(
      rows: y.sizes[2], outputs: outputs, inputs: inputs, a: first.base, aRowStride: first.strides[2],
      b: second.base, bRowStride: inputStride, c: y.base, cRowStride: y.strides[2])
    if !isReady {
      unsafe step.b = UnsafePointer(scratch)
      unsafe (step.bPanelStride, step.bRowStride) = (inputs * panelWidth, panelWidth)
      unsafe step.bIsPadded = true
    }
    unsafe step.activation = function
    unsafe self.step = unsafe step
    // Rows and columns are the kernel's.
    var sizes = unsafe y.sizes
    (sizes[2], sizes[3]) = (1, 1)
    unsafe loops = unsafe Loops(sizes: sizes, x: first.repeatingStrides, y: y.strides, z: second.repeatingStrides)
  }

  func perform(_ kernels: KernelSet) {
    let loops = unsafe self.loops
    for i in 0..<loops.sizes[1] {
      for j in 0..<loops.sizes[2] {
        var call = unsafe step
        unsafe call.a += i * loops.x[1] + j * loops.x[2]
        unsafe call.c += i * loops.y[1] + j * loops.y[2]
        let matrix = unsafe second + (i * loops.z[1] + j * loops.z[2])
        if let packed = unsafe packed {
          unsafe packMatrix(
            outputs: step.outputs, inputs: step.inputs, source: matrix, rowStride: outputStride,
            columnStride: inputStride, into: packed)
        } else {
          unsafe call.b = UnsafePointer(matrix)
        }
        unsafe kernels.matmul(call)
      }
    }
  }
}
