/// Where the elements of a value lie: a size and a stride for each dimension, outermost first, from an offset on.
///
/// Slices, steps, transposes and most reshapes are views of the same memory. A gradient has the layout of its value, so
/// that what is added to the gradient of a view is added to that of the whole, and views need no way back.
struct View: Equatable {
  private(set) var rank: Int
  private(set) var sizes: SIMD4<Int>
  private(set) var strides: SIMD4<Int>
  var offset = 0

  init(rank: Int, sizes: SIMD4<Int>, strides: SIMD4<Int>) {
    (self.rank, self.sizes, self.strides) = (rank, sizes, strides)
  }

  /// Without gaps, the innermost dimension innermost in memory, the others in the order that they have in `model`, so
  /// that loops over both can become one. Without a model: row-major.
  init(rank: Int, sizes: SIMD4<Int>, orderedLike model: View? = nil) {
    (self.rank, self.sizes, strides) = (rank, sizes, SIMD4(repeating: 0))
    guard rank > 0 else { return }
    var left = rank
    var axis = rank - 1
    var next = 1
    var isPlaced = SIMD4<Int>(repeating: 0)
    while true {
      strides[axis] = next
      next *= sizes[axis]
      isPlaced[axis] = 1
      left -= 1
      guard left > 0 else { break }
      // The innermost of those that are left: of equal strides the one further right.
      var innermost: Int?
      for candidate in (0..<rank).reversed() where isPlaced[candidate] == 0 {
        guard let model, let best = innermost else {
          innermost = innermost ?? candidate
          continue
        }
        if model.strides[candidate] < model.strides[best], model.sizes[candidate] > 1 || model.sizes[best] == 1 {
          innermost = candidate
        }
      }
      axis = innermost ?? 0
    }
  }

  /// The number of elements.
  var count: Int {
    var count = 1
    for axis in 0..<rank { count *= sizes[axis] }
    return count
  }

  /// The innermost dimension.
  var columns: Int { rank == 0 ? 1 : sizes[rank - 1] }

  /// The distance of neighbours along the innermost dimension; 1 where there are none.
  var columnStride: Int { rank == 0 || sizes[rank - 1] == 1 ? 1 : strides[rank - 1] }

  /// The number of dimensions around the innermost.
  var outerRank: Int { max(rank - 1, 0) }

  /// `count` elements of a dimension.
  func slicing(axis: Int, start: Int, count: Int) -> View {
    var result = self
    result.offset += start * strides[axis]
    result.sizes[axis] = count
    return result
  }

  /// One element of a dimension, which is gone.
  func selecting(axis: Int, index: Int) -> View {
    var result = self
    result.offset += index * strides[axis]
    for later in axis..<3 { (result.sizes[later], result.strides[later]) = (sizes[later + 1], strides[later + 1]) }
    (result.sizes[3], result.strides[3]) = (1, 0)
    result.rank -= 1
    return result
  }

  /// Dimension `i` of the result is dimension `order[i]`.
  func transposed(_ order: [Int]) -> View {
    var result = self
    for (axis, source) in order.enumerated() {
      (result.sizes[axis], result.strides[axis]) = (sizes[source], strides[source])
    }
    return result
  }

  /// The two innermost dimensions exchanged.
  var swappingLast: View {
    var result = self
    let (outer, inner) = (rank - 2, rank - 1)
    (result.sizes[outer], result.sizes[inner]) = (sizes[inner], sizes[outer])
    (result.strides[outer], result.strides[inner]) = (strides[inner], strides[outer])
    return result
  }

  /// The same elements in row-major order under other sizes, or `nil` where no strides say where they lie.
  ///
  /// Both shapes fall into the fewest groups of neighbouring dimensions with equally many elements; a group can take new
  /// sizes where its old dimensions follow each other without gaps.
  func reshaped(rank newRank: Int, sizes newSizes: SIMD4<Int>) -> View? {
    var result = View(rank: newRank, sizes: newSizes, strides: SIMD4(repeating: 0))
    result.offset = offset
    var (old, new) = (0, 0)
    while old < rank, new < newRank {
      let (firstOld, firstNew) = (old, new)
      var (oldCount, newCount) = (sizes[old], newSizes[new])
      (old, new) = (old + 1, new + 1)
      while oldCount != newCount {
        if oldCount < newCount {
          guard old < rank else { return nil }
          oldCount *= sizes[old]
          old += 1
        } else {
          guard new < newRank else { return nil }
          newCount *= newSizes[new]
          new += 1
        }
      }
      guard var stride = innermostStride(of: firstOld..<old) else { return nil }
      for axis in (firstNew..<new).reversed() {
        result.strides[axis] = stride
        stride *= newSizes[axis]
      }
    }
    return result
  }

  /// The stride of dimensions taken as one, or `nil` where there are gaps between them.
  private func innermostStride(of axes: Range<Int>) -> Int? {
    var innermost: Int?
    var next = 1
    for axis in axes.reversed() where sizes[axis] != 1 {
      if innermost == nil { innermost = strides[axis] } else if strides[axis] != next { return nil }
      next = strides[axis] * sizes[axis]
    }
    return innermost ?? 1
  }

  /// The same elements for a reader of larger sizes: dimensions of size 1 are read again and again.
  func broadcast(to sizes: SIMD4<Int>) -> View {
    var result = self
    for axis in 0..<rank where self.sizes[axis] == 1 {
      (result.sizes[axis], result.strides[axis]) = (sizes[axis], 0)
    }
    return result
  }
}
