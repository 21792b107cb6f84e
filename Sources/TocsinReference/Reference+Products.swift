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

  /// `[…, M, K] x […, K, N]` to `[…, M, N]`; with `transposesSecond` the second is `[…, N, K]`. Leading dimensions of 1
  /// are used for all.
  public static func matmul(
    _ a: ReferenceTensor, _ b: ReferenceTensor, transposesSecond: Bool
  ) -> ReferenceTensor {
    let leading = a.shape.count - 2
    let second = transposesSecond ? b : transpose(b, order: (0..<leading) + [leading + 1, leading])
    let outer = (0..<leading).map { max(a.shape[$0], b.shape[$0]) }
    return ReferenceTensor(shape: outer + [a.shape[leading], second.shape[leading]]) { place in
      dot(row(place[leading], of: a, at: place), row(place[leading + 1], of: second, at: place))
    }
  }

  /// `[B, T, D]` to `[B, T + before + after - (K - 1) dilation, N]`: `y_t = b + Σ_k W_k x_(t - before + k dilation)` with
  /// `weight [N, K, D]` and `bias [N]`; steps outside the sequence are 0.
  public static func convolution(
    _ x: ReferenceTensor, weight: ReferenceTensor, bias: ReferenceTensor? = nil, dilation: Int, before: Int, after: Int
  ) -> ReferenceTensor {
    let (steps, taps) = (x.shape[1], weight.shape[1])
    let results = steps + before + after - (taps - 1) * dilation
    return ReferenceTensor(shape: [x.shape[0], results, weight.shape[0]]) { place in
      let (item, t, output) = (place[0], place[1], place[2])
      var sum = bias?.values[output] ?? 0
      for tap in 0..<taps {
        let step = t - before + tap * dilation
        guard (0..<steps).contains(step) else { continue }
        sum += dot(x.row(item * steps + step), weight.row(output * taps + tap))
      }
      return sum
    }
  }

  /// A row of the matrix that `x` has at a place of a result; dimensions of 1 are used for all.
  private static func row(_ index: Int, of x: ReferenceTensor, at place: [Int]) -> ArraySlice<Double> {
    var matrix = 0
    for axis in 0..<x.shape.count - 2 { matrix = matrix * x.shape[axis] + min(place[axis], x.shape[axis] - 1) }
    return x.row(matrix * x.shape[x.shape.count - 2] + index)
  }

  /// The sum of the products, in order.
  static func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    var sum = 0.0
    for (x, y) in zip(a, b) { sum += x * y }
    return sum
  }
}
