/// Calls `body` with every number below `count`, at the same time or one after the other in any order, and returns when all
/// calls have returned.
///
/// A host gives what it has, `DispatchQueue.concurrentPerform` for example; ``WorkerPool`` is one of ours.
public typealias ParallelFor = (_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void
