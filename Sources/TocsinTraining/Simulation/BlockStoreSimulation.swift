/// A made-up block store's log with injected faults: data for trying Tocsin without any of one's own.
///
/// There are sessions of keys, and the raw log whose lines they stand for. The same seed gives the same on every platform.
public struct BlockStoreSimulation: Sendable {
  /// Healthy sessions to train on.
  public private(set) var training = SessionDataset()
  /// Further healthy sessions.
  public private(set) var normal = SessionDataset()
  /// Sessions with one fault each.
  public private(set) var abnormal = SessionDataset()
  /// The fault of each session of ``abnormal``.
  public private(set) var faults: [BlockStoreFault] = []

  private let seed: UInt64
  /// The sessions of each log, in the order of the datasets.
  private let trainingSessions: [BlockStoreSession]
  private let testSessions: [BlockStoreSession]

  /// - Parameters:
  ///   - trainingCount: The number of sessions in ``training``; likewise the others.
  ///   - seed: Any number; it alone decides what is drawn.
  public init(trainingCount: Int = 1_000, normalCount: Int = 2_000, abnormalCount: Int = 300, seed: UInt64 = 1) {
    self.seed = seed
    var random = RandomNumbers(seed: seed, stream: .simulation)
    trainingSessions = Self.healthy(trainingCount, using: &random)
    let normalSessions = Self.healthy(normalCount, using: &random)
    var faultySessions: [BlockStoreSession] = []
    for index in 0..<abnormalCount {
      let fault = BlockStoreFault.allCases[index % BlockStoreFault.allCases.count]
      let events = fault.injected(into: BlockStoreLifeCycle(using: &random).events, using: &random)
      faultySessions.append(BlockStoreSession(events))
      faults.append(fault)
    }
    testSessions = normalSessions + faultySessions
    for session in trainingSessions { training.append(session.keys) }
    for session in normalSessions { normal.append(session.keys) }
    for session in faultySessions { abnormal.append(session.keys) }
  }

  /// The raw log of ``training``.
  public func trainingLog() -> BlockStoreLog { BlockStoreLog(of: trainingSessions, seed: seed, day: 0) }

  /// The raw log of ``normal`` and, mixed with it, ``abnormal``; its blocks are those of ``normal``, then those of
  /// ``abnormal``.
  public func testLog() -> BlockStoreLog { BlockStoreLog(of: testSessions, seed: seed, day: 1) }

  /// The line template of every log key from 1 on, in order.
  public static var templates: [String] { BlockStoreEvent.allCases.map(\.template) }

  private static func healthy(_ count: Int, using random: inout RandomNumbers) -> [BlockStoreSession] {
    var sessions: [BlockStoreSession] = []
    for _ in 0..<count { sessions.append(BlockStoreSession(BlockStoreLifeCycle(using: &random).events)) }
    return BlockStoreSession.sharingCopyRequests(sessions)
  }
}
