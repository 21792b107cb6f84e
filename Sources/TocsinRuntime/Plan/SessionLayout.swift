import TocsinTensor

/// How a session divides the work and where its values lie: all that is settled before memory is taken.
struct SessionLayout {
  /// In the order that serves the number of threads.
  let plan: ExecutionPlan
  let steps: Int
  let blockItems: Int
  /// With several threads, the steps that run at the same time.
  let stages: [Range<Int>]
  let ports: PortLayout
  /// Of one thread.
  let arena: ArenaLayout

  /// - Throws: ``RuntimeError/exceedsGraph(maximumBatch:maximumSteps:)``,
  ///   ``RuntimeError/tooLarge(byteCount:maximum:)``.
  init(
    _ plan: ExecutionPlan, batch: Int, steps: Int, threads: Int = 1, reusesMemory: Bool = true
  ) throws(RuntimeError) {
    var plan = plan
    let steps = plan.hasSteps ? steps : min(steps, 1)
    guard batch >= 1, batch <= plan.maximumBatch, steps >= 1, steps <= plan.maximumSteps else {
      throw .exceedsGraph(maximumBatch: plan.maximumBatch, maximumSteps: plan.maximumSteps)
    }
    self.steps = steps
    blockItems = min(batch, plan.blockItems(steps: steps))
    ports = try PortLayout(plan, batch: batch, steps: steps)
    stages = threads > 1 ? plan.orderByStages() : []
    arena = try ArenaLayout(plan, items: blockItems, steps: steps, stages: stages, reusesMemory: reusesMemory)
    try arena.checkSize(copies: threads)
    self.plan = plan
  }
}

/// Where the inputs and outputs of all items lie.
struct PortLayout {
  /// The first element of each input and output, by slot; of no meaning for other slots.
  private(set) var offsets: [Int]
  /// Elements in all.
  private(set) var count = 0

  init(_ plan: ExecutionPlan, batch: Int, steps: Int) throws(RuntimeError) {
    offsets = [Int](repeating: 0, count: plan.slots.count)
    for slot in plan.inputs + plan.outputs {
      offsets[slot] = count
      count += plan.slots[slot].size(items: batch, steps: steps)
      let bytes = count.multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
      guard !bytes.overflow, bytes.partialValue <= Model.maximumByteCount else {
        throw .tooLarge(byteCount: bytes.overflow ? .max : bytes.partialValue, maximum: Model.maximumByteCount)
      }
    }
  }
}
