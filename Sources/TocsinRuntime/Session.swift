import TocsinGraph
import TocsinKernels
import TocsinTensor

/// Runs a model on batches of items. Holds the memory for it; after it is made, no call allocates.
///
/// A session belongs to one thread at a time; any number may share a ``Model``. The result for an item does not depend
/// on the batch it is in, nor on the position.
///
///     var session = try Session(model: model, maximumBatch: 256, maximumSteps: 10)
///     try session.begin(batch: 2, steps: 10)
///     try session.setKeys(keys.span, input: 0)
///     session.run()
///     try session.copyOutput(0, into: &probabilities)
@safe
public struct Session: ~Copyable {
  public let model: Model
  public let maximumBatch: Int
  /// The largest number of time steps; 1 where none of the graph's dimensions is dynamic.
  public let maximumSteps: Int
  public private(set) var batch = 0
  public private(set) var steps = 0

  /// Items that go through the whole plan together, so that weights are read once for all of them, and what they make of
  /// each other stays in the cache.
  let blockItems: Int
  private let ports: PortMemory
  private let execution: Execution

  /// - Parameter maximumSteps: of no account where the graph's dimensions are all fixed but for the batch.
  /// - Throws: ``RuntimeError/exceedsGraph(maximumBatch:maximumSteps:)`` beyond what the graph declares;
  ///   ``RuntimeError/tooLarge(byteCount:maximum:)`` above ``Model/maximumByteCount``.
  public init(model: Model, maximumBatch: Int, maximumSteps: Int = 1) throws(RuntimeError) {
    self.init(
      model: model, memory: try Memory(model, batch: maximumBatch, steps: maximumSteps), maximumBatch: maximumBatch)
  }

  /// A session whose values never follow each other in the same place, for tests to compare with.
  package init(withoutReuseOfMemory model: Model, maximumBatch: Int, maximumSteps: Int) throws(RuntimeError) {
    let memory = try Memory(model, batch: maximumBatch, steps: maximumSteps, reusesMemory: false)
    self.init(model: model, memory: memory, maximumBatch: maximumBatch)
  }

  private init(model: Model, memory: Memory, maximumBatch: Int) {
    self.model = model
    self.maximumBatch = maximumBatch
    maximumSteps = memory.steps
    blockItems = memory.blockItems
    ports = memory.ports
    execution = memory.execution
  }

  /// What is allocated for a session.
  private struct Memory {
    let steps: Int
    let blockItems: Int
    let ports: PortMemory
    let execution: Execution

    init(_ model: Model, batch: Int, steps: Int, reusesMemory: Bool = true) throws(RuntimeError) {
      let plan = model.plan
      let steps = plan.hasSteps ? steps : min(steps, 1)
      guard batch >= 1, batch <= plan.maximumBatch, steps >= 1, steps <= plan.maximumSteps else {
        throw .exceedsGraph(maximumBatch: plan.maximumBatch, maximumSteps: plan.maximumSteps)
      }
      self.steps = steps
      blockItems = min(batch, plan.blockItems(steps: steps))
      ports = try PortMemory(plan, batch: batch, steps: steps)
      let arena = try ArenaLayout(plan, items: blockItems, steps: steps, reusesMemory: reusesMemory)
      execution = Execution(plan: plan, kernels: model.kernels, arena: arena)
    }
  }

  /// Bytes of the arena: what a block's values take between inputs and outputs.
  public var arenaByteCount: Int { execution.arenaCount * MemoryLayout<Float>.stride }

  /// Starts a run of `batch` items of `steps` time steps.
  ///
  /// - Parameter steps: of no account where the graph's dimensions are all fixed but for the batch.
  public mutating func begin(batch: Int, steps: Int = 1) throws(RuntimeError) {
    let steps = model.plan.hasSteps ? steps : min(steps, 1)
    guard batch >= 1, batch <= maximumBatch, steps >= 1, steps <= maximumSteps else {
      throw .extent(
        requestedBatch: batch, requestedSteps: steps, maximumBatch: maximumBatch, maximumSteps: maximumSteps)
    }
    self.batch = batch
    self.steps = steps
  }

