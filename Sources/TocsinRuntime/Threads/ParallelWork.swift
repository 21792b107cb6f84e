/// What the threads of one run share: blocks of items, or, for one item, steps and parts of steps.
@safe
final class ParallelWork: @unchecked Sendable {
  /// A memory for each thread.
  private let executions: [Execution]
  /// The steps that run at the same time.
  private let stages: [Range<Int>]
  private var ports: UnsafePointer<UnsafeMutablePointer<Float>>?
  private var blocks = Blocks(items: 0, maximum: 1)
  private var steps = 0
  /// The parts of the stage at work.
  private var parts: [Part] = []

  private struct Part {
    var step: Int
    var index: Int
    var count: Int
  }

  init(executions: [Execution], stages: [Range<Int>]) {
    self.executions = executions
    self.stages = stages
    var widest = 1
    for stage in stages { widest = max(widest, stage.count) }
    parts.reserveCapacity(widest * executions.count)
  }

  /// Sets a run of blocks up: gives the number of workers, each of which calls ``runBlocks(worker:)``.
  @unsafe func prepareBlocks(
    batch: Int, steps: Int, blockItems: Int, ports: UnsafePointer<UnsafeMutablePointer<Float>>
  ) -> Int {
    unsafe self.ports = unsafe ports
    self.steps = steps
    blocks = Blocks(items: batch, maximum: min(blockItems, (batch + executions.count - 1) / executions.count))
    return workers
  }

  private var workers: Int { min(executions.count, blocks.count) }

  /// Runs every so many-th block.
  func runBlocks(worker: Int) {
    guard let ports = unsafe ports else { return }
    for index in stride(from: worker, to: blocks.count, by: workers) {
      unsafe executions[worker].run(Execution.Block(items: blocks[index], steps: steps), ports: ports)
    }
  }

  /// The stages of a run of one item.
  var stageCount: Int { stages.count }

  @unsafe func prepareItem(steps: Int, ports: UnsafePointer<UnsafeMutablePointer<Float>>) {
    unsafe executions[0].prepare(Execution.Block(items: 0..<1, steps: steps), ports: ports)
  }

  /// Sets a stage up: gives the number of parts, each of which is run by ``runPart(_:)``.
  func prepareStage(_ index: Int) -> Int {
    parts.removeAll(keepingCapacity: true)
    for step in stages[index] {
      let count = executions[0].partCount(ofStep: step, maximum: executions.count)
      for part in 0..<count { parts.append(Part(step: step, index: part, count: count)) }
    }
    return parts.count
  }

  func runPart(_ number: Int) {
    let part = parts[number]
    executions[0].perform(step: part.step, part: part.index, of: part.count)
  }
}
