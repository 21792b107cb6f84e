/// Anomalous: a session that holds a key which training did not.
public struct UnseenKeyBaseline: Baseline {
  private let known: Set<UInt32>

  public init(trainedOn training: SessionDataset) { known = Set(training.distinctKeys) }

  public var name: String { "unseen key" }

  public func isAnomalous(_ session: ArraySlice<UInt32>) -> Bool { !session.allSatisfy(known.contains) }
}

/// Anomalous: a session whose set of distinct keys no training session has. On HDFS it beats most published models.
public struct KeySetBaseline: Baseline {
  private let known: Set<Set<UInt32>>

  public init(trainedOn training: SessionDataset) { known = Set(training.map { Set($0) }) }

  public var name: String { "key set" }

  public func isAnomalous(_ session: ArraySlice<UInt32>) -> Bool { !known.contains(Set(session)) }
}

/// Anomalous: a session whose count of every key no training session has, in any order.
public struct CountVectorBaseline: Baseline {
  private let known: Set<[UInt32]>

  public init(trainedOn training: SessionDataset) { known = Set(training.map { $0.sorted() }) }

  public var name: String { "count vector" }

  public func isAnomalous(_ session: ArraySlice<UInt32>) -> Bool { !known.contains(session.sorted()) }
}
