import TocsinGraph
import TocsinKernels
import TocsinTensor

// y_t = b + Σ_k W_k x_(t − before + k dilation): a product of W [N, K D] with rows of K steps side by side, zeros where a
// step is outside of the sequence. The rows are made for some items at a time, and anew on the way back:
//
//   dW += Σ_rows dyᵀ rows     db += Σ_rows dy     drows = dy W, whose steps are added to dx where they came from.

/// The shape of a convolution's rows.
private struct Taps {
  let count: Int
  let dilation: Int
  let before: Int
  let features: Int
  /// Steps of the result for each item.
  let steps: Int

  var rowSize: Int { count * features }
  /// Items whose rows together are small enough for a cache.
  var itemsAtOnce: Int { max(1, (1 << 16) / max(1, steps * rowSize)) }
}

extension Tape {
  func evaluateConvolution(_ index: Int, _ operand: ValueID, dilation: Int, before: Int) {
    let layer = weights.matrix(of: index)
    let (x, from) = unsafe readRows(operand.index)
    let y = unsafe allocate(index)
    let view = values[index].view
    let taps = taps(of: layer, from, view, dilation: dilation, before: before)
    let mark = workspace.mark
    unsafe forEachBlock(of: taps, from) { items, rows, count in
      unsafe writeRows(of: taps, items: items, x, from, to: rows)
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: count, outputs: layer.outputs, inputs: layer.inputs, a: rows, aRowStride: taps.rowSize,
          b: layer.packed.pointer, initial: layer.initial.pointer,
          c: y + items.lowerBound * taps.steps * layer.outputs, cRowStride: layer.outputs))
    }
    workspace.release(to: mark)
  }

  @unsafe func pullBackConvolution(
    _ index: Int, _ gradient: UnsafeMutablePointer<Scalar>, _ operand: ValueID, _ weight: TensorID, _ bias: TensorID?,
    dilation: Int, before: Int
  ) {
    let layer = weights.matrix(of: index)
    let (x, from) = unsafe readRows(operand.index)
    let taps = taps(of: layer, from, values[index].view, dilation: dilation, before: before)
    let target = unsafe gradientTarget(of: operand.index, as: from)
    let mark = workspace.mark
    unsafe forEachBlock(of: taps, from) { items, rows, count in
      let dy = unsafe gradient + items.lowerBound * taps.steps * layer.outputs
      unsafe writeRows(of: taps, items: items, x, from, to: rows)
      unsafe addOuterProducts(
        rows: count, dy, stride: layer.outputs, count: layer.outputs, rows, stride: taps.rowSize, count: taps.rowSize,
        to: parameterGradient.pointer(to: weight), stride: taps.rowSize)
      if let bias {
        unsafe addRows(
          of: dy, rows: count, stride: layer.outputs, to: parameterGradient.pointer(to: bias), count: layer.outputs)
      }
      guard let target = unsafe target else { return }
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: count, outputs: taps.rowSize, inputs: layer.outputs, a: dy, aRowStride: layer.outputs,
          b: layer.packedTransposed.pointer, c: rows, cRowStride: taps.rowSize))
      unsafe addSteps(of: taps, items: items, rows, to: target)
    }
    workspace.release(to: mark)
    if let target = unsafe target { unsafe settle(target) }
  }

  private func taps(
    of layer: MatrixWeights<Scalar>, _ from: View, _ result: View, dilation: Int, before: Int
  ) -> Taps {
    Taps(
      count: layer.inputs / from.columns, dilation: dilation, before: before, features: from.columns,
      steps: result.sizes[1])
  }

  /// Calls the body with some items, room for their rows, and the number of these.
  @unsafe private func forEachBlock(
    of taps: Taps, _ from: View, _ body: (Range<Int>, UnsafeMutablePointer<Scalar>, Int) -> Void
  ) {
    let rows = unsafe workspace.take(min(taps.itemsAtOnce, from.sizes[0]) * taps.steps * taps.rowSize)
    for first in stride(from: 0, to: from.sizes[0], by: taps.itemsAtOnce) {
      let items = first..<min(first + taps.itemsAtOnce, from.sizes[0])
      unsafe body(items, rows, items.count * taps.steps)
    }
  }

  @unsafe private func writeRows(
    of taps: Taps, items: Range<Int>, _ x: UnsafePointer<Scalar>, _ from: View, to rows: UnsafeMutablePointer<Scalar>
  ) {
    forEachTap(of: taps, items: items, from) { position, source in
      if let source {
        unsafe (rows + position).update(from: x + source, count: taps.features)
      } else {
        unsafe (rows + position).update(repeating: 0, count: taps.features)
      }
    }
  }

  @unsafe private func addSteps(
    of taps: Taps, items: Range<Int>, _ rows: UnsafePointer<Scalar>, to target: GradientTarget<Scalar>
  ) {
    let view = unsafe target.view
    forEachTap(of: taps, items: items, view) { position, source in
      if let source {
        unsafe TocsinAutograd.add(rows + position, to: target.memory + source, count: taps.features)
      }
    }
  }

  /// Calls the body with the position of each tap of each row, and with that of its step, if there is one.
  @inline(__always)
  private func forEachTap(of taps: Taps, items: Range<Int>, _ from: View, _ body: (Int, Int?) -> Void) {
    var position = 0
    for item in items {
      for step in 0..<taps.steps {
        for tap in 0..<taps.count {
          let source = step - taps.before + tap * taps.dilation
          let isInside = source >= 0 && source < from.sizes[1]
          body(position, isInside ? from.offset + item * from.strides[0] + source * from.strides[1] : nil)
          position += taps.features
        }
      }
    }
  }
}
