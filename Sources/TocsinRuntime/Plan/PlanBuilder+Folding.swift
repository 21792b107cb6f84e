import TocsinTensor

extension PlanBuilder {
  /// Runs steps that depend on no input now, once, and keeps what they compute.
  ///
  /// - Parameter place: the result of the last of them.
  mutating func foldSteps(from first: Int, result place: Place) throws(RuntimeError) {
    for step in plan.steps[first...] { try budget.spend(work: step.work, node: step.node) }
    var folded = plan
    folded.steps = Array(plan.steps[first...])
    plan.steps.removeLast(plan.steps.count - first)
    let slot = place.slot
    guard case .arena = plan.slots[slot].home else { return }
    let count = plan.slots[slot].itemSize.value(steps: 1) + plan.slots[slot].fixedSize
    try budget.reserve(floats: count)
    let execution = Execution(
      plan: folded, kernels: kernels, arena: try ArenaLayout(folded, items: 1, steps: 1))
    unsafe execution.runConstants()
    let elements = AlignedBuffer<Float>(unwritten: count)
    unsafe elements.pointer.copy(from: execution.pointer(toSlot: slot), count: count)
    plan.slots[slot] = Slot(
      home: .constant(ConstantValues(elements)), itemSize: .zero, fixedSize: count)
  }
}
