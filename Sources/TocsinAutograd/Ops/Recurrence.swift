import TocsinGraph
import TocsinKernels
import TocsinTensor

// What LSTM and GRU layers have in common. Their values lie step by step: position `offset(t) + b` is step `t` of item
// `b`, so that the rows of a step follow each other. The gradients of preactivations lie in planes of H, one for each
// gate, so that products with weights and sums over positions need no other order than the tensors'.

/// The steps of a recurrent layer, in the order in which it takes them.
struct RecurrentSteps {
  let count: Int
  /// Positions of all steps.
  let positions: Int
  private let items: Int
  private let isBackward: Bool
  /// Of packed sequences; else empty.
  private let offsets: [Int]

  init(items: Int, count: Int, offsets: [Int], direction: TimeDirection) {
    (self.items, self.count, self.offsets) = (items, count, offsets)
    isBackward = direction == .backward
    positions = offsets.last ?? items * count
  }

  /// The most rows of a step.
  var mostRows: Int { items }
  /// Whether all steps have equally many rows.
  var isDense: Bool { offsets.isEmpty }

  /// One step: its first position, its rows, where the states before it start, and how many rows have one. Those are
  /// the first; the others start from zeros.
  struct Step {
    let start: Int
    let rows: Int
    let previous: Int
    let continuing: Int
  }

  /// The `order`-th step that the layer takes.
  func step(_ order: Int) -> Step {
    let step = isBackward ? count - 1 - order : order
    let before = isBackward ? step + 1 : step - 1
    let hasBefore = before >= 0 && before < count
    return Step(
      start: offset(step), rows: rows(step), previous: hasBefore ? offset(before) : 0,
      continuing: hasBefore ? min(rows(before), rows(step)) : 0)
  }

  private func offset(_ step: Int) -> Int { isDense ? step * items : offsets[step] }
  private func rows(_ step: Int) -> Int { isDense ? items : offsets[step + 1] - offsets[step] }
}

/// The rows that a recurrent layer reads.
@unsafe
enum RecurrentInput<Scalar: BitwiseCopyable> {
  /// Rows of numbers, step by step, and how they lie.
  case rows(UnsafeMutablePointer<Scalar>, View, stride: Int)
  /// For each position the row of the layer's table.
  case table(UnsafeMutablePointer<UInt32>)
}

extension Tape {
  func recurrentSteps(_ operand: ValueID, _ direction: TimeDirection) -> RecurrentSteps {
    let value = values[operand.index]
    return value.isPacked
      ? RecurrentSteps(items: batch.itemCount, count: batch.stepCount, offsets: batch.stepOffsets, direction: direction)
      : RecurrentSteps(items: value.view.sizes[0], count: value.view.sizes[1], offsets: [], direction: direction)
  }

  /// Takes memory for the hidden states, step by step.
  @unsafe func allocateStates(_ index: Int, _ steps: RecurrentSteps) -> UnsafeMutablePointer<Scalar> {
    let view = values[index].view
    guard view.rank == 3 else { return unsafe allocate(index) }
    let memory = unsafe workspace.take(view.count)
    unsafe values[index].memory = memory
    values[index].count = view.count
    values[index].view = View(
      rank: 3, sizes: view.sizes, strides: SIMD4(view.columns, steps.mostRows * view.columns, 1, 0))
    return unsafe memory
  }

  /// The rows that a layer reads, step by step: a copy, made once, where they lie otherwise.
  @unsafe func recurrentInput(_ operand: ValueID, _ layer: RecurrentWeights<Scalar>) -> RecurrentInput<Scalar> {
    guard !layer.isKeyed else { return unsafe .table(tableRows(operand, classes: layer.inputs)) }
    let (memory, view) = unsafe read(operand.index)
    if view.rank == 2, view.columnStride == 1 { return unsafe .rows(memory, view, stride: view.strides[0]) }
    if view.columnStride == 1, view.sizes[0] == 1 || view.strides[1] == view.sizes[0] * view.strides[0] {
      return unsafe .rows(memory, view, stride: view.sizes[0] == 1 ? view.strides[1] : view.strides[0])
    }
    let columns = view.columns
    let dense =
      view.rank == 2
      ? View(rank: 2, sizes: view.sizes)
      : View(rank: 3, sizes: view.sizes, strides: SIMD4(columns, view.sizes[0] * columns, 1, 0))
    if let copied = unsafe values[operand.index].stepMajor { return unsafe .rows(copied, dense, stride: columns) }
    let copied = unsafe workspace.take(dense.count)
    unsafe copy(memory, view, to: copied, dense)
    unsafe values[operand.index].stepMajor = copied
    return unsafe .rows(copied, dense, stride: columns)
  }

