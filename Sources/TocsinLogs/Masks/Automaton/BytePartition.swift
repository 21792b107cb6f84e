/// The coarsest division of all bytes into kinds that tells the members of some sets from the others.
struct BytePartition {
  /// The kind of each byte. Kinds are numbered by their lowest byte.
  let kinds: [UInt8]
  /// The lowest byte of each kind.
  let representatives: [UInt8]

  var count: Int { representatives.count }

  init(distinguishing sets: [ByteSet]) {
    var kinds = [Int](repeating: 0, count: 256)
    var count = 1
    for set in sets {
      // A kind and membership make a new kind; the first byte that has it numbers it.
      var renumbered = [Int](repeating: -1, count: 2 * count)
      var next = 0
      for byte in 0..<256 {
        let key = 2 * kinds[byte] + (set.contains(UInt8(byte)) ? 1 : 0)
        if renumbered[key] < 0 {
          renumbered[key] = next
          next += 1
        }
        kinds[byte] = renumbered[key]
      }
      count = next
    }
    var representatives: [UInt8] = []
    for byte in 0..<256 where kinds[byte] == representatives.count { representatives.append(UInt8(byte)) }
    self.representatives = representatives
    self.kinds = kinds.map { UInt8($0) }
  }

  /// The bytes of a kind.
  func set(of kind: Int) -> ByteSet {
    var set = ByteSet()
    for byte in 0..<256 where Int(kinds[byte]) == kind { set.insert(UInt8(byte)) }
    return set
  }
}
