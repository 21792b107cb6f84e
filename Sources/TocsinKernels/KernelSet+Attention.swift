import CTocsinKernels

/// Multi-head attention of one item: head `i` has the columns `i * size..<(i + 1) * size` of the queries, keys, values
/// and of the result.
///
///     s(t, j) = scale * (q_t · k_j)    p = softmax over the keys left    out_t = Σ_j p(t, j) v_j
///
/// Keys that `valid` or `isCausal` removes are as if they were not there, NaNs and infinities included; a query without
/// any gets +0. Spec/Numerics.md, "Attention", says in which order sums are taken.
@unsafe
public struct AttentionStep {
  public var queryCount: Int
  public var keyCount: Int
  public var heads: Int
  /// Columns of one head of the queries and keys.
  public var keySize: Int
  /// Columns of one head of the values.
  public var valueSize: Int
  public var queries: UnsafePointer<Float>
  public var queryRowStride: Int
  public var keys: UnsafePointer<Float>
  public var keyRowStride: Int
  public var values: UnsafePointer<Float>
  public var valueRowStride: Int
  public var scale: Float = 1
  /// Whether query `t` sees no key after `t`.
  public var isCausal = false
  /// One float a key, `validStride` apart: 0 removes the key.
  public var valid: UnsafePointer<Float>?
  public var validStride = 1
  /// Overlaps none of the operands.
  public var out: UnsafeMutablePointer<Float>
  public var outRowStride: Int
  /// ``KernelSet/attentionScratch(queries:keys:keySize:valueSize:)`` floats, aligned to 64 bytes.
  public var scratch: UnsafeMutablePointer<Float>

  public init(
    queryCount: Int, keyCount: Int, heads: Int, keySize: Int, valueSize: Int,
    queries: UnsafePointer<Float>, queryRowStride: Int, keys: UnsafePointer<Float>, keyRowStride: Int,
    values: UnsafePointer<Float>, valueRowStride: Int, out: UnsafeMutablePointer<Float>, outRowStride: Int,
    scratch: UnsafeMutablePointer<Float>
  ) {
    unsafe self.queryCount = queryCount
    unsafe self.keyCount = keyCount
    unsafe self.heads = heads
    unsafe self.keySize = keySize
    unsafe self.valueSize = valueSize
    unsafe self.queries = queries
    unsafe self.queryRowStride = queryRowStride
    unsafe self.keys = keys
    unsafe self.keyRowStride = keyRowStride
    unsafe self.values = values
    unsafe self.valueRowStride = valueRowStride
    unsafe self.out = out
    unsafe self.outRowStride = outRowStride
    unsafe self.scratch = scratch
  }
}

extension KernelSet {
  /// Floats of scratch that ``attention(_:)`` needs, whatever the number of heads. Grows with each argument, so that what
  /// suffices for the greatest shape suffices for all.
  public static func attentionScratch(queries: Int, keys: Int, keySize: Int, valueSize: Int) -> Int {
    ck_attention_scratch(queries, keys, keySize, valueSize)
  }

  /// Performs the attention of one item.
  @unsafe public func attention(_ step: AttentionStep) {
    var call = unsafe ck_attention(
      queries: step.queryCount, keys: step.keyCount, heads: step.heads, key_size: step.keySize,
      value_size: step.valueSize, q: step.queries, k: step.keys, v: step.values,
      q_row_stride: step.queryRowStride, k_row_stride: step.keyRowStride, v_row_stride: step.valueRowStride,
      scale: step.scale, causal: step.isCausal ? 1 : 0, valid: step.valid, valid_stride: step.validStride,
      out: step.out, out_row_stride: step.outRowStride, scratch: step.scratch)
    unsafe table.pointee.attention(&call)
  }
}
