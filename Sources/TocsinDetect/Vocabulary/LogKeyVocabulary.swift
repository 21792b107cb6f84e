/// The log keys that a model knows, and the classes that its network gives them.
///
/// Class `c` is the `c`-th key in ascending order. In DeepLog, two symbols follow the keys: on the input side ``begin``, on
/// the output side ``end``; they share a class number. An unknown key enters the network as ``unknown``, which looks up
/// zeros. In Chimera, the class behind the keys is that of all unknown ones, ``ChimeraModel/unknownClass``.
public struct LogKeyVocabulary: Equatable, Sendable {
  public static let maximumCount = 1 << 20

  /// Ascending, each key once.
  public let keys: [UInt32]

  /// `nil` unless the keys are ascending and at most ``maximumCount``, and there is at least one.
  public init?(keys: [UInt32]) {
    guard !keys.isEmpty, keys.count <= Self.maximumCount else { return nil }
    for index in keys.indices.dropFirst() where keys[index - 1] >= keys[index] { return nil }
    self.keys = keys
  }

  /// The number of keys, `V`.
  public var count: Int { keys.count }

  /// The input class that stands before the first entry of a session.
  public var begin: UInt32 { UInt32(count) }

  /// The input class of every key that is not in the vocabulary.
  public var unknown: UInt32 { UInt32(count) + 1 }

  /// The output class that stands after the last entry of a session.
  public var end: UInt32 { UInt32(count) }

  /// Classes on either side of the network: the keys and one symbol.
  public var classCount: Int { count + 1 }

  /// The class of a key; `nil` for an unknown one. Cost: a binary search.
  public func classIndex(of key: UInt32) -> UInt32? {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < keys.count && keys[low] == key ? UInt32(low) : nil
  }
}
