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
    let layout = try SessionLayout(
      model.plan, batch: batch, steps: steps, threads: threads, reusesMemory: reusesMemory)
    self.steps = layout.steps
    blockItems = layout.blockItems
    stages = layout.stages
    ports = PortMemory(layout.plan, layout.ports)
    try Self.fillConstantOutputs(layout.plan, model.kernels, ports)
    var executions: [Execution] = []
    for _ in 0..<threads {
      executions.append(Execution(plan: layout.plan, kernels: model.kernels, arena: layout.arena))
    }
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
