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

  /// Items that go through the whole plan together, so that weights are read once for all of them, and what they make
  /// of each other stays in the cache.
  package let blockItems: Int
  let ports: PortMemory
  /// Inputs that are read where the caller has them.
  var borrowedInputs = 0
  private let execution: Execution
  /// How many threads ``run(on:)`` can use.
  public let threads: Int
  private let parallelWork: ParallelWork
  /// Made once, as to make them allocates.
  private let blockBody: @Sendable (Int) -> Void
  private let partBody: @Sendable (Int) -> Void

  /// - Parameters:
  ///   - maximumSteps: of no account where the graph's dimensions are all fixed but for the batch.
  ///   - threads: how many ``run(on:)`` can use; each needs memory of its own.
  /// - Throws: ``RuntimeError/exceedsGraph(maximumBatch:maximumSteps:)`` beyond what the graph declares;
  ///   ``RuntimeError/tooLarge(byteCount:maximum:)`` above ``Model/maximumByteCount``.
  public init(
    model: Model, maximumBatch: Int, maximumSteps: Int = 1, threads: Int = 1
  ) throws(RuntimeError) {
    precondition(threads >= 1, "a session runs on one thread or more")
    let memory = try SessionMemory(model, batch: maximumBatch, steps: maximumSteps, threads: threads)
    self.init(model: model, memory: memory, maximumBatch: maximumBatch)
  }

  /// A session whose values never follow each other in the same place, for tests to compare with.
  package init(withoutReuseOfMemory model: Model, maximumBatch: Int, maximumSteps: Int) throws(RuntimeError) {
    let memory = try SessionMemory(model, batch: maximumBatch, steps: maximumSteps, reusesMemory: false)
    self.init(model: model, memory: memory, maximumBatch: maximumBatch)
  }

  private init(model: Model, memory: SessionMemory, maximumBatch: Int) {
    self.model = model
    self.maximumBatch = maximumBatch
    maximumSteps = memory.steps
    blockItems = memory.blockItems
    ports = memory.ports
    execution = memory.executions[0]
    threads = memory.executions.count
    let work = ParallelWork(executions: memory.executions, stages: memory.stages)
    parallelWork = work
    blockBody = { work.runBlocks(worker: $0) }
    partBody = { work.runPart($0) }
  }

  /// Bytes of the arena, of all threads together: what a block's values take between inputs and outputs.
  public var arenaByteCount: Int { threads * execution.arenaCount * MemoryLayout<Float>.stride }

  /// Starts a run of `batch` items of `steps` time steps.
  ///
  /// Set every input before the run: with another batch or number of steps, what was set before is no longer in its
  /// place.
  ///
  /// - Parameter steps: of no account where the graph's dimensions are all fixed but for the batch.
  public mutating func begin(batch: Int, steps: Int = 1) throws(RuntimeError) {
    precondition(borrowedInputs == 0, "a run cannot begin while inputs of another are read where they are")
    let steps = model.plan.hasSteps ? steps : min(steps, 1)
    guard batch >= 1, batch <= maximumBatch, steps >= 1, steps <= maximumSteps else {
      throw .extent(
        requestedBatch: batch, requestedSteps: steps, maximumBatch: maximumBatch, maximumSteps: maximumSteps)
    }
    self.batch = batch
    self.steps = steps
  }

  /// Runs the plan on the inputs that were set. An input that never was is zeros, or keys of 0. Before the first
  /// ``begin(batch:steps:)`` there are no items, and nothing is done.
  public mutating func run() {
    let blocks = Blocks(items: batch, maximum: blockItems)
    for index in 0..<blocks.count {
      unsafe execution.run(Execution.Block(items: blocks[index], steps: steps), ports: ports.pointers)
    }
  }

  /// Runs the plan on several threads, with the bits of ``run()``: blocks of items side by side, or, for one item,
  /// steps that do not depend on each other, and parts of large products. Like ``run()``, it does nothing before the
  /// first ``begin(batch:steps:)``.
  ///
  /// - Parameter parallelFor: called once for a batch, and for each stage of the plan for one item.
  public mutating func run(on parallelFor: ParallelFor) {
    guard threads > 1, batch > 0 else { return run() }
    guard batch == 1 else {
      let workers = unsafe parallelWork.prepareBlocks(
        batch: batch, steps: steps, blockItems: blockItems, ports: ports.pointers)
      return parallelFor(workers, blockBody)
    }
    unsafe parallelWork.prepareItem(steps: steps, ports: ports.pointers)
    for stage in 0..<parallelWork.stageCount {
      let parts = parallelWork.prepareStage(stage)
      if parts == 1 { partBody(0) } else { parallelFor(parts, partBody) }
    }
  }

  /// Runs the plan and calls back after each step of each block, with the step's number, for measurements.
  package mutating func run(afterStep: (Int) -> Void) {
    let blocks = Blocks(items: batch, maximum: blockItems)
    for index in 0..<blocks.count {
      let block = Execution.Block(items: blocks[index], steps: steps)
      unsafe execution.run(block, ports: ports.pointers, afterStep: afterStep)
    }
  }
}
