/// The distinct sessions of a dataset with how often each occurs.
///
/// Real logs repeat themselves (89 % of HDFS's normal test sessions occur verbatim in its training set), so judging each distinct
/// session once and weighting by ``multiplicities`` gives the same counts for a fraction of the work.
public struct DistinctSessions: Sendable {
  /// Positions in the dataset of the first occurrence of each session, ascending.
  public private(set) var indices: [Int] = []
  /// How often the session at the same position of ``indices`` occurs.
  public private(set) var multiplicities: [Int] = []

  /// Linear in the number of keys.
  public init(_ dataset: SessionDataset) {
    var positions: [ArraySlice<UInt32>: Int] = [:]
    for index in dataset.indices {
      let session = dataset[index]
      if let position = positions[session] {
        multiplicities[position] += 1
      } else {
        positions[session] = indices.count
        indices.append(index)
        multiplicities.append(1)
      }
    }
  }

  /// The number of distinct sessions.
  public var count: Int { indices.count }
}
