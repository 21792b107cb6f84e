/// Loops over the leading dimensions of up to four views of equal leading sizes, in the order of the first one's memory.
/// Dimensions that follow each other without gaps in all views are one loop, so that most values are rows at one
/// distance, and one call of a kernel serves them all.
struct RowLoops {
  /// The rows that lie at one distance, and that distance for each view.
  private(set) var rows = 1
  private(set) var rowStrides = SIMD4<Int>(repeating: 0)
  private var outerCount = 0
  private var outerSizes = SIMD4<Int>(repeating: 1)
  private var outerStrides = (
    SIMD4<Int>(repeating: 0), SIMD4<Int>(repeating: 0), SIMD4<Int>(repeating: 0), SIMD4<Int>(repeating: 0)
  )
  private var offsets: SIMD4<Int>

  /// Loops over the first `axes` dimensions of `first`, which the others have too.
  init(axes: Int, _ first: View, _ second: View? = nil, _ third: View? = nil, _ fourth: View? = nil) {
    offsets = SIMD4(first.offset, second?.offset ?? 0, third?.offset ?? 0, fourth?.offset ?? 0)
    var isTaken = SIMD4<Int>(repeating: 0)
    for axis in 0..<axes where first.sizes[axis] == 1 { isTaken[axis] = 1 }
    var isFirst = true
    while true {
      // The innermost of those that are left: of equal strides the one further right.
      var innermost: Int?
      for axis in (0..<axes).reversed() where isTaken[axis] == 0 {
        if let best = innermost, first.strides[axis] >= first.strides[best] { continue }
        innermost = axis
      }
      guard let axis = innermost else { break }
      isTaken[axis] = 1
      let strides = SIMD4(
        first.strides[axis], second?.strides[axis] ?? 0, third?.strides[axis] ?? 0, fourth?.strides[axis] ?? 0)
      add(size: first.sizes[axis], strides, isFirst: isFirst)
      isFirst = false
    }
  }

  private mutating func add(size: Int, _ strides: SIMD4<Int>, isFirst: Bool) {
    if isFirst {
      (rows, rowStrides) = (size, strides)
    } else if outerCount == 0, strides == rowStrides &* rows {
      rows *= size
    } else {
      outerSizes[outerCount] = size
      switch outerCount {
      case 0: outerStrides.0 = strides
      case 1: outerStrides.1 = strides
      default: outerStrides.2 = strides
      }
      outerCount += 1
    }
  }

  /// The rows of the first `views` views as runs: one row of all their elements where they follow each other without
  /// gaps in each of them.
  func joined(columns: Int, views: Int) -> (rows: Int, columns: Int) {
    for view in 0..<views where rowStrides[view] != columns { return (rows, columns) }
    return (1, rows * columns)
  }

  /// Calls the body with the offset of each view's first row, for each set of ``rows`` rows.
  @inline(__always)
  func forEach(_ body: (SIMD4<Int>) -> Void) {
    for outermost in 0..<outerSizes[2] {
      for middle in 0..<outerSizes[1] {
        for inner in 0..<outerSizes[0] {
          body(
            offsets &+ outerStrides.0 &* inner &+ outerStrides.1 &* middle &+ outerStrides.2 &* outermost)
        }
      }
    }
  }
}
