extension ReferenceTensor {
  /// A tensor of a shape, each element given by its place: one number for each dimension, outermost first.
  init(shape: [Int], element: ([Int]) -> Double) {
    var result = ReferenceTensor(zeros: shape)
    var place = [Int](repeating: 0, count: shape.count)
    for index in result.values.indices {
      result.values[index] = element(place)
      for axis in shape.indices.reversed() {
        place[axis] += 1
        if place[axis] < shape[axis] { break }
        place[axis] = 0
      }
    }
    self = result
  }

  /// The element at a place.
  subscript(place: [Int]) -> Double {
    var index = 0
    for (axis, position) in place.enumerated() { index = index * shape[axis] + position }
    return values[index]
  }
}
