import TocsinKernels
import TocsinTensor

/// All time steps of a recurrent layer, as the runtime runs them.
struct RecurrentLayerBenchmark {
  enum Cell {
    case lstm, gru
  }

  /// Where the sums of a step take the input from.
  enum Input {
    /// A row of a table for each item: keys.
    case table
    /// The step itself, from so many features.
    case features(Int)
    /// Products of so many features that all steps share; they are measured with the steps.
    case hoisted(Int)
  }

  var cell: Cell
  var hidden: Int
  var input: Input
  var steps: Int
  var items: Int
  /// Whether weights are int8: rows of features and states are then quantised on the way.
  var isInt8 = false

  /// The layers of DeepLog's and Chimera's networks, for one item and for many.
  static let float32 = [
    RecurrentLayerBenchmark(cell: .lstm, hidden: 64, input: .table, steps: 10, items: 1),
    RecurrentLayerBenchmark(cell: .lstm, hidden: 64, input: .hoisted(64), steps: 10, items: 1),
    RecurrentLayerBenchmark(cell: .gru, hidden: 128, input: .hoisted(300), steps: 20, items: 1),
    RecurrentLayerBenchmark(cell: .lstm, hidden: 64, input: .table, steps: 10, items: 96),
    RecurrentLayerBenchmark(cell: .lstm, hidden: 64, input: .features(64), steps: 10, items: 96),
    RecurrentLayerBenchmark(cell: .gru, hidden: 128, input: .features(300), steps: 20, items: 24),
    RecurrentLayerBenchmark(cell: .gru, hidden: 128, input: .hoisted(300), steps: 20, items: 24),
  ]

  /// The same layer with weights of int8.
  var int8: RecurrentLayerBenchmark {
    var layer = self
    layer.isInt8 = true
    return layer
  }

  var name: String {
    let source =
      switch input {
      case .table: "a table"
      case .features(let count): "\(count)"
      case .hoisted(let count): "\(count) (products first)"
      }
    let weights = isInt8 ? ", int8" : ""
    return "\(cell == .lstm ? "LSTM" : "GRU") \(hidden) from \(source), \(steps) steps × \(items)\(weights)"
  }

  private var gates: Int { cell == .lstm ? 4 : 3 }

  private var features: Int {
    switch input {
    case .table: 0
    case .features(let count), .hoisted(let count): count
    }
  }

  /// Operations of one run, two for each multiply-add; the first step has no state to multiply.
  var operations: Int { 2 * items * gates * hidden * (steps * features + (steps - 1) * hidden) }

  /// Seconds for all steps.
  func measure(_ kernels: KernelSet) -> Double {
    let width = gates * paddedToPanels(hidden)
    let weights = randomBuffer(gates * hidden * max(features, hidden), scale: 0.1)
    var recurrent = PackedGates(gates: gates, hidden: hidden, inputs: hidden)
    unsafe recurrent.repack(weights.pointer, rowStride: hidden)
    var packedInput = PackedGates(gates: gates, hidden: hidden, inputs: features)
    unsafe packedInput.repack(weights.pointer, rowStride: features)
    let products = unsafe PackedMatrix(
      gates: gates, hidden: hidden, inputs: features, source: weights.pointer, rowStride: features)
    let x = randomBuffer(steps * items * features, scale: 1)
    let table = randomBuffer(30 * width)
    let sums = AlignedBuffer<Float>(count: steps * items * width)
    let states = AlignedBuffer<Float>(count: steps * items * hidden)
    let cells = AlignedBuffer<Float>(count: items * paddedToPanels(hidden))
    var keys = AlignedBuffer<UInt32>(count: items)
    for item in 0..<items { keys[item] = UInt32(item % 29) }
    let codes = Int8Layer(gates: gates, hidden: hidden, inputs: features, items: items, steps: steps)

    var call = unsafe Step(
      inputs: 0, x: UnsafePointer(x.pointer), packedInput: packedInput.pointer, packedRecurrent: recurrent.pointer,
      initial: UnsafePointer(table.pointer), initialRowStride: width, index: nil, states: states.pointer,
      cells: cells.pointer)
    switch input {
    case .table:
      unsafe call.index = UnsafePointer(keys.pointer)
    case .features(let count):
      unsafe call.inputs = count
      unsafe call.initialRowStride = 0
    case .hoisted:
      unsafe call.initial = UnsafePointer(sums.pointer)
    }
    return secondsPerCall(operations: operations) {
      if isInt8 && features > 0 { unsafe codes.quantise(x.pointer, count: steps * items, kernels) }
      if case .hoisted(let count) = input {
        if isInt8 {
          unsafe codes.products(rows: steps * items, initial: table.pointer, sums: sums.pointer, kernels)
        } else {
          unsafe kernels.matmul(
            rows: steps * items, outputs: width, inputs: count, a: x.pointer, aRowStride: count,
            packed: products.pointer, initial: table.pointer, c: sums.pointer, cRowStride: width)
        }
      }
      for step in 0..<steps { unsafe run(step, call, codes, kernels) }
    }
  }

