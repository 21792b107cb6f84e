import TocsinKernels
import TocsinTensor

/// Where the slots of an arena lie: each as long as its values are needed, in the first gap that is large enough.
struct ArenaLayout {
  /// The first element of each slot; 0 for those outside the arena.
  private(set) var offsets: [Int]
  /// Elements in all.
  private(set) var count = 0

  /// - Parameters:
  ///   - items: the largest block.
  ///   - stages: where steps run at the same time: the steps of each stage.
  ///   - reusesMemory: whether slots may follow each other in the same place. Without, each has its own: tests compare.
  /// - Throws: ``RuntimeError/tooLarge(byteCount:maximum:)``.
  init(
    _ plan: ExecutionPlan, items: Int, steps: Int, stages: [Range<Int>] = [], reusesMemory: Bool = true
  ) throws(RuntimeError) {
    offsets = [Int](repeating: 0, count: plan.slots.count)
    let lifetimes = Lifetimes(of: plan, stages: stages)
    /// Slots that are in use, by offset.
    var used: [(slot: Int, end: Int)] = []
    for slot in lifetimes.byFirstStep {
      let size = plan.slots[slot].size(items: items, steps: steps)
      if reusesMemory { used.removeAll { lifetimes.last[$0.slot] < lifetimes.first[slot] } }
      var position = 0
      var index = 0
      while index < used.count && offsets[used[index].slot] - position < size {
        position = max(position, used[index].end)
        index += 1
      }
      offsets[slot] = position
      used.insert((slot, position + size), at: index)
      count = max(count, position + size)
      try checkSize(copies: 1)
    }
  }

  /// Refuses what would take more memory than a session may.
  func checkSize(copies: Int) throws(RuntimeError) {
    let elements = count.multipliedReportingOverflow(by: copies)
    let bytes = elements.partialValue.multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    guard !elements.overflow, !bytes.overflow, bytes.partialValue <= Model.maximumByteCount else {
      throw .tooLarge(
        byteCount: elements.overflow || bytes.overflow ? .max : bytes.partialValue, maximum: Model.maximumByteCount)
    }
  }
}

extension Slot {
  /// Elements for so many items, in whole cache lines.
  func size(items: Int, steps: Int) -> Int {
    let each = itemSize.value(steps: steps).multipliedReportingOverflow(by: min(items, maximumItems))
    guard !each.overflow, each.partialValue <= Int.max / 4, fixedSize <= Int.max / 4 else { return Int.max / 4 }
    return paddedToPanels(each.partialValue + fixedSize)
  }
}

/// From which step, or stage, to which each slot of the arena is needed.
private struct Lifetimes {
  var first: [Int]
  var last: [Int]
  /// The slots that are needed, those first that are needed first.
  var byFirstStep: [Int] = []

  init(of plan: ExecutionPlan, stages: [Range<Int>]) {
    first = [Int](repeating: .max, count: plan.slots.count)
    last = [Int](repeating: -1, count: plan.slots.count)
    if stages.isEmpty {
      for (time, step) in plan.steps.enumerated() { add(step, at: time, plan) }
    } else {
      for (time, stage) in stages.enumerated() {
        for step in plan.steps[stage] { add(step, at: time, plan) }
      }
    }
  }

  private mutating func add(_ step: Step, at time: Int, _ plan: ExecutionPlan) {
    for slot in step.slots {
      guard case .arena = plan.slots[slot].home else { continue }
      if first[slot] == .max {
        byFirstStep.append(slot)
        first[slot] = time
      }
      last[slot] = time
    }
  }
}