  /// Runs the plan on the inputs that were set.
  public mutating func run() {
    var first = 0
    while first < batch {
      let items = min(blockItems, batch - first)
      unsafe execution.run(Execution.Block(first: first, items: items, steps: steps), ports: ports.pointers)
      first += items
    }
  }

  /// Runs the plan and calls back after each step of each block, with the step's number, for measurements.
  package mutating func run(afterStep: (Int) -> Void) {
    var first = 0
    while first < batch {
      let items = min(blockItems, batch - first)
      let block = Execution.Block(first: first, items: items, steps: steps)
      unsafe execution.run(block, ports: ports.pointers, afterStep: afterStep)
      first += items
    }
  }
}

extension Session {
  /// Sets an input of keys, row-major, `[B]` or `[B, T]` for example. Any key is valid: those beyond the vocabulary look up
  /// zeros.
  public mutating func setKeys(_ keys: Span<UInt32>, input: Int) throws(RuntimeError) {
    let slot = try slot(ofInput: input, dtype: .uint32, count: keys.count)
    unsafe keys.withUnsafeBytes { unsafe copy($0, toSlot: slot) }
  }

  /// Sets an input of features, row-major, `[B, T, D]` or `[B, D]` for example.
  public mutating func setFeatures(_ features: Span<Float>, input: Int) throws(RuntimeError) {
    let slot = try slot(ofInput: input, dtype: .float32, count: features.count)
    unsafe features.withUnsafeBytes { unsafe copy($0, toSlot: slot) }
  }

  /// Elements of an output of this run: those of its shape, `[B, N]` or `[B, T, N]` for example.
  public func outputCount(_ output: Int) throws(RuntimeError) -> Int {
    guard output >= 0, output < model.plan.outputs.count else { throw .unknownPort(output) }
    return elementCount(ofSlot: model.plan.outputs[output])
  }

  /// An output of the last run, row-major; before the first run, unspecified.
  @_lifetime(borrow self)
  public func outputElements(_ output: Int) throws(RuntimeError) -> Span<Float> {
    let count = try outputCount(output)
    let start = unsafe ports.pointer(toSlot: model.plan.outputs[output])
    return unsafe _overrideLifetime(Span(_unsafeStart: start, count: count), borrowing: self)
  }

  /// Copies an output of the last run.
  public func copyOutput(_ output: Int, into destination: inout MutableSpan<Float>) throws(RuntimeError) {
    let count = try outputCount(output)
    guard destination.count == count else {
      throw .elementCount(port: output, expected: count, found: destination.count)
    }
    let start = unsafe ports.pointer(toSlot: model.plan.outputs[output])
    unsafe destination.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe base.update(from: start, count: count) }
    }
  }

  private func slot(ofInput input: Int, dtype: DType, count found: Int) throws(RuntimeError) -> Int {
    guard input >= 0, input < model.plan.inputs.count else { throw .unknownPort(input) }
    guard model.graph.inputs[input].dtype == dtype else { throw .elementType(port: input) }
    let slot = model.plan.inputs[input]
    let expected = elementCount(ofSlot: slot)
    guard found == expected else { throw .elementCount(port: input, expected: expected, found: found) }
    return slot
  }

  private func elementCount(ofSlot index: Int) -> Int {
    let slot = model.plan.slots[index]
    return batch * slot.itemSize.value(steps: steps) + slot.fixedSize
  }

  /// Numbers and keys are four bytes both, and lie side by side.
  @unsafe private func copy(_ bytes: UnsafeRawBufferPointer, toSlot slot: Int) {
    guard let source = bytes.baseAddress else { return }
    unsafe UnsafeMutableRawPointer(ports.pointer(toSlot: slot)).copyMemory(from: source, byteCount: bytes.count)
  }
}
