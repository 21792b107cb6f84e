import TocsinTensor

/// What a session takes, known before one is made.
public struct SessionSize: Equatable, Sendable {
  /// Bytes of the arena, of all threads together: what a block's values take between inputs and outputs.
  public let arenaByteCount: Int
  /// Bytes of all items' inputs and outputs.
  public let portByteCount: Int
  /// Items that go through the plan together. The arena holds the values of so many, however large the batch.
  public let blockItems: Int
}

extension Model {
  /// What ``Session/init(model:maximumBatch:maximumSteps:threads:)`` would take with the same arguments. Takes no such
  /// memory.
  ///
  /// - Throws: as that initialiser.
  public func sessionSize(
    maximumBatch: Int, maximumSteps: Int = 1, threads: Int = 1
  ) throws(RuntimeError) -> SessionSize {
    precondition(threads >= 1, "a session runs on one thread or more")
    let layout = try SessionLayout(plan, batch: maximumBatch, steps: maximumSteps, threads: threads)
    return SessionSize(
      arenaByteCount: threads * layout.arena.count * MemoryLayout<Float>.stride,
      portByteCount: layout.ports.count * MemoryLayout<Float>.stride, blockItems: layout.blockItems)
  }
}
