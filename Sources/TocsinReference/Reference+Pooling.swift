public import TocsinGraph

extension Reference {
  /// Sum, mean or maximum over an axis, which it removes.
  public static func reduce(_ x: ReferenceTensor, _ reduction: Reduction, axis: Int) -> ReferenceTensor {
    var shape = x.shape
    let count = shape.remove(at: axis)
    return ReferenceTensor(shape: shape) { place in
      var place = place
      place.insert(0, at: axis)
      return reduced(
        (0..<count).map { position in
          place[axis] = position
          return x[place]
        }, reduction)
    }
  }

  /// `[B, T, D]` to `[B, D]` over the steps where `mask [B, T]` is not 0; 0 where none is.
  public static func maskedPool(
    _ x: ReferenceTensor, mask: ReferenceTensor, _ reduction: Reduction
  ) -> ReferenceTensor {
    ReferenceTensor(shape: [x.shape[0], x.shape[2]]) { place in
      let steps = (0..<x.shape[1]).filter { mask[[place[0], $0]] != 0 }
      return reduced(steps.map { x[[place[0], $0, place[1]]] }, reduction)
    }
  }

  /// `[B, T, …]` to `[B, …]`: the first or last time step.
  public static func step(_ x: ReferenceTensor, _ position: StepPosition) -> ReferenceTensor {
    let step = position == .first ? 0 : x.shape[1] - 1
    return ReferenceTensor(shape: [x.shape[0]] + x.shape.dropFirst(2)) { place in
      x[[place[0], step] + place.dropFirst()]
    }
  }

  /// A maximum is NaN where an element is; nothing gives 0.
  private static func reduced(_ values: [Double], _ reduction: Reduction) -> Double {
    guard !values.isEmpty else { return 0 }
    let sum = values.reduce(0, +)
    switch reduction {
    case .sum: return sum
    case .mean: return sum / Double(values.count)
    case .max: return values.contains { $0.isNaN } ? .nan : values.max() ?? 0
    }
  }
}
