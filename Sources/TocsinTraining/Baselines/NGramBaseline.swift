/// Anomalous: a session with a key that is not among the `topG` commonest training successors of the `order` keys
/// before it (DeepLog 3.1.1). A context that training did not hold has no successors. Of equally common successors the
/// lower key goes first.
public struct NGramBaseline: Baseline {
  public let order: Int
  public let topG: Int
  public let fullWindow: Int?
  private let successors: [ArraySlice<UInt32>: [UInt32]]

  /// - Parameter fullWindow: The literature's protocol for a history of this length: only entries with so many before
  ///   them are judged, and a session without such an entry is anomalous. Without it every entry with a context is
  ///   judged and short sessions pass.
  public init(trainedOn training: SessionDataset, order: Int, topG: Int, fullWindow: Int? = nil) {
    precondition(order > 0 && topG > 0, "an n-gram rule needs a context and a successor")
    self.order = order
    self.topG = topG
    self.fullWindow = fullWindow
    successors = Self.successorCounts(in: training, order: order).mapValues { counts in
      counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(topG).map(\.key)
    }
  }

  public var name: String { "\(order)-gram" }

  public func isAnomalous(_ session: ArraySlice<UInt32>) -> Bool {
    if let fullWindow, session.count <= fullWindow { return true }
    return session.indices.dropFirst(max(order, fullWindow ?? 0)).contains { position in
      successors[session[position - order..<position]]?.contains(session[position]) != true
    }
  }

  private static func successorCounts(
    in training: SessionDataset, order: Int
  ) -> [ArraySlice<UInt32>: [UInt32: Int]] {
    var counts: [ArraySlice<UInt32>: [UInt32: Int]] = [:]
    for session in training {
      for position in session.indices.dropFirst(order) {
        counts[session[position - order..<position], default: [:]][session[position], default: 0] += 1
      }
    }
    return counts
  }
}
