import TocsinTensor

extension Layout {
  /// The same elements in a new shape, or `nil` where no strides say where they lie.
  ///
  /// Both shapes fall into the fewest groups of neighbouring dimensions with equally many elements; a group can take new
  /// sizes where its old dimensions follow each other without gaps.
  func reshaped(to shape: Shape) -> Layout? {
    var strides = [Extent](repeating: .one, count: shape.rank)
    var old = 0
    var new = 0
    if isBatched {
      strides[0] = self.strides[0]
      (old, new) = (1, 1)
    }
    while old < rank && new < shape.rank {
      let (firstOld, firstNew) = (old, new)
      var oldCount = Extent(sizes[old])
      var newCount = Extent(shape.dimensions[new])
      (old, new) = (old + 1, new + 1)
      while oldCount != newCount {
        if oldCount.isLess(than: newCount) {
          guard old < rank else { return nil }
          oldCount = oldCount * Extent(sizes[old])
          old += 1
        } else {
          guard new < shape.rank else { return nil }
          newCount = newCount * Extent(shape.dimensions[new])
          new += 1
        }
      }
      guard var stride = innermostStride(of: firstOld..<old) else { return nil }
      for axis in (firstNew..<new).reversed() {
        strides[axis] = stride
        stride = stride * Extent(shape.dimensions[axis])
      }
    }
    for axis in old..<rank where sizes[axis] != .fixed(1) { return nil }
    return Layout(sizes: shape.dimensions, strides: strides)
  }

  /// The stride of dimensions taken as one, or `nil` where there are gaps between them.
  private func innermostStride(of axes: Range<Int>) -> Extent? {
    var innermost: Extent?
    var next = Extent.one
    for axis in axes.reversed() where sizes[axis] != .fixed(1) {
      if innermost == nil {
        innermost = strides[axis]
      } else if strides[axis] != next {
        return nil
      }
      next = strides[axis] * Extent(sizes[axis])
    }
    return innermost ?? .one
  }
}
