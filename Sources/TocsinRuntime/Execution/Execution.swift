import TocsinKernels
import TocsinTensor

/// Runs a plan on blocks of items, in an arena of its own: what one thread needs. After it is made, no call allocates.
@safe
final class Execution {
  private let plan: ExecutionPlan
  private let kernels: KernelSet
  private let arena: AlignedBuffer<Float>
  private let offsets: [Int]
  /// The first element of each slot for the block at work.
  private let slots: AlignedBuffer<UnsafeMutablePointer<Float>>
  /// One for each step.
  private var calls: [Call] = unsafe []
  /// What the calls are for, and where they find inputs and outputs.
  private var block: Block?
  private let portSlots: [Int]
  private let resolvedPorts: AlignedBuffer<UnsafeMutablePointer<Float>?>

  /// A run of items through the plan.
  struct Block: Equatable {
    /// Which, in the inputs and outputs.
    var items: Range<Int>
    var steps: Int
  }

  /// - Parameter arena: laid out for the largest block and number of steps.
  init(plan: ExecutionPlan, kernels: KernelSet, arena layout: ArenaLayout) {
    self.plan = plan
    self.kernels = kernels
    offsets = layout.offsets
    arena = AlignedBuffer(unwritten: layout.count)
    unsafe slots = AlignedBuffer(count: plan.slots.count)
    portSlots = plan.inputs + plan.outputs
    unsafe resolvedPorts = AlignedBuffer(count: plan.slots.count)
    unsafe calls.reserveCapacity(plan.steps.count)
  }

  /// Elements of the arena.
  var arenaCount: Int { arena.count }

  /// Runs a block.
  ///
  /// - Parameter ports: the first element of each input and output, by slot.
  @unsafe func run(_ block: Block, ports: UnsafePointer<UnsafeMutablePointer<Float>>) {
    unsafe prepare(block, ports: ports)
    for index in unsafe calls.indices { unsafe calls[index].perform(kernels) }
  }

  /// Runs a block and calls back after each step, with its number.
  @unsafe func run(
    _ block: Block, ports: UnsafePointer<UnsafeMutablePointer<Float>>, afterStep: (Int) -> Void
  ) {
    unsafe prepare(block, ports: ports)
    for index in unsafe calls.indices {
      unsafe calls[index].perform(kernels)
      afterStep(index)
    }
  }

  /// Makes the calls for a block, where they are not those of the last one.
  @unsafe func prepare(_ block: Block, ports: UnsafePointer<UnsafeMutablePointer<Float>>) {
    var isResolved = self.block == block
    for slot in portSlots where unsafe resolvedPorts.pointer[slot] != ports[slot] {
      unsafe resolvedPorts.pointer[slot] = unsafe ports[slot]
      isResolved = false
    }
    guard !isResolved else { return }
    unsafe resolve(block, ports: ports)
    self.block = block
  }

  /// Parts of a step that threads can perform at the same time, `maximum` at most. The block is prepared.
  func partCount(ofStep index: Int, maximum: Int) -> Int { unsafe calls[index].partCount(maximum: maximum) }

  /// Performs one of several parts of a step.
  func perform(step index: Int, part: Int, of parts: Int) {
    unsafe calls[index].perform(part: part, of: parts, kernels)
  }

  /// Runs a plan that has neither inputs nor outputs.
  @unsafe func runConstants() {
    unsafe run(Block(items: 0..<1, steps: 1), ports: slots.pointer)
  }

  /// Finds all pointers, strides and counts for a block.
  @unsafe private func resolve(_ block: Block, ports: UnsafePointer<UnsafeMutablePointer<Float>>) {
    for index in plan.slots.indices {
      let slot = plan.slots[index]
      unsafe slots.pointer[index] =
        switch slot.home {
        case .arena: unsafe arena.pointer + offsets[index]
        case .input, .output: unsafe ports[index] + block.items.lowerBound * slot.itemSize.value(steps: block.steps)
        case .constant(let values): unsafe values.elements.pointer
        }
    }
    let resolver = unsafe Resolver(slots: UnsafePointer(slots.pointer), items: block.items.count, steps: block.steps)
    unsafe calls.removeAll(keepingCapacity: true)
    for step in plan.steps {
      var readsInput = false
      if let source = step.sources.first, case .input = plan.slots[source.slot].home { readsInput = true }
      unsafe calls.append(resolver.call(step, readsInput: readsInput))
    }
  }

  /// The first element of a slot of the arena.
  @unsafe func pointer(toSlot slot: Int) -> UnsafeMutablePointer<Float> { unsafe arena.pointer + offsets[slot] }
}
