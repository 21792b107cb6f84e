import TocsinKernels
import TocsinTensor

/// The attention of one item with all that a kernel could trip over: gaps between rows, masks, odd sizes.
struct AttentionCase {
  var queries: Int
  var keys: Int
  var heads: Int
  var keySize: Int
  var valueSize: Int
  var scale: Float = 1
  var isCausal = false
  /// One float a key, or `nil`.
  var valid: [Float]?
  /// `[queries, heads * keySize]`, `[keys, heads * keySize]`, `[keys, heads * valueSize]`.
  var q: [Float]
  var k: [Float]
  var v: [Float]

  init(queries: Int, keys: Int, heads: Int, keySize: Int, valueSize: Int, values: (Int) -> [Float]) {
    (self.queries, self.keys, self.heads) = (queries, keys, heads)
    (self.keySize, self.valueSize) = (keySize, valueSize)
    q = values(queries * heads * keySize)
    k = values(keys * heads * keySize)
    v = values(keys * heads * valueSize)
  }

  /// The keys that a query has left.
  func keysLeft(_ query: Int) -> [Int] {
    (0..<keys).filter { (valid?[$0] ?? 1) != 0 && !(isCausal && $0 > query) }
  }

  /// `[queries, heads * valueSize]`. Nothing else may have been written.
  func run(_ kernels: KernelSet) -> [Float] {
    let (keyColumns, valueColumns) = (heads * keySize, heads * valueSize)
    let untouched: Float = 12345
    // Nothing behind the last row may be read.
    let q = GuardedFloats(
      StridedRows.spread(q, rows: queries, columns: keyColumns, stride: keyColumns + 3, filler: .nan).dropLast(3))
    let k = GuardedFloats(
      StridedRows.spread(k, rows: keys, columns: keyColumns, stride: keyColumns + 5, filler: .nan).dropLast(5))
    let v = GuardedFloats(
      StridedRows.spread(v, rows: keys, columns: valueColumns, stride: valueColumns + 1, filler: .nan).dropLast(1))
    let valid = buffer((valid ?? []).flatMap { [$0, .nan, 1] })
    let stride = valueColumns + 7
    let out = buffer([Float](repeating: untouched, count: queries * stride))
    let size = KernelSet.attentionScratch(queries: queries, keys: keys, keySize: keySize, valueSize: valueSize)
    let scratch = buffer([Float](repeating: .nan, count: size) + [untouched])
    var step = unsafe AttentionStep(
      queryCount: queries, keyCount: keys, heads: heads, keySize: keySize, valueSize: valueSize,
      queries: q.pointer, queryRowStride: keyColumns + 3, keys: k.pointer, keyRowStride: keyColumns + 5,
      values: v.pointer, valueRowStride: valueColumns + 1, out: out.pointer, outRowStride: stride,
      scratch: scratch.pointer)
    unsafe step.scale = scale
    unsafe step.isCausal = isCausal
    unsafe step.valid = self.valid == nil ? nil : UnsafePointer(valid.pointer)
    unsafe step.validStride = 3
    unsafe kernels.attention(step)
    extendLifetime(q)
    extendLifetime(k)
    extendLifetime(v)
    extendLifetime(valid)
    precondition(scratch[size] == untouched, "written beyond the scratch")
    var result: [Float] = []
    for row in 0..<queries {
      for n in 0..<stride {
        if n < valueColumns {
          result.append(out[row * stride + n])
        } else {
          precondition(out[row * stride + n] == untouched, "written beyond the row")
        }
      }
    }
    return result
  }

  /// One head's row of one query by the rules of Spec/Numerics.md, step by step; exponentials are the kernel's own.
  func specified(_ query: Int, head: Int, _ kernels: KernelSet) -> [Float] {
    let left = keysLeft(query)
    let scores = left.map { key in
      var sum: Float = 0
      for n in head * keySize..<(head + 1) * keySize {
        sum.addProduct(k[key * heads * keySize + n], q[query * heads * keySize + n])
      }
      return scale * sum
    }
    let maximum = scores.contains(where: \.isNaN) ? .nan : scores.max() ?? 0
    let exponentials = Elementwise.exp(kernels, scores.map { $0 - maximum })
    let sum = sixteenPartials(exponentials)
    return (head * valueSize..<(head + 1) * valueSize).map { column in
      var result: Float = 0
      for (key, exponential) in zip(left, exponentials) {
        result.addProduct(exponential / sum, v[key * heads * valueSize + column])
      }
      return result
    }
  }
}
