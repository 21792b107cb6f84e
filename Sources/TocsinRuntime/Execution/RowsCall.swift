import TocsinGraph
import TocsinKernels

/// Something done to rows: loops around one kernel.
@unsafe
struct RowsCall {
  @unsafe
  enum Kind {
    case apply(ElementFunction)
    case softmax
    case layerNorm(scale: UnsafePointer<Float>, bias: UnsafePointer<Float>, epsilon: Float, hasResidual: Bool)
    case add, multiply
    /// To words of codes and scales.
    case quantise(inputs: Int)
  }

  let kind: Kind
  let loops: Loops
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  /// The second operand, where there is one.
  let z: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - x: read; its innermost elements are neighbours, as are those of `y`.
  ///   - y: written.
  ///   - z: the second operand, repeated along the dimensions that it has once.
  init(_ kind: Kind, x: Tensor, y: Tensor, z: Tensor? = nil) {
    unsafe self.kind = unsafe kind
    let second = unsafe z ?? x
    var loops = unsafe Loops(sizes: y.sizes, x: x.strides, y: y.strides, z: second.repeatingStrides)
    switch unsafe kind {
    case .apply, .add, .multiply: loops.joinColumns()
    case .softmax, .layerNorm, .quantise: break
    }
    unsafe self.loops = loops
    unsafe self.x = unsafe x.base
    unsafe self.y = unsafe y.base
    unsafe self.z = unsafe second.base
  }

  func perform(_ kernels: KernelSet) {
    let loops = unsafe self.loops
    for i in 0..<loops.sizes[0] {
      for j in 0..<loops.sizes[1] {
        let rows = unsafe KernelRows(
          rows: loops.sizes[2], columns: loops.sizes[3],
          x: x + i * loops.x[0] + j * loops.x[1], xRowStride: loops.x[2],
          y: y + i * loops.y[0] + j * loops.y[1], yRowStride: loops.y[2])
        unsafe perform(rows, z: z + i * loops.z[0] + j * loops.z[1], kernels)
      }
    }
  }

  private func perform(_ rows: KernelRows, z: UnsafePointer<Float>, _ kernels: KernelSet) {
    switch unsafe kind {
    case .apply(let function): unsafe kernels.apply(function, rows)
    case .softmax:
      unsafe kernels.softmax(
        rows: rows.rows, columns: rows.columns, x: rows.x, xRowStride: rows.xRowStride, y: rows.y,
        yRowStride: rows.yRowStride)
    case .layerNorm(let scale, let bias, let epsilon, let hasResidual):
      unsafe kernels.layerNorm(
        rows, residual: hasResidual ? z : nil, residualRowStride: loops.z[2], scale: scale, bias: bias,
        epsilon: epsilon)
    case .quantise(let inputs):
      unsafe kernels.quantise(
        rows: rows.rows, inputs: inputs, x: rows.x, xRowStride: rows.xRowStride, y: rows.y.mutableWords,
        yRowStride: rows.yRowStride)
    case .add: unsafe kernels.add(rows, b: z, bRowStride: loops.z[2], bColumnStride: loops.z[3])
    case .multiply: unsafe kernels.multiply(rows, b: z, bRowStride: loops.z[2], bColumnStride: loops.z[3])
    }
  }
}

extension ElementFunction {
  init(_ activation: Activation?) {
    self =
      switch activation {
      case nil: .identity
      case .relu: .relu
      case .leakyReLU(let slope): .leakyReLU(slope: slope)
      case .gelu: .gelu
      case .geluTanh: .geluTanh
      case .tanh: .tanh
      case .sigmoid: .sigmoid
      }
  }
}
