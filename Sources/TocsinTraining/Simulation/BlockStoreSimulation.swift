/// A made-up block store's log sessions with injected faults: data for trying Tocsin without any of one's own.
///
/// The same seed gives the same sessions on every platform.
public struct BlockStoreSimulation: Sendable {
  /// Healthy sessions to train on.
  public private(set) var training = SessionDataset()
  /// Further healthy sessions.
  public private(set) var normal = SessionDataset()
  /// Sessions with one fault each.
  public private(set) var abnormal = SessionDataset()
  /// The fault of each session of ``abnormal``.
  public private(set) var faults: [BlockStoreFault] = []

  /// - Parameters:
  ///   - trainingCount: The number of sessions in ``training``; likewise the others.
  ///   - seed: Any number; it alone decides what is drawn.
  public init(trainingCount: Int = 1_000, normalCount: Int = 2_000, abnormalCount: Int = 300, seed: UInt64 = 1) {
    var random = RandomNumbers(seed: seed, stream: .simulation)
    for _ in 0..<trainingCount { training.append(Self.keys(Self.healthy(using: &random))) }
    for _ in 0..<normalCount { normal.append(Self.keys(Self.healthy(using: &random))) }
    for index in 0..<abnormalCount {
      let fault = BlockStoreFault.allCases[index % BlockStoreFault.allCases.count]
      abnormal.append(Self.keys(fault.injected(into: Self.healthy(using: &random), using: &random)))
      faults.append(fault)
    }
  }

  /// The line template of every log key from 1 on, in order.
  public static var templates: [String] { BlockStoreEvent.allCases.map(\.template) }

  private static func healthy(using random: inout RandomNumbers) -> [BlockStoreEvent] {
    BlockStoreLifeCycle(using: &random).events
  }

  private static func keys(_ events: [BlockStoreEvent]) -> [UInt32] { events.map(\.rawValue) }
}
