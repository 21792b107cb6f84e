import TocsinGraph

// Sum:      y = a + b,     da += dy,    db += dy.
// Product:  y = a b,       da += dy b,  db += dy a.
//
// Where b is used for several elements of y, its gradient is the sum over them, in the order in which y lies in memory.
// Positional encoding is a sum whose b is a table that all items share.

extension Tape {
  func evaluateCombination(_ index: Int, _ combination: Combination, _ first: ValueID, _ second: ValueID) {
    let (b, view) = unsafe readRows(second.index)
    unsafe evaluate(index, combination, first, b, view.broadcast(to: values[first.index].view.sizes))
  }

  func evaluatePositionalEncoding(_ index: Int, _ operand: ValueID, _ table: TensorID) {
    unsafe evaluate(index, .sum, operand, weights.values.pointer(to: table), rowsOfTable(for: operand))
  }

  @unsafe func pullBackSum(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ first: ValueID, _ second: ValueID
  ) {
    let view = values[index].view
    if let target = unsafe self.gradient(of: first.index) {
      unsafe add(gradient, view, to: target, values[first.index].view)
    }
    guard let target = unsafe self.gradient(of: second.index) else { return }
    unsafe addInOrder(gradient, view, to: target, values[second.index].view.broadcast(to: view.sizes))
  }

  @unsafe func pullBackPositionalEncoding(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, _ table: TensorID
  ) {
    let view = values[index].view
    if let target = unsafe self.gradient(of: operand.index) {
      unsafe add(gradient, view, to: target, values[operand.index].view)
    }
    unsafe addInOrder(gradient, view, to: parameterGradient.pointer(to: table), rowsOfTable(for: operand))
  }

  @unsafe func pullBackProduct(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ first: ValueID, _ second: ValueID
  ) {
    let view = values[index].view
    let (a, ofFirst) = unsafe read(first.index)
    let (b, ofSecond) = unsafe read(second.index)
    let broadcast = ofSecond.broadcast(to: view.sizes)
    if let target = unsafe self.gradient(of: first.index) {
      unsafe addProductsInOrder(gradient, view, b, broadcast, to: target, ofFirst)
    }
    if let target = unsafe self.gradient(of: second.index) {
      unsafe addProductsInOrder(gradient, view, a, ofFirst, to: target, broadcast)
    }
  }

  /// `view` is of the sizes of the first operand, its columns next to each other or one for all.
  @unsafe private func evaluate(
    _ index: Int, _ combination: Combination, _ first: ValueID, _ b: UnsafePointer<Scalar>, _ view: View
  ) {
    let (a, from) = unsafe readRows(first.index)
    let y = unsafe allocate(index, orderedLike: from)
    let columnStride = from.columns == 1 ? 1 : min(view.strides[view.rank - 1], 1)
    let loops = RowLoops(axes: from.outerRank, from, values[index].view, view)
    let (rows, columns) = columnStride == 1 ? loops.joined(columns: from.columns, views: 3) : (loops.rows, from.columns)
    loops.forEach { offsets in
      unsafe arithmetic.combine(
        combination,
        RowsCall(
          rows: rows, columns: columns, x: a + offsets[0], xRowStride: loops.rowStrides[0], y: y + offsets[1],
          yRowStride: loops.rowStrides[1]),
        b: b + offsets[2], bRowStride: loops.rowStrides[2], bColumnStride: columnStride)
    }
  }

  /// The first `T` rows of a table `[Tmax, D]`, for all items of `[B, T, D]`.
  private func rowsOfTable(for operand: ValueID) -> View {
    let view = values[operand.index].view
    return View(rank: 3, sizes: view.sizes, strides: SIMD4(0, view.columns, 1, 0))
  }

  /// Adds the elements of a view to those of another, where several may go to one, in the order of the first.
  @unsafe private func addInOrder(
    _ source: UnsafePointer<Scalar>, _ from: View, to destination: UnsafeMutablePointer<Scalar>, _ to: View
  ) {
    let loops = RowLoops(axes: from.outerRank, from, to)
    let stride = to.rank == 0 ? 1 : to.strides[to.rank - 1]
    loops.forEach { offsets in
      for row in 0..<loops.rows {
        let source = unsafe source + offsets[0] + row * loops.rowStrides[0]
        let sum = unsafe destination + offsets[1] + row * loops.rowStrides[1]
        if stride == 1 {
          unsafe TocsinAutograd.add(source, to: sum, count: from.columns)
        } else {
          for column in 0..<from.columns { unsafe sum[column * stride] += source[column] }
        }
      }
    }
  }

  /// The same with the products of two views' elements. The first has its columns next to each other.
  @unsafe private func addProductsInOrder(
    _ a: UnsafePointer<Scalar>, _ ofA: View, _ b: UnsafePointer<Scalar>, _ ofB: View,
    to destination: UnsafeMutablePointer<Scalar>, _ to: View
  ) {
    let loops = RowLoops(axes: ofA.outerRank, ofA, ofB, to)
    let last = max(ofA.rank - 1, 0)
    let (bStride, stride) = (ofB.strides[last], to.strides[last])
    loops.forEach { offsets in
      for row in 0..<loops.rows {
        let a = unsafe a + offsets[0] + row * loops.rowStrides[0]
        let b = unsafe b + offsets[1] + row * loops.rowStrides[1]
        let sum = unsafe destination + offsets[2] + row * loops.rowStrides[2]
        if bStride == 1, stride == 1 {
          unsafe addProducts(a, b, to: sum, count: ofA.columns)
        } else {
          for column in 0..<ofA.columns { unsafe sum[column * stride] += a[column] * b[column * bStride] }
        }
      }
    }
  }
}
