import TocsinTensor

/// Where the elements of a value lie: a size and a stride per dimension, outermost first. The stride of the batch is
/// that from item to item.
///
/// Slices, steps, transposes and most reshapes are layouts over the same memory: nothing is copied for them.
struct Layout: Sendable {
  private(set) var sizes: [Dimension]
  private(set) var strides: [Extent]

  init(sizes: [Dimension], strides: [Extent]) {
    self.sizes = sizes
    self.strides = strides
  }

  /// Row-major without gaps.
  init(dense shape: Shape) {
    sizes = shape.dimensions
    strides = [Extent](repeating: .one, count: shape.rank)
    for axis in strides.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * Extent(sizes[axis + 1])
    }
  }

  var rank: Int { sizes.count }

  /// Whether the dimensions are those of a batch of items.
  var isBatched: Bool { if case .batch? = sizes.first { true } else { false } }

  /// Elements of one item, or of all where there is no batch.
  var itemCount: Extent {
    var count = Extent.one
    for size in isBatched ? sizes.dropFirst() : sizes[...] { count = count * Extent(size) }
    return count
  }

  /// Whether neighbours along the innermost dimension are neighbours in memory.
  var isContiguousInnermost: Bool {
    guard let last = sizes.last, let stride = strides.last else { return true }
    return stride == .one || last == .fixed(1)
  }

  /// Whether what lies further along a dimension lies behind all that the inner dimensions have, for every number of
  /// steps: then no two elements share memory.
  var isRowMajor: Bool {
    for axis in strides.indices.dropLast() {
      let inner = strides[axis + 1] * Extent(sizes[axis + 1])
      guard strides[axis].isAtLeast(inner) else { return false }
    }
    return true
  }

  /// `count` elements of a dimension. The first lies `start` strides further.
  func slicing(axis: Int, count: Dimension) -> Layout {
    var result = self
    result.sizes[axis] = count
    return result
  }

  /// Without a dimension.
  func removing(axis: Int) -> Layout {
    var result = self
    result.sizes.remove(at: axis)
    result.strides.remove(at: axis)
    return result
  }

  /// Dimension `i` of the result is dimension `order[i]`.
  func transposed(_ order: [Int]) -> Layout {
    Layout(sizes: order.map { sizes[$0] }, strides: order.map { strides[$0] })
  }
}
