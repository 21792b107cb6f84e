import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Runs a model on batches of items. Holds the arena; after it is made, no call allocates.
///
/// A session belongs to one thread at a time; any number may share a ``Model``. The result for an item does not depend
/// on the batch it is in, nor on the position.
///
///     var session = try Session(model: model, maximumBatch: 256, maximumSteps: 10)
///     try session.begin(batch: 2, steps: 10)
///     try session.setKeys(keys.span, input: 0)
///     session.run()
///     try session.copyOutput(0, into: &probabilities)
public struct Session: ~Copyable {
  public let model: Model
  public let maximumBatch: Int
  public let maximumSteps: Int
  public private(set) var batch = 0
  public private(set) var steps = 0

  /// Items that go through the whole plan together, so that their states stay in the cache.
  static let blockRows = 96

  private var arena: AlignedBuffer<Float>
  private var keyArena: AlignedBuffer<UInt32>
  /// Where each slot of a block lies in its arena.
  private let offsets: [Int]
  /// Cell state of the layer at work.
  private let cellOffset: Int
  /// Table rows of the layer and time step at work.
  private let tableRowOffset: Int
  private var inputs: AlignedBuffer<Float>
  private var inputKeys: AlignedBuffer<UInt32>
  private let inputOffsets: [Int]
  private var outputs: AlignedBuffer<Float>
  private let outputOffsets: [Int]

  /// - Throws: ``RuntimeError/exceedsGraph(maximumBatch:maximumSteps:)`` beyond what the graph declares;
  ///   ``RuntimeError/tooLarge(byteCount:maximum:)`` above ``Model/maximumByteCount``.
  public init(model: Model, maximumBatch: Int, maximumSteps: Int) throws(RuntimeError) {
    let plan = model.plan
    guard maximumBatch >= 1, maximumBatch <= plan.maximumBatch, maximumSteps >= 1, maximumSteps <= plan.maximumSteps
    else { throw .exceedsGraph(maximumBatch: plan.maximumBatch, maximumSteps: plan.maximumSteps) }
    let rows = min(maximumBatch, Self.blockRows)
    var floats = 0
    var keys = 0
    var offsets: [Int] = []
    for slot in plan.slots {
      let kept = slot.isStepped ? (slot.keepsLastStepOnly ? 2 : maximumSteps) : 1
      switch slot.dtype {
      case .float32:
        offsets.append(floats)
        floats += paddedToPanels(kept * rows * slot.rowStride)
      case .uint32:
        offsets.append(keys)
        keys += paddedToPanels(kept * rows)
      }
    }
    var widestLayer = 0
    for step in plan.steps {
      if case .lstm(let layer, _, _) = step { widestLayer = max(widestLayer, layer.paddedHidden) }
    }
    var inputFloats = 0
    var inputKeyCount = 0
    var inputOffsets: [Int] = []
    for slot in plan.inputs {
      let count = maximumBatch * (plan.slots[slot].isStepped ? maximumSteps : 1) * plan.slots[slot].features
      switch plan.slots[slot].dtype {
      case .float32:
        inputOffsets.append(inputFloats)
        inputFloats += count
      case .uint32:
        inputOffsets.append(inputKeyCount)
        inputKeyCount += count
      }
    }
    var outputFloats = 0
    var outputOffsets: [Int] = []
    for view in plan.outputs {
      outputOffsets.append(outputFloats)
      outputFloats += maximumBatch * plan.stepCount(of: view, steps: maximumSteps) * plan.slots[view.slot].features
    }
    let arenaFloats = floats + rows * widestLayer
    let arenaKeys = keys + rows
    let bytes =
      (arenaFloats + arenaKeys + inputFloats + inputKeyCount + outputFloats) * MemoryLayout<Float>.stride
    guard bytes <= Model.maximumByteCount else {
      throw .tooLarge(byteCount: bytes, maximum: Model.maximumByteCount)
    }
    self.model = model
    self.maximumBatch = maximumBatch
    self.maximumSteps = maximumSteps
    self.offsets = offsets
    self.inputOffsets = inputOffsets
    self.outputOffsets = outputOffsets
    cellOffset = floats
    tableRowOffset = keys
    arena = AlignedBuffer(count: arenaFloats)
    keyArena = AlignedBuffer(count: arenaKeys)
    inputs = AlignedBuffer(count: inputFloats)
    inputKeys = AlignedBuffer(count: inputKeyCount)
    outputs = AlignedBuffer(count: outputFloats)
  }

