import TocsinGraph
import TocsinKernels

// y = Σ_t p_t x_t with p = softmax(s) over the steps (Chimera 4);
//
//   dx_t += p_t dy     dp_t = dy · x_t     ds_t += p_t (dp_t − Σ_u dp_u p_u)

extension Tape {
  func evaluateAttentionPool(_ index: Int, _ operand: ValueID, scores: ValueID) {
    let (x, from) = unsafe readRows(operand.index)
    let (s, ofScores) = unsafe readRows(scores.index)
    let (items, steps) = (from.sizes[0], from.sizes[1])
    let p = unsafe workspace.take(items * steps)
    unsafe arithmetic.softmax(
      rows: items, columns: steps, x: s + ofScores.offset, xRowStride: ofScores.strides[0], y: p, yRowStride: steps)
    let y = unsafe allocate(index)
    unsafe values[index].saved = p
    for item in 0..<items {
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: 1, outputs: from.columns, inputs: steps, a: p + item * steps, aRowStride: steps,
          b: x + from.offset + item * from.strides[0], bRowStride: from.strides[1], c: y + item * from.columns,
          cRowStride: from.columns))
    }
  }

  @unsafe func pullBackAttentionPool(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, scores: ValueID
  ) {
    guard let p = unsafe values[index].saved else { preconditionFailure("pooling keeps its probabilities") }
    let (x, from) = unsafe readRows(operand.index)
    let target = unsafe gradientTarget(of: operand.index, as: from)
    let scoreTarget = unsafe self.gradient(of: scores.index)
    let view = values[scores.index].view
    let (steps, columns) = (from.sizes[1], from.columns)
    let mark = workspace.mark
    let change = unsafe workspace.take(steps)
    for item in 0..<from.sizes[0] {
      let (p, dy) = unsafe (p + item * steps, gradient + item * columns)
      var mean: Scalar = 0
      for step in 0..<steps {
        let place = from.offset + item * from.strides[0] + step * from.strides[1]
        let row = unsafe x + place
        unsafe change[step] = total(count: columns) { unsafe load(dy + $0, $1) * load(row + $0, $1) }
        unsafe mean += change[step] * p[step]
        if let target = unsafe target { unsafe addScaled(dy, by: p[step], to: target.memory + place, count: columns) }
      }
      guard let scoreTarget = unsafe scoreTarget else { continue }
      for step in 0..<steps {
        let place = view.offset + item * view.strides[0] + step * view.strides[1]
        unsafe scoreTarget[place] += p[step] * (change[step] - mean)
      }
    }
    workspace.release(to: mark)
    if let target = unsafe target { unsafe settle(target) }
  }
}

/// `sum[j] += factor row[j]`.
@unsafe @inline(__always)
func addScaled<Scalar: TapeScalar>(
  _ row: UnsafePointer<Scalar>, by factor: Scalar, to sum: UnsafeMutablePointer<Scalar>, count: Int
) {
  unsafe forEachGroup(of: count) { first, count in
    unsafe store(load(sum + first, count) + load(row + first, count) * factor, to: sum + first, count)
  }
}
