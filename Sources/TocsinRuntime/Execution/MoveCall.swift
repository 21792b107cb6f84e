import TocsinKernels
import TocsinTensor

/// Copies, zeros and lookups: what moves elements without computing any.
@unsafe
struct MoveCall {
  @unsafe
  enum Kind {
    case copy
    case clear
    /// Rows of a table by key; the row after the last is zero.
    case lookup(rows: UnsafePointer<Float>, keyCount: Int)
    case oneHot
  }

  let kind: Kind
  let loops: Loops
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>

  /// For a lookup `x` holds keys, which are read as such, and has a dimension of size 1 for each element looked up.
  init(_ kind: Kind, x: Tensor, y: Tensor) {
    unsafe self.kind = unsafe kind
    var loops = unsafe Loops(sizes: y.sizes, x: x.strides, y: y.strides, z: y.strides)
    switch unsafe kind {
    case .copy, .clear: loops.joinColumns()
    case .lookup, .oneHot: break
    }
    unsafe self.loops = loops
    unsafe self.x = unsafe x.base
    unsafe self.y = unsafe y.base
  }

  func perform() {
    let loops = unsafe self.loops
    for i in 0..<loops.sizes[0] {
      for j in 0..<loops.sizes[1] {
        let source = unsafe x + i * loops.x[0] + j * loops.x[1]
        let target = unsafe y + i * loops.y[0] + j * loops.y[1]
        for row in 0..<loops.sizes[2] {
          unsafe moveRow(source + row * loops.x[2], target + row * loops.y[2])
        }
      }
    }
  }

  private func moveRow(_ source: UnsafeMutablePointer<Float>, _ target: UnsafeMutablePointer<Float>) {
    let columns = unsafe loops.sizes[3]
    switch unsafe kind {
    case .copy:
      let (from, to) = unsafe (loops.x[3], loops.y[3])
      if from == 1 && to == 1 {
        unsafe target.copy(from: source, count: columns)
      } else {
        for column in 0..<columns { unsafe target[column * to] = unsafe source[column * from] }
      }
    case .clear:
      unsafe target.clear(count: columns)
    case .lookup(let rows, let keyCount):
      let key = unsafe min(Int(source.pointee.bitPattern), keyCount)
      unsafe target.copy(from: rows + key * columns, count: columns)
    case .oneHot:
      unsafe target.clear(count: columns)
      let key = unsafe Int(source.pointee.bitPattern)
      if key < columns { unsafe target[key] = 1 }
    }
  }
}