  /// For each position the row of a table: its key, or the row after the last for keys beyond.
  @unsafe private func tableRows(_ oneHot: ValueID, classes: Int) -> UnsafeMutablePointer<UInt32> {
    guard case .oneHot(let source, _) = graph.nodes[oneHot.index - graph.inputs.count] else {
      preconditionFailure("a keyed layer reads a one-hot lookup")
    }
    let keys = batch.inputs[source.index].keys
    let rows = unsafe indexWorkspace.take(keys.count)
    let view = values[oneHot.index].view
    let (items, steps) = view.rank == 2 ? (keys.count, 1) : (view.sizes[0], view.sizes[1])
    for item in 0..<items {
      for step in 0..<steps { unsafe rows[step * items + item] = min(keys[item * steps + step], UInt32(classes)) }
    }
    return unsafe rows
  }

  /// The operands of some rows of a step that have in common whether there is a state before.
  @unsafe func recurrentCall(
    _ layer: RecurrentWeights<Scalar>, _ input: RecurrentInput<Scalar>, _ step: RecurrentSteps.Step, rows: Range<Int>,
    states: UnsafeMutablePointer<Scalar>, gates: UnsafeMutablePointer<Scalar>
  ) -> RecurrentCall<Scalar> {
    let first = step.start + rows.lowerBound
    let hasState = rows.lowerBound < step.continuing
    var call = unsafe RecurrentCall(
      rows: rows.count, hidden: layer.hidden,
      h: hasState ? UnsafePointer(states + (step.previous + rows.lowerBound) * layer.hidden) : nil,
      hRowStride: layer.hidden, packedRecurrent: layer.packedRecurrent.pointer, initial: layer.initial.pointer,
      initialRowStride: 0, hOut: states + first * layer.hidden, hOutRowStride: layer.hidden,
      gates: gates + first * 4 * layer.paddedHidden)
    switch unsafe input {
    case .rows(let memory, let view, let stride):
      unsafe call.x = UnsafePointer(memory + view.offset + first * stride)
      unsafe call.xRowStride = stride
      unsafe call.inputs = layer.inputs
      unsafe call.packedInput = UnsafePointer(layer.packedInput.pointer)
    case .table(let rows):
      unsafe call.initialRowStride = layer.gateRow
      unsafe call.initialIndex = UnsafePointer(rows + first)
    }
    return unsafe call
  }

  /// Calls the body with the rows that a layer reads and with where their gradient goes, and settles that.
  @unsafe func pullBackInput(
    _ layer: RecurrentWeights<Scalar>, _ operand: ValueID,
    _ body: (RecurrentInput<Scalar>, GradientTarget<Scalar>?) -> Void
  ) {
    let input = unsafe recurrentInput(operand, layer)
    guard case .rows(_, let view, _) = unsafe input,
      let target = unsafe gradientTarget(of: operand.index, as: view)
    else { return unsafe body(input, nil) }
    unsafe body(input, target)
    unsafe settle(target)
  }

  /// Adds what the first gates of a step took from the states before to the gradient of those.
  ///
  /// - Parameter planes: the gates' planes of the first position, `H` elements a gate, rows `4 H` apart.
  @unsafe func pullBackStates(
    _ layer: RecurrentWeights<Scalar>, _ step: RecurrentSteps.Step, planes: UnsafePointer<Scalar>, gates: Int,
    to gradient: UnsafeMutablePointer<Scalar>
  ) {
    guard step.continuing > 0 else { return }
    let (hidden, stride) = (layer.hidden, 4 * layer.hidden)
    let before = unsafe gradient + step.previous * hidden
    unsafe arithmetic.matmul(
      MatmulCall(
        rows: step.continuing, outputs: hidden, inputs: gates * hidden, a: planes + step.start * stride,
        aRowStride: stride, b: layer.recurrentTransposed(from: 0), initial: before, initialRowStride: hidden, c: before,
        cRowStride: hidden))
  }

