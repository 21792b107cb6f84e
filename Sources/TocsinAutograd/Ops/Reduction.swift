import TocsinGraph

// Over one axis of n elements, or over those steps that a mask leaves:
//
//   sum    dx_i += dy       mean   dx_i += dy / n
//   max    dx_i += dy for the first i with x_i = y, nothing for the others (PyTorch's max over a dimension)
//
// Where no step is left, y is 0 and nothing depends on x. The mask itself has no gradient: y is constant around it.

extension Tape {
  func evaluateReduce(_ index: Int, _ operand: ValueID, _ reduction: Reduction, axis: Int) {
    let (x, from) = unsafe readRows(operand.index)
    let rest = from.selecting(axis: axis, index: 0)
    let y = unsafe allocate(index, orderedLike: rest)
    let view = values[index].view
    if axis == from.rank - 1 {
      let loops = RowLoops(axes: view.rank, from, view)
      loops.forEach { offsets in
        unsafe arithmetic.reduceColumns(
          RowsCall(
            rows: loops.rows, columns: from.columns, x: x + offsets[0], xRowStride: loops.rowStrides[0],
            y: y + offsets[1], yRowStride: loops.rowStrides[1]), reduction)
      }
      return
    }
    let loops = RowLoops(axes: view.outerRank, rest, view)
    let (rows, columns) = loops.joined(columns: view.columns, views: 2)
    loops.forEach { offsets in
      for row in 0..<rows {
        unsafe arithmetic.reduceRows(
          RowsCall(
            rows: from.sizes[axis], columns: columns, x: x + offsets[0] + row * loops.rowStrides[0],
            xRowStride: from.strides[axis], y: y + offsets[1] + row * loops.rowStrides[1], yRowStride: 0),
          reduction, valid: nil, validStride: 1)
      }
    }
  }

  func evaluateMaskedPool(_ index: Int, _ operand: ValueID, mask: ValueID, _ reduction: Reduction) {
    let (x, from) = unsafe readRows(operand.index)
    let (valid, ofMask) = unsafe read(mask.index)
    let y = unsafe allocate(index)
    for item in 0..<from.sizes[0] {
      unsafe arithmetic.reduceRows(
        RowsCall(
          rows: from.sizes[1], columns: from.columns, x: x + from.offset + item * from.strides[0],
          xRowStride: from.strides[1], y: y + item * from.columns, yRowStride: 0),
        reduction, valid: valid + ofMask.offset + item * ofMask.strides[0], validStride: ofMask.strides[1])
    }
  }

  @unsafe func pullBackReduce(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, _ reduction: Reduction, axis: Int
  ) {
    guard let target = unsafe self.gradient(of: operand.index) else { return }
    let (x, from) = unsafe read(operand.index)
    let (y, view) = unsafe read(index)
    let (count, stride) = (from.sizes[axis], from.strides[axis])
    let share: Scalar = reduction == .mean ? 1 / Scalar(count) : 1
    let loops = RowLoops(axes: view.rank, view, from.selecting(axis: axis, index: 0))
    loops.forEach { offsets in
      for row in 0..<loops.rows {
        let result = offsets[0] + row * loops.rowStrides[0]
        let source = offsets[1] + row * loops.rowStrides[1]
        if reduction == .max {
          let first = unsafe firstEqual(to: y[result], x + source, count: count, stride: stride)
          if let first { unsafe target[source + first * stride] += gradient[result] }
        } else {
          let dy = unsafe gradient[result] * share
          for i in 0..<count { unsafe target[source + i * stride] += dy }
        }
      }
    }
  }

  @unsafe func pullBackMaskedPool(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, mask: ValueID, _ reduction: Reduction
  ) {
    guard let target = unsafe self.gradient(of: operand.index) else { return }
    let (x, from) = unsafe read(operand.index)
    let (valid, ofMask) = unsafe read(mask.index)
    let (y, view) = unsafe read(index)
    let mark = indexWorkspace.mark
    let left = unsafe indexWorkspace.take(from.sizes[1])
    for item in 0..<from.sizes[0] {
      var count = 0
      for step in 0..<from.sizes[1] {
        let place = ofMask.offset + item * ofMask.strides[0] + step * ofMask.strides[1]
        guard unsafe valid[place] != 0 else { continue }
        unsafe left[count] = UInt32(step)
        count += 1
      }
      let share: Scalar = reduction == .mean ? 1 / Scalar(max(count, 1)) : 1
      for column in 0..<view.columns {
        let result = view.offset + item * view.strides[0] + column
        let start = from.offset + item * from.strides[0] + column * from.strides[2]
        for position in 0..<count {
          let source = unsafe start + Int(left[position]) * from.strides[1]
          if reduction != .max {
            unsafe target[source] += gradient[result] * share
          } else if unsafe x[source] == y[result] {
            unsafe target[source] += gradient[result]
            break
          }
        }
      }
    }
    indexWorkspace.release(to: mark)
  }

  @unsafe private func firstEqual(to y: Scalar, _ x: UnsafePointer<Scalar>, count: Int, stride: Int) -> Int? {
    for i in 0..<count where unsafe x[i * stride] == y { return i }
    return nil
  }
}
