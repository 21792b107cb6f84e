import TocsinKernels

/// Attention, item by item.
@unsafe
struct AttentionCall {
  private let step: AttentionStep
  private let items: Int
  private let strides: (query: Int, key: Int, value: Int, valid: Int, out: Int)

  /// - Parameter valid: which keys are valid, `[B, S]`.
  init(
    heads: Int, scale: Float, isCausal: Bool, query: Tensor, key: Tensor, value: Tensor, valid: Tensor?, y: Tensor,
    scratch: UnsafeMutablePointer<Float>
  ) {
    var step = unsafe AttentionStep(
      queryCount: query.sizes[2], keyCount: key.sizes[2], heads: heads, keySize: query.columns / heads,
      valueSize: value.columns / heads, queries: query.base, queryRowStride: query.strides[2], keys: key.base,
      keyRowStride: key.strides[2], values: value.base, valueRowStride: value.strides[2], out: y.base,
      outRowStride: y.strides[2], scratch: scratch)
    unsafe step.scale = scale
    unsafe step.isCausal = isCausal
    if let valid = unsafe valid {
      unsafe step.valid = UnsafePointer(valid.base)
      unsafe step.validStride = valid.strides[3]
    }
    unsafe self.step = unsafe step
    unsafe items = unsafe y.sizes[1]
    unsafe strides = unsafe (
      query.strides[1], key.strides[1], value.strides[1], valid?.strides[2] ?? 0, y.strides[1]
    )
  }

  func perform(_ kernels: KernelSet) {
    var call = unsafe step
    for _ in unsafe 0..<items {
      unsafe kernels.attention(call)
      unsafe call.queries += strides.query
      unsafe call.keys += strides.key
      unsafe call.values += strides.value
      if let valid = unsafe call.valid { unsafe call.valid = valid + strides.valid }
      unsafe call.out += strides.out
    }
  }
}

/// Pools steps by the softmax of their scores: the softmax, and a product of one row for each item.
@unsafe
struct AttentionPoolCall {
  private let softmax: RowsCall
  private let step: MatrixProduct
  private let items: Int
  private let strides: (probabilities: Int, x: Int, y: Int)

  init(x: Tensor, scores: Tensor, y: Tensor, probabilities: UnsafeMutablePointer<Float>) {
    let steps = unsafe x.sizes[2]
    let rows = unsafe Tensor(base: probabilities, sizes: scores.sizes, strides: SIMD4(0, 0, steps, 1))
    unsafe softmax = RowsCall(.softmax, x: scores, y: rows)
    unsafe step = MatrixProduct(
      rows: 1, outputs: x.columns, inputs: steps, a: probabilities, aRowStride: steps, b: x.base,
      bRowStride: x.strides[2], c: y.base, cRowStride: y.strides[2])
    unsafe items = unsafe x.sizes[1]
    unsafe strides = unsafe (steps, x.strides[1], y.strides[2])
  }

  func perform(_ kernels: KernelSet) {
    unsafe softmax.perform(kernels)
    var call = unsafe step
    for _ in unsafe 0..<items {
      unsafe kernels.matmul(call)
      unsafe call.a += strides.probabilities
      unsafe call.b += strides.x
      unsafe call.c += strides.y
    }
  }
}
