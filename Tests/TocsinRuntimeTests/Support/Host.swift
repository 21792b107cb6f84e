import TocsinRuntime

/// Who runs the parts of a session's work.
///
/// A host may call the numbers at the same time or one after the other, in any order. Those that do it in order and in
/// reverse show in every run what two parts have to do with each other; threads show it once in a while.
enum Host: String, CaseIterable {
  /// Nobody but the session, in the order of its plan.
  case alone
  /// Each number after the one before, as a host with one thread would.
  case inOrder
  case reversed
  /// Threads.
  case pool

  private static let threads = WorkerPool(threads: 3)

  func run(_ session: inout Session) {
    switch self {
    case .alone: session.run()
    case .inOrder: session.run { count, body in for index in 0..<count { body(index) } }
    case .reversed: session.run { count, body in for index in (0..<count).reversed() { body(index) } }
    case .pool: session.run(on: Self.threads.parallelFor)
    }
  }
}
