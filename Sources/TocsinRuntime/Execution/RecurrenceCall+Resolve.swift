import TocsinGraph
import TocsinKernels
import TocsinTensor

extension RecurrenceCall {
  /// The slots that the layer needs beside its result.
  @unsafe
  struct Scratch {
    let cell: UnsafeMutablePointer<Float>
    let state: UnsafeMutablePointer<Float>
    let rows: UnsafeMutablePointer<Float>
    let gates: UnsafeMutablePointer<Float>
    let codes: UnsafeMutablePointer<Float>
  }

  /// - Parameters:
  ///   - x: features `[B, T, D]`, or their quantised rows where the layer sums codes, or keys `[B, T]`.
  ///   - y: the states `[B, T, H]`, or the one kept, `[B, H]`.
  init(
    _ layer: RecurrentWeights, _ direction: TimeDirection, _ kept: RecurrentResult, x: Tensor, y: Tensor,
    scratch: Scratch
  ) {
    let readsKeys = layer.inputs == 0
    let (batchAxis, timeAxis) = readsKeys ? (2, 3) : (1, 2)
    let items = unsafe x.sizes[batchAxis]
    let steps = unsafe x.sizes[timeAxis]
    let isBackward = direction == .backward
    let xStride = unsafe isBackward ? -x.strides[timeAxis] : x.strides[timeAxis]
    let xFirst = unsafe isBackward ? x.base + (steps - 1) * x.strides[timeAxis] : x.base
    let count = kept == .first ? 1 : steps
    let keepsAll = kept == .all
    let yRowStride = unsafe keepsAll ? y.strides[1] : y.strides[2]
    let yStep = unsafe keepsAll ? y.strides[2] : 0
    let isHoisted = !readsKeys && items <= Recurrence.hoistedItems && count > 1
    unsafe self.init(
      cell: Self.cell(layer, items: items, x: x, y: y.base, isHoisted: isHoisted, readsKeys: readsKeys, scratch),
      items: items, count: count,
      x: readsKeys || isHoisted ? nil : xFirst, xStride: xStride,
      y: isBackward && keepsAll ? y.base + (steps - 1) * yStep : y.base, yStride: isBackward ? -yStep : yStep,
      yRowStride: yRowStride, spare: scratch.state, hidden: layer.hidden)
    if let int8 = layer.int8 {
      unsafe codes = RecurrentCodes(
        inputs: int8.input.weights, recurrent: int8.recurrent.weights, xRowStride: x.strides[1], hidden: layer.hidden,
        items: items, state: scratch.codes.mutableWords)
      if case .gru(var step) = unsafe cell {
        unsafe step.scratch8 = codes?.reset
        unsafe cell = .gru(step)
      }
    }
    if readsKeys {
      unsafe keys = RecurrentKeys(
        first: xFirst, itemStride: x.strides[batchAxis], stepStride: xStride, items: items, steps: count,
        keyCount: UInt32(layer.keyCount),
        rows: scratch.rows.mutableWords)
    }
    if isHoisted {
      let last = (steps - 1) * layer.gateRow
      unsafe gates = isBackward ? scratch.gates + last : scratch.gates
      unsafe gatesStride = isBackward ? -layer.gateRow : layer.gateRow
      unsafe hoisted = Self.inputProducts(layer, x: x, gates: scratch.gates)
    }
  }

  private static func cell(
    _ layer: RecurrentWeights, items: Int, x: Tensor, y: UnsafeMutablePointer<Float>, isHoisted: Bool,
    readsKeys: Bool, _ scratch: Scratch
  ) -> Cell {
    let initial = unsafe UnsafePointer(isHoisted ? scratch.gates : layer.initial.pointer)
    let initialRowStride = unsafe isHoisted ? x.sizes[2] * layer.gateRow : readsKeys ? layer.gateRow : 0
    let inputs = isHoisted ? 0 : layer.inputs
    switch layer.cell {
    case .lstm:
      var step = unsafe LSTMStep(
        rows: items, hidden: layer.hidden, initial: initial, c: scratch.cell, cRowStride: layer.paddedHidden,
        hOut: y, hOutRowStride: 0)
      unsafe step.initialRowStride = initialRowStride
      unsafe step.packedInput = layer.packedInput.pointer
      unsafe step.packedRecurrent = layer.packedRecurrent.pointer
      unsafe step.inputs = inputs
      unsafe step.xRowStride = x.strides[1]
      return unsafe .lstm(step)
    case .gru(let reset):
      var step = unsafe GRUStep(
        rows: items, hidden: layer.hidden, reset: reset, initial: initial, hOut: y, hOutRowStride: 0)
      unsafe step.initialRowStride = initialRowStride
      unsafe step.packedInput = layer.packedInput.pointer
      unsafe step.packedRecurrent = layer.packedRecurrent.pointer
      unsafe step.candidateBias = layer.candidateBias.count > 0 ? UnsafePointer(layer.candidateBias.pointer) : nil
      unsafe step.scratch = reset == .beforeProduct ? scratch.cell : nil
      unsafe step.inputs = inputs
      unsafe step.xRowStride = x.strides[1]
      return unsafe .gru(step)
    }
  }

  /// The input products of all time steps, as rows of gates in packed order.
  private static func inputProducts(
    _ layer: RecurrentWeights, x: Tensor, gates: UnsafeMutablePointer<Float>
  ) -> Hoisted {
    let steps = unsafe x.sizes[2]
    let y = SIMD4(0, steps * layer.gateRow, layer.gateRow, 1)
    let loops = unsafe Loops(sizes: x.sizes, x: x.strides, y: y, z: y)
    if let int8 = layer.int8 {
      var product = unsafe QuantisedProduct(
        rows: loops.sizes[2], outputs: layer.gateRow, inputs: layer.inputs, a: x.words, aRowStride: loops.x[2],
        weights: int8.inputColumns.weights, c: gates, cRowStride: layer.gateRow)
      unsafe product.initial = UnsafePointer(layer.initial.pointer)
      unsafe product.setGroups(loops)
      return unsafe .codes(product)
    }
    var product = unsafe MatrixProduct(
      rows: loops.sizes[2], outputs: layer.gateRow, inputs: layer.inputs, a: x.base, aRowStride: loops.x[2],
      packed: layer.inputColumns.pointer, c: gates, cRowStride: layer.gateRow)
    unsafe product.initial = UnsafePointer(layer.initial.pointer)
    unsafe product.setGroups(loops)
    return unsafe .floats(product)
  }
}
