/// The dimensions of up to three tensors taken together: two loops around a kernel that itself takes rows, and columns.
///
/// Neighbouring dimensions become one where all tensors go on with the same stride, so that a kernel sees as many rows as
/// there can be.
struct Loops {
  /// Loop, loop, rows, columns.
  var sizes: SIMD4<Int>
  /// For each tensor.
  var x: SIMD4<Int>
  var y: SIMD4<Int>
  var z: SIMD4<Int>

  /// Loops over tensors of the same sizes; `z` may be one of the others.
  init(sizes: SIMD4<Int>, x: SIMD4<Int>, y: SIMD4<Int>, z: SIMD4<Int>) {
    (self.sizes, self.x, self.y, self.z) = (sizes, x, y, z)
    joinRows()
  }

  /// Joins neighbours of the three outer dimensions and moves those of size 1 outwards.
  private mutating func joinRows() {
    var last = 2
    joinRows(1, &last)
    joinRows(0, &last)
  }

  private mutating func joinRows(_ axis: Int, _ last: inout Int) {
    let size = sizes[axis]
    guard size != 1 else { return }
    if sizes[last] == 1 {
      move(axis, to: last)
    } else if x[axis] == x[last] * sizes[last], y[axis] == y[last] * sizes[last], z[axis] == z[last] * sizes[last] {
      sizes[last] *= size
      sizes[axis] = 1
    } else {
      last -= 1
      if last != axis { move(axis, to: last) }
    }
  }

  private mutating func move(_ axis: Int, to target: Int) {
    (sizes[target], x[target], y[target], z[target]) = (sizes[axis], x[axis], y[axis], z[axis])
    sizes[axis] = 1
  }

  /// Makes columns of rows that follow each other with the stride of their elements, for what works element by element.
  mutating func joinColumns() {
    while sizes[2] != 1 {
      let columns = sizes[3]
      let isNext =
        columns == 1
        ? x[2] == 1 && y[2] == 1 && (z[2] == 1 || z[2] == 0)
        : x[2] == x[3] * columns && y[2] == y[3] * columns && z[2] == z[3] * columns
      guard isNext else { return }
      if columns == 1 { (x[3], y[3], z[3]) = (x[2], y[2], z[2]) }
      sizes[3] *= sizes[2]
      sizes[2] = 1
      move(1, to: 2)
      move(0, to: 1)
    }
  }
}