  /// What a layer's gates, from one on, take from its input: adds to the gradients of input weights and bias, and to
  /// that of the input rows.
  ///
  /// - Parameters:
  ///   - planes: the gradients of the gates' preactivations, `H` elements a gate, rows `stride` apart.
  ///   - gates: the gates, by their place in the tensors.
  @unsafe func pullBackInput(
    _ layer: RecurrentWeights<Scalar>, _ steps: RecurrentSteps, _ input: RecurrentInput<Scalar>,
    planes: UnsafePointer<Scalar>, stride: Int, gates: Range<Int>, to target: GradientTarget<Scalar>?
  ) {
    let (hidden, first) = (layer.hidden, gates.lowerBound * layer.hidden)
    let count = gates.count * hidden
    if let bias = layer.bias {
      unsafe addRows(
        of: planes, rows: steps.positions, stride: stride, to: parameterGradient.pointer(to: bias) + first, count: count
      )
    }
    let weightGradient = unsafe parameterGradient.pointer(to: layer.input) + first * layer.inputs
    switch unsafe input {
    case .table(let rows):
      unsafe addKeyedGradient(
        layer, steps, rows: rows, planes: planes, stride: stride, count: count, to: weightGradient)
    case .rows(let memory, let view, let rowStride):
      unsafe addOuterProducts(
        rows: steps.positions, planes, stride: stride, count: count, memory + view.offset, stride: rowStride,
        count: layer.inputs, to: weightGradient, stride: layer.inputs)
      guard let target = unsafe target else { return }
      let dx = unsafe target.memory + target.view.offset
      unsafe arithmetic.matmul(
        MatmulCall(
          rows: steps.positions, outputs: layer.inputs, inputs: count, a: planes, aRowStride: stride,
          b: layer.inputTransposed(from: gates.lowerBound), initial: dx, initialRowStride: rowStride, c: dx,
          cRowStride: rowStride))
    }
  }

  /// Column `k` of the input weights' gradient is the sum of `dâ` where the key was `k`.
  @unsafe private func addKeyedGradient(
    _ layer: RecurrentWeights<Scalar>, _ steps: RecurrentSteps, rows: UnsafePointer<UInt32>,
    planes: UnsafePointer<Scalar>, stride: Int, count: Int, to gradient: UnsafeMutablePointer<Scalar>
  ) {
    let table = unsafe workspace.takeZeros((layer.inputs + 1) * count)
    for position in 0..<steps.positions {
      unsafe TocsinAutograd.add(planes + position * stride, to: table + Int(rows[position]) * count, count: count)
    }
    for row in 0..<count {
      for key in 0..<layer.inputs { unsafe gradient[row * layer.inputs + key] += table[key * count + row] }
    }
  }

  /// Adds to the gradient of recurrent weights: the outer products of the gates' gradients with what they took from
  /// the step before, which `previous` holds at the position of that step, or with `isAligned` at their own.
  @unsafe func pullBackRecurrentWeights(
    _ layer: RecurrentWeights<Scalar>, _ steps: RecurrentSteps, planes: UnsafePointer<Scalar>, stride: Int,
    gates: Range<Int>, previous: UnsafePointer<Scalar>, previousStride: Int, isAligned: Bool = false
  ) {
    let hidden = layer.hidden
    let gradient = unsafe parameterGradient.pointer(to: layer.recurrent) + gates.lowerBound * hidden * hidden
    func add(_ step: RecurrentSteps.Step, rows: Int) {
      let from = isAligned ? step.start : step.previous
      unsafe addOuterProducts(
        rows: rows, planes + step.start * stride, stride: stride, count: gates.count * hidden,
        previous + from * previousStride, stride: previousStride, count: hidden, to: gradient, stride: hidden)
    }
    guard steps.count > 1 else { return }
    if steps.isDense {
      // All steps but the first taken are one run of positions, and so are those before them.
      let (first, last) = (steps.step(1), steps.step(steps.count - 1))
      let start = min(first.start, last.start)
      let before = min(first.previous, last.previous)
      let rows = (steps.count - 1) * steps.mostRows
      add(RecurrentSteps.Step(start: start, rows: rows, previous: before, continuing: rows), rows: rows)
    } else {
      for order in 1..<steps.count { add(steps.step(order), rows: steps.step(order).continuing) }
    }
  }
}
