extension Reference {
  /// The tensors one after the other along an axis.
  public static func concat(_ tensors: [ReferenceTensor], axis: Int) -> ReferenceTensor {
    var shape = tensors[0].shape
    shape[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
    return ReferenceTensor(shape: shape) { place in
      var place = place
      var index = 0
      while place[axis] >= tensors[index].shape[axis] {
        place[axis] -= tensors[index].shape[axis]
        index += 1
      }
      return tensors[index][place]
    }
  }

  /// `count` elements of an axis, from `start` on.
  public static func slice(_ x: ReferenceTensor, axis: Int, start: Int, count: Int) -> ReferenceTensor {
    var shape = x.shape
    shape[axis] = count
    return ReferenceTensor(shape: shape) { place in
      var place = place
      place[axis] += start
      return x[place]
    }
  }

  /// The same elements in the same order.
  public static func reshape(_ x: ReferenceTensor, to shape: [Int]) -> ReferenceTensor {
    ReferenceTensor(shape: shape, values: x.values)
  }

  /// Dimension `i` of the result is dimension `order[i]` of `x`.
  public static func transpose(_ x: ReferenceTensor, order: [Int]) -> ReferenceTensor {
    ReferenceTensor(shape: order.map { x.shape[$0] }) { place in
      var source = place
      for (position, axis) in order.enumerated() { source[axis] = place[position] }
      return x[source]
    }
  }
}