  /// What the steps of a layer share.
  @unsafe private struct Step {
    var inputs: Int
    var x: UnsafePointer<Float>
    var packedInput: UnsafePointer<Float>
    var packedRecurrent: UnsafePointer<Float>
    var initial: UnsafePointer<Float>
    var initialRowStride: Int
    var index: UnsafePointer<UInt32>?
    /// `[T, B, H]`.
    var states: UnsafeMutablePointer<Float>
    var cells: UnsafeMutablePointer<Float>
  }

  private func run(_ step: Int, _ call: Step, _ codes: borrowing Int8Layer, _ kernels: KernelSet) {
    let rows = step * items
    var initial = unsafe call.initial
    if case .hoisted = input { unsafe initial += rows * call.initialRowStride }
    let previous = unsafe step == 0 ? nil : UnsafePointer(call.states + (rows - items) * hidden)
    var x8: QuantisedOperand?
    var h8: QuantisedOperand?
    if isInt8 {
      if unsafe call.inputs > 0 { unsafe x8 = unsafe codes.features(from: rows) }
      if let previous = unsafe previous { unsafe h8 = unsafe codes.state(previous, items: items, kernels) }
    }
    switch cell {
    case .lstm:
      var lstm = unsafe LSTMStep(
        rows: items, hidden: hidden, initial: initial, c: call.cells, cRowStride: paddedToPanels(hidden),
        hOut: call.states + rows * hidden, hOutRowStride: hidden)
      unsafe lstm.inputs = call.inputs
      unsafe lstm.x = call.x + rows * call.inputs
      unsafe lstm.xRowStride = call.inputs
      unsafe lstm.h = previous
      unsafe lstm.hRowStride = hidden
      unsafe lstm.packedInput = call.packedInput
      unsafe lstm.packedRecurrent = call.packedRecurrent
      unsafe lstm.initialRowStride = call.initialRowStride
      unsafe lstm.initialIndex = call.index
      unsafe lstm.cellIsZero = step == 0
      unsafe lstm.isDescending = step % 2 == 1
      unsafe (lstm.x8, lstm.h8) = unsafe (x8, h8)
      if isInt8 { unsafe kernels.lstm(quantised: lstm) } else { unsafe kernels.lstm(lstm) }
    case .gru:
      var gru = unsafe GRUStep(
        rows: items, hidden: hidden, reset: .afterProduct, initial: initial, hOut: call.states + rows * hidden,
        hOutRowStride: hidden)
      unsafe gru.inputs = call.inputs
      unsafe gru.x = call.x + rows * call.inputs
      unsafe gru.xRowStride = call.inputs
      unsafe gru.h = previous
      unsafe gru.hRowStride = hidden
      unsafe gru.packedInput = call.packedInput
      unsafe gru.packedRecurrent = call.packedRecurrent
      unsafe gru.initialRowStride = call.initialRowStride
      unsafe gru.initialIndex = call.index
      unsafe gru.isDescending = step % 2 == 1
      unsafe (gru.x8, gru.h8) = unsafe (x8, h8)
      if isInt8 { unsafe kernels.gru(quantised: gru) } else { unsafe kernels.gru(gru) }
    }
  }
}
