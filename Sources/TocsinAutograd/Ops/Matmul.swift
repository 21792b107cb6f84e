import TocsinGraph
import TocsinKernels

// Y = A B, or A Bᵀ, for each place of the leading dimensions;
//
//   dA += dY Bᵀ     dB += Aᵀ dY          of A Bᵀ:    dA += dY B     dB += dYᵀ A
//
// Where an operand is used for several places, its gradient is the sum over them.

extension Tape {
  func evaluateMatmul(_ index: Int, _ first: ValueID, _ second: ValueID, _ transposesSecond: Bool) {
    let (a, ofA) = unsafe readRows(first.index)
    let (b, ofB) = unsafe read(second.index)
    let y = unsafe allocate(index)
    let view = values[index].view
    let (m, k) = (view.rank - 2, view.rank - 1)
    let transposed = transposesSecond ? ofB.swappingLast : ofB
    let mark = workspace.mark
    let packed = unsafe workspace.take(paddedToPanels(view.sizes[k]) * ofA.columns)
    forEachProduct(view, ofA, transposed) { offsets in
      unsafe arithmetic.packMatrix(
        outputs: view.sizes[k], inputs: ofA.columns, source: b + offsets[2], rowStride: transposed.strides[k],
        columnStride: transposed.strides[m], into: packed)
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: view.sizes[m], outputs: view.sizes[k], inputs: ofA.columns, a: a + offsets[1],
          aRowStride: ofA.strides[m], b: packed, c: y + offsets[0], cRowStride: view.strides[m]))
    }
    workspace.release(to: mark)
  }

  @unsafe func pullBackMatmul(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ first: ValueID, _ second: ValueID,
    _ transposesSecond: Bool
  ) {
    let (a, ofA) = unsafe readRows(first.index)
    let (b, ofB) = unsafe readRows(second.index)
    let view = values[index].view
    let (m, k) = (view.rank - 2, view.rank - 1)
    let (rows, outputs, inputs) = (view.sizes[m], view.sizes[k], ofA.columns)
    if let target = unsafe gradientTarget(of: first.index, as: ofA) {
      let transposed = transposesSecond ? ofB.swappingLast : ofB
      let mark = workspace.mark
      let packed = unsafe workspace.take(paddedToPanels(inputs) * outputs)
      forEachProduct(view, ofA, transposed) { offsets in
        unsafe arithmetic.packMatrix(
          outputs: inputs, inputs: outputs, source: b + offsets[2], rowStride: transposed.strides[m],
          columnStride: transposed.strides[k], into: packed)
        let da = unsafe target.memory + offsets[1]
        unsafe arithmetic.matmul(
          MatmulCall(
            rows: rows, outputs: inputs, inputs: outputs, a: gradient + offsets[0], aRowStride: view.strides[m],
            b: packed, initial: da, initialRowStride: ofA.strides[m], c: da, cRowStride: ofA.strides[m]))
      }
      workspace.release(to: mark)
      unsafe settle(target)
    }
    guard let target = unsafe gradientTarget(of: second.index, as: ofB) else { return }
    forEachProduct(view, ofA, ofB) { offsets in
      let (dy, a, db) = unsafe (gradient + offsets[0], a + offsets[1], target.memory + offsets[2])
      if transposesSecond {
        unsafe addOuterProducts(
          rows: rows, dy, stride: view.strides[m], count: outputs, a, stride: ofA.strides[m], count: inputs, to: db,
          stride: ofB.strides[m])
      } else {
        unsafe addOuterProducts(
          rows: rows, a, stride: ofA.strides[m], count: inputs, dy, stride: view.strides[m], count: outputs, to: db,
          stride: ofB.strides[m])
      }
    }
    unsafe settle(target)
  }

  /// Calls the body with the offsets of the result's and both operands' matrices for each place of the leading
  /// dimensions.
  @inline(__always)
  private func forEachProduct(_ view: View, _ ofA: View, _ ofB: View, _ body: (SIMD4<Int>) -> Void) {
    let loops = RowLoops(
      axes: view.rank - 2, view, ofA.broadcast(to: view.sizes), ofB.broadcast(to: view.sizes))
    loops.forEach { offsets in
      for place in 0..<loops.rows { body(offsets &+ loops.rowStrides &* place) }
    }
  }
}