  /// Starts a run of `batch` items of `steps` time steps.
  public mutating func begin(batch: Int, steps: Int) throws(RuntimeError) {
    guard batch >= 1, batch <= maximumBatch, steps >= 1, steps <= maximumSteps else {
      throw .extent(
        requestedBatch: batch, requestedSteps: steps, maximumBatch: maximumBatch, maximumSteps: maximumSteps)
    }
    self.batch = batch
    self.steps = steps
  }

  /// Sets an input of keys `[B, T]`, row-major. Any key is valid: those beyond the vocabulary look up zeros.
  public mutating func setKeys(_ keys: Span<UInt32>, input: Int) throws(RuntimeError) {
    let count = try inputCount(input, dtype: .uint32)
    guard keys.count == count else { throw .elementCount(port: input, expected: count, found: keys.count) }
    for index in 0..<count { inputKeys[inputOffsets[input] + index] = keys[index] }
  }

  /// Sets an input of features `[B, T, D]` or `[B, D]`, row-major.
  public mutating func setFeatures(_ features: Span<Float>, input: Int) throws(RuntimeError) {
    let count = try inputCount(input, dtype: .float32)
    guard features.count == count else { throw .elementCount(port: input, expected: count, found: features.count) }
    for index in 0..<count { inputs[inputOffsets[input] + index] = features[index] }
  }

  /// Elements of an output of this run: `[B, N]` or `[B, T, N]`, row-major.
  public func outputCount(_ output: Int) throws(RuntimeError) -> Int {
    guard output >= 0, output < model.plan.outputs.count else { throw .unknownPort(output) }
    let view = model.plan.outputs[output]
    return batch * model.plan.stepCount(of: view, steps: steps) * model.plan.slots[view.slot].features
  }

  /// Copies an output of the last run.
  public func copyOutput(_ output: Int, into destination: inout MutableSpan<Float>) throws(RuntimeError) {
    let count = try outputCount(output)
    guard destination.count == count else {
      throw .elementCount(port: output, expected: count, found: destination.count)
    }
    for index in 0..<count { destination[index] = outputs[outputOffsets[output] + index] }
  }

  private func inputCount(_ input: Int, dtype: DType) throws(RuntimeError) -> Int {
    guard input >= 0, input < model.plan.inputs.count else { throw .unknownPort(input) }
    let slot = model.plan.slots[model.plan.inputs[input]]
    guard slot.dtype == dtype else { throw .elementType(port: input) }
    return batch * (slot.isStepped ? steps : 1) * slot.features
  }

  /// Runs the plan on the inputs that were set.
  public mutating func run() {
    var first = 0
    while first < batch {
      let rows = min(Self.blockRows, batch - first)
      loadBlock(first: first, rows: rows)
      for step in model.plan.steps { perform(step, rows: rows) }
      storeBlock(first: first, rows: rows)
      first += rows
    }
  }

  /// Brings the inputs of a block into the arenas, time-major.
  private mutating func loadBlock(first: Int, rows: Int) {
    for input in model.plan.inputs.indices {
      let index = model.plan.inputs[input]
      let slot = model.plan.slots[index]
      let count = slot.isStepped ? steps : 1
      for step in 0..<count {
        for row in 0..<rows {
          let source = inputOffsets[input] + ((first + row) * count + step) * slot.features
          let target = offsets[index] + (step * rows + row) * slot.rowStride
          if slot.dtype == .uint32 {
            keyArena[target] = inputKeys[source]
          } else {
            for feature in 0..<slot.features { arena[target + feature] = inputs[source + feature] }
          }
        }
      }
    }
  }

  private mutating func storeBlock(first: Int, rows: Int) {
    for output in model.plan.outputs.indices {
      let view = model.plan.outputs[output]
      let slot = model.plan.slots[view.slot]
      let count = model.plan.stepCount(of: view, steps: steps)
      let base = offset(of: view, rows: rows)
      for step in 0..<count {
        for row in 0..<rows {
          let source = base + (step * rows + row) * slot.rowStride
          let target = outputOffsets[output] + ((first + row) * count + step) * slot.features
          for feature in 0..<slot.features { outputs[target + feature] = arena[source + feature] }
        }
      }
    }
  }

