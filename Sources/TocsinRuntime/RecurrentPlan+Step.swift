import TocsinKernels
import TocsinTensor

/// Rows of hidden or cell state: layer by layer, `rows` rows each.
@unsafe
struct StatePlane {
  let base: UnsafeMutablePointer<Float>
  let rows: Int

  /// A row of the layer whose predecessors take `before` floats a row.
  func row(_ row: Int, width: Int, before: Int) -> UnsafeMutablePointer<Float> {
    unsafe base + rows * before + row * width
  }
}

extension RecurrentPlan {
  /// Advances `count` rows by the same key: hidden rows from `source` to `target`, which must not overlap, cell rows in
  /// place.
  ///
  /// - Parameter codes: ``codeWords`` words for each row.
  @unsafe func step(
    key: UInt32, count: Int, kernels: KernelSet,
    source: StatePlane, sourceRow: Int, target: StatePlane, targetRow: Int, cell: StatePlane, cellRow: Int,
    codes: UnsafeMutablePointer<UInt32>
  ) {
    var before = 0
    var below: UnsafeMutablePointer<Float>? = nil
    for layer in layers {
      let width = layer.paddedHidden
      let output = unsafe target.row(targetRow, width: width, before: before)
      let tableRow = layer.keyCount == 0 ? 0 : Int(layer.row(ofKey: key)) * layer.gateRow
      var step = unsafe LSTMStep(
        rows: count, hidden: layer.hidden, initial: layer.initial.pointer + tableRow,
        c: cell.row(cellRow, width: width, before: before), cRowStride: width, hOut: output, hOutRowStride: width)
      let state = unsafe UnsafePointer(source.row(sourceRow, width: width, before: before))
      unsafe step.h = state
      unsafe step.hRowStride = width
      unsafe step.packedRecurrent = layer.packedRecurrent.pointer
      if layer.inputs > 0, let below = unsafe below {
        unsafe step.x = UnsafePointer(below)
        unsafe step.xRowStride = paddedToPanels(layer.inputs)
        unsafe step.inputs = layer.inputs
        unsafe step.packedInput = layer.packedInput.pointer
      }
      if let int8 = layer.int8 {
        let (words, inputWords) = (quantisedRowWords(layer.hidden), quantisedRowWords(layer.inputs))
        unsafe kernels.quantise(
          rows: count, inputs: layer.hidden, x: state, xRowStride: width, y: codes, yRowStride: words)
        unsafe step.h8 = QuantisedOperand(rows: codes, rowStride: words, weights: int8.recurrent.weights)
        if let x = unsafe step.x {
          let rows = unsafe codes + count * words
          unsafe kernels.quantise(
            rows: count, inputs: layer.inputs, x: x, xRowStride: step.xRowStride, y: rows, yRowStride: inputWords)
          unsafe step.x8 = QuantisedOperand(rows: rows, rowStride: inputWords, weights: int8.input.weights)
        }
        unsafe kernels.lstm(quantised: step)
      } else {
        unsafe kernels.lstm(step)
      }
      unsafe below = output
      before += width
    }
  }

  /// Computes the head from one row of the last layer.
  ///
  /// - Parameters:
  ///   - result: `headWidth` floats; the first `outputs` are the result.
  ///   - codes: ``codeWords`` words.
  @unsafe func finish(
    hidden: UnsafePointer<Float>, kernels: KernelSet, scratch: UnsafeMutablePointer<Float>,
    result: UnsafeMutablePointer<Float>, codes: UnsafeMutablePointer<UInt32>
  ) {
    var source = unsafe hidden
    for index in head.indices {
      let target = unsafe (head.count - index) % 2 == 1 ? result : scratch
      switch head[index] {
      case .product(let layer, let function):
        var product = unsafe MatrixProduct(
          rows: 1, outputs: layer.outputs, inputs: layer.inputs, a: source, aRowStride: layer.inputs,
          packed: layer.packed.pointer, c: target, cRowStride: layer.outputs)
        unsafe product.initial = layer.initial
        unsafe product.activation = function
        unsafe kernels.matmul(product)
      case .int8Product(let layer, let function):
        let words = quantisedRowWords(layer.inputs)
        unsafe kernels.quantise(
          rows: 1, inputs: layer.inputs, x: source, xRowStride: layer.inputs, y: codes, yRowStride: words)
        var product = unsafe QuantisedProduct(
          rows: 1, outputs: layer.outputs, inputs: layer.inputs, a: codes, aRowStride: words,
          weights: layer.packed.weights, c: target, cRowStride: layer.outputs)
        unsafe product.initial = layer.initial
        unsafe product.activation = function
        unsafe kernels.matmul(product)
      case .softmax(let columns):
        unsafe kernels.softmax(
          rows: 1, columns: columns, x: source, xRowStride: columns, y: target, yRowStride: columns)
      }
      unsafe source = UnsafePointer(target)
    }
  }
}
