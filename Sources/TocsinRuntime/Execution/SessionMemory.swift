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
    stages = threads > 1 ? plan.orderByStages() : []
    let arena = try ArenaLayout(
      plan, items: blockItems, steps: steps, stages: stages, reusesMemory: reusesMemory)
    try arena.checkSize(copies: threads)
    var executions: [Execution] = []
    for _ in 0..<threads { executions.append(Execution(plan: plan, kernels: model.kernels, arena: arena)) }
    self.executions = executions
  }
}
