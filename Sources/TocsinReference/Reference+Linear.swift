extension Reference {
  /// `[…, D]` to `[…, N]`: `x Wᵀ + b` with `weight [N, D]` and `bias [N]`; no bias is a bias of 0.
  public static func linear(
    _ x: ReferenceTensor, weight: ReferenceTensor, bias: ReferenceTensor? = nil
  ) -> ReferenceTensor {
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    precondition(x.innermost == inputs, "the weight must take what x has")
    var values: [Double] = []
    values.reserveCapacity(x.rowCount * outputs)
    for row in 0..<x.rowCount {
      for output in 0..<outputs {
        values.append((bias?.values[output] ?? 0) + dot(x.row(row), weight.row(output)))
      }
    }
    return ReferenceTensor(shape: x.shape.dropLast() + [outputs], values: values)
  }

  /// The sum of the products, in order.
  static func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    var sum = 0.0
    for (x, y) in zip(a, b) { sum += x * y }
    return sum
  }
}
