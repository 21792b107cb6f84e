import Dispatch
import Synchronization

/// Threads that share out numbered pieces of work. Who does which piece is left to chance; no result may depend on it.
struct Workers: Sendable {
  /// How many there are.
  let count: Int

  /// - Precondition: at least one.
  init(count: Int) {
    precondition(count >= 1, "there must be somebody to do the work")
    self.count = count
  }

  /// Runs `body` once for each piece, and returns when all are done.
  ///
  /// - Parameter body: it takes the piece and the worker that does it. Pieces must touch nothing in common but what
  ///   belongs to their worker, which does one at a time.
  func share(_ pieces: Int, _ body: @escaping (_ piece: Int, _ worker: Int) -> Void) {
    let next = Atomic<Int>(0)
    let work = { (worker: Int) in
      while true {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard piece < pieces else { return }
        body(piece, worker)
      }
    }
    let busy = min(count, pieces)
    guard busy > 1 else { return work(0) }
    // No two threads touch the same memory: see the parameter.
    nonisolated(unsafe) let shared = work
    DispatchQueue.concurrentPerform(iterations: busy) { worker in unsafe shared(worker) }
  }
}
