import TocsinKernels

/// What is allocated for a session.
struct SessionMemory {
  let steps: Int
  let blockItems: Int
  let ports: PortMemory
  /// One for each thread.
  let executions: [Execution]
  /// With several threads, the steps that run at the same time.
  let stages: [Range<Int>]

  init(
    _ model: Model, batch: Int, steps: Int, threads: Int = 1, reusesMemory: Bool = true
  ) throws(RuntimeError) {
    var plan = model.plan
    let steps = plan.hasSteps ? steps : min(steps, 1)
    guard batch >= 1, batch <= plan.maximumBatch, steps >= 1, steps <= plan.maximumSteps else {
      throw .exceedsGraph(maximumBatch: plan.maximumBatch, maximumSteps: plan.maximumSteps)
    }
    self.steps = steps
    blockItems = min(batch, plan.blockItems(steps: steps))
    ports = try PortMemory(plan, batch: batch, steps: steps)
    try Self.fillConstantOutputs(plan, model.kernels, ports)
    stages = threads > 1 ? plan.orderByStages() : []
    let arena = try ArenaLayout(
      plan, items: blockItems, steps: steps, stages: stages, reusesMemory: reusesMemory)
    try arena.checkSize(copies: threads)
    var executions: [Execution] = []
    for _ in 0..<threads { executions.append(Execution(plan: plan, kernels: model.kernels, arena: arena)) }
    self.executions = executions
  }

  /// Writes the outputs that depend on no input. No run writes them again: several threads would, at once.
  private static func fillConstantOutputs(
    _ plan: ExecutionPlan, _ kernels: KernelSet, _ ports: PortMemory
  ) throws(RuntimeError) {
    guard !plan.constantOutputs.isEmpty else { return }
    var copies = plan
    copies.steps = plan.constantOutputs
    let execution = Execution(plan: copies, kernels: kernels, arena: try ArenaLayout(copies, items: 1, steps: 1))
    unsafe execution.run(Execution.Block(items: 0..<1, steps: 1), ports: ports.pointers)
  }
}