  /// Where a view of the block's arena begins.
  private func offset(of view: ExecutionPlan.View, rows: Int) -> Int {
    let slot = model.plan.slots[view.slot]
    guard slot.isStepped, view.lastStepOnly else { return offsets[view.slot] }
    let last = slot.keepsLastStepOnly ? (steps - 1) % 2 : steps - 1
    return offsets[view.slot] + last * rows * slot.rowStride
  }

  private mutating func perform(_ step: ExecutionPlan.Step, rows: Int) {
    let plan = model.plan
    switch step {
    case .lstm(let layer, let source, let target):
      runLayer(layer, source: source, target: target, rows: rows)
    case .lookup(let table, let source, let target):
      let count = plan.stepCount(of: source, steps: steps) * rows
      let keys = offset(of: source, rows: rows)
      for row in 0..<count {
        let key = Int(min(keyArena[keys + row], UInt32(table.keyCount)))
        let start = offsets[target] + row * plan.slots[target].rowStride
        for feature in 0..<table.features { arena[start + feature] = table.rows[key * table.features + feature] }
      }
    case .oneHot(let source, let target):
      let count = plan.stepCount(of: source, steps: steps) * rows
      let keys = offset(of: source, rows: rows)
      let classes = plan.slots[target].features
      for row in 0..<count {
        let start = offsets[target] + row * plan.slots[target].rowStride
        for feature in 0..<classes { arena[start + feature] = 0 }
        if keyArena[keys + row] < UInt32(classes) { arena[start + Int(keyArena[keys + row])] = 1 }
      }
    case .linear(let layer, let source, let target):
      let count = plan.stepCount(of: source, steps: steps) * rows
      unsafe model.kernels.matmul(
        rows: count, outputs: layer.outputs, inputs: layer.inputs,
        a: arena.pointer + offset(of: source, rows: rows), aRowStride: plan.slots[source.slot].rowStride,
        packed: layer.packed.pointer, initial: layer.bias.pointer,
        c: arena.pointer + offsets[target], cRowStride: plan.slots[target].rowStride)
    case .softmax(let source, let target):
      let count = plan.stepCount(of: source, steps: steps) * rows
      unsafe model.kernels.softmax(
        rows: count, columns: plan.slots[target].features,
        x: arena.pointer + offset(of: source, rows: rows), xRowStride: plan.slots[source.slot].rowStride,
        y: arena.pointer + offsets[target], yRowStride: plan.slots[target].rowStride)
    }
  }

  /// All time steps of one recurrent layer.
  private mutating func runLayer(_ layer: LSTMWeights, source: ExecutionPlan.View, target: Int, rows: Int) {
    let plan = model.plan
    let stride = plan.slots[target].rowStride
    let sourceStride = plan.slots[source.slot].rowStride
    let kept = plan.slots[target].keepsLastStepOnly ? 2 : steps
    for time in 0..<steps {
      let output = unsafe arena.pointer + offsets[target] + (time % kept) * rows * stride
      var step = unsafe LSTMStep(
        rows: rows, hidden: layer.hidden, initial: layer.initial.pointer,
        c: arena.pointer + cellOffset, cRowStride: layer.paddedHidden, hOut: output, hOutRowStride: stride)
      unsafe step.cellIsZero = time == 0
      unsafe step.packedRecurrent = layer.packedRecurrent.pointer
      if time > 0 {
        unsafe step.h = UnsafePointer(arena.pointer + offsets[target] + ((time - 1) % kept) * rows * stride)
        unsafe step.hRowStride = stride
      }
      if layer.inputs == 0 {
        let keys = unsafe keyArena.pointer + offsets[source.slot] + time * rows
        let tableRows = unsafe keyArena.pointer + tableRowOffset
        for row in 0..<rows { unsafe tableRows[row] = layer.row(ofKey: keys[row]) }
        unsafe step.initialIndex = UnsafePointer(tableRows)
        unsafe step.initialRowStride = layer.gateRow
      } else {
        unsafe step.x = UnsafePointer(arena.pointer + offsets[source.slot] + time * rows * sourceStride)
        unsafe step.xRowStride = sourceStride
        unsafe step.inputs = layer.inputs
        unsafe step.packedInput = layer.packedInput.pointer
      }
      unsafe model.kernels.lstm(step)
    }
  }
}

extension ExecutionPlan {
  /// Rows per item of a view.
  func stepCount(of view: View, steps: Int) -> Int {
    slots[view.slot].isStepped && !view.lastStepOnly ? steps : 1
  }
}
