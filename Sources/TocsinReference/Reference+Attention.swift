extension Reference {
  /// `query [B, T, heads dk]`, `key [B, S, heads dk]`, `value [B, S, heads dv]` to `[B, T, heads dv]`:
  /// `softmax(scale Q Kᵀ) V` for each head.
  ///
  /// Key `j` is there for query `t` where `validKeys [B, S]` is not 0 at it and, with `isCausal`, `j ≤ t`. Keys that are
  /// not there are left out of every sum; a query without any gives 0.
  public static func attention(
    query: ReferenceTensor, key: ReferenceTensor, value: ReferenceTensor, heads: Int, scale: Double,
    isCausal: Bool = false, validKeys: ReferenceTensor? = nil
  ) -> ReferenceTensor {
    let (batch, queries, keys) = (query.shape[0], query.shape[1], key.shape[1])
    let (keySize, valueSize) = (query.shape[2] / heads, value.shape[2] / heads)
    var result = ReferenceTensor(zeros: [batch, queries, heads * valueSize])
    for item in 0..<batch {
      for t in 0..<queries {
        let left = (0..<keys).filter { j in
          (!isCausal || j <= t) && (validKeys.map { $0[[item, j]] != 0 } ?? true)
        }
        for head in 0..<heads {
          let columns = head * keySize..<(head + 1) * keySize
          let scores = left.map { j in
            dot(query.row(item * queries + t, columns), key.row(item * keys + j, columns)) * scale
          }
          let weights = softmax(ReferenceTensor(shape: [scores.count], values: scores)).values
          for n in 0..<valueSize {
            let column = head * valueSize + n
            let mixed = zip(left, weights).map { $1 * value.values[(item * keys + $0) * value.innermost + column] }
            result.values[(item * queries + t) * result.innermost + column] = mixed.reduce(0, +)
          }
        }
      }
    }
    return result
  }

  /// `[B, T, D]` and `scores [B, T]` to `[B, D]`: `Σ_t softmax(scores)_t x_t`.
  public static func attentionPool(_ x: ReferenceTensor, scores: ReferenceTensor) -> ReferenceTensor {
    let weights = softmax(scores)
    return ReferenceTensor(shape: [x.shape[0], x.shape[2]]) { place in
      (0..<x.shape[1]).reduce(0) { $0 + weights[[place[0], $1]] * x[[place[0], $1, place[1]]] }
    }
  }
}
