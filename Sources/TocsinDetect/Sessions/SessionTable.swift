import TocsinFormat
import TocsinTensor

/// A bounded table from session identifiers to slots `0..<capacity`, in order of last use. No call allocates.
///
/// Open addressing with linear probing; a removal shifts the entries behind it back, so that no tombstones remain.
package struct SessionTable: ~Copyable {
  package let capacity: Int
  package private(set) var count = 0
  private let mask: Int
  /// Slot + 1 at each position of the hash table; 0 is empty.
  private var table: AlignedBuffer<UInt32>
  private var identifiers: AlignedBuffer<UInt64>
  /// A ring through `capacity`, the sentinel: from least to most recently used. Free slots are chained by `next`.
  private var next: AlignedBuffer<Int32>
  private var previous: AlignedBuffer<Int32>
  private var firstFree: Int32

  /// Bytes that room for a session takes at most: up to four positions, an identifier and two links.
  package static var maximumByteCountPerSession: Int {
    4 * MemoryLayout<UInt32>.stride + MemoryLayout<UInt64>.stride + 2 * MemoryLayout<Int32>.stride
  }

  package init(capacity: Int) {
    self.capacity = capacity
    var size = 4
    while size < 2 * capacity { size *= 2 }
    mask = size - 1
    table = AlignedBuffer(count: size)
    identifiers = AlignedBuffer(count: capacity)
    next = AlignedBuffer(count: capacity + 1)
    previous = AlignedBuffer(count: capacity + 1)
    firstFree = 0
    removeAll()
  }

  /// Frees all slots: the next identifiers get 0, 1, and so on.
  package mutating func removeAll() {
    clearPositions()
    for slot in 0..<capacity { next[slot] = slot + 1 < capacity ? Int32(slot + 1) : -1 }
    next[capacity] = Int32(capacity)
    previous[capacity] = Int32(capacity)
    firstFree = 0
    count = 0
  }

  /// The slot that has not been used for longest.
  package var leastRecentlyUsed: Int? { count == 0 ? nil : Int(next[capacity]) }

  /// The slot that was used next after another; `nil` where none was.
  package func slot(after slot: Int) -> Int? { Int(next[slot]) == capacity ? nil : Int(next[slot]) }

  package func identifier(ofSlot slot: Int) -> UInt64 { identifiers[slot] }

  package func find(_ identifier: UInt64) -> Int? {
    var position = Self.hash(identifier) & mask
    while table[position] != 0 {
      let slot = Int(table[position]) - 1
      if identifiers[slot] == identifier { return slot }
      position = (position + 1) & mask
    }
    return nil
  }

  /// Marks a slot as just used.
  package mutating func touch(_ slot: Int) {
    unlink(slot)
    linkLast(slot)
  }

  /// Adds an identifier that is not in the table; `nil` where it is full.
  package mutating func insert(_ identifier: UInt64) -> Int? {
    guard firstFree >= 0 else { return nil }
    let slot = Int(firstFree)
    firstFree = next[slot]
    identifiers[slot] = identifier
    place(slot)
    linkLast(slot)
    count += 1
    return slot
  }

  /// The first of other identifiers, 8 little-endian bytes each, that is the same as one before it; `nil` where all are
  /// different. There may be ``capacity`` of them.
  ///
  /// The positions serve these for a while. Linear in the capacity.
  mutating func firstRepeated(of others: Span<UInt8>) -> Int? {
    clearPositions()
    defer {
      clearPositions()
      var slot = leastRecentlyUsed
      while let current = slot {
        place(current)
        slot = self.slot(after: current)
      }
    }
    for index in 0..<others.count / 8 {
      let identifier = others.uint64(at: 8 * index)
      var position = Self.hash(identifier) & mask
      while table[position] != 0 {
        if others.uint64(at: 8 * (Int(table[position]) - 1)) == identifier { return index }
        position = (position + 1) & mask
      }
      table[position] = UInt32(index) + 1
    }
    return nil
  }

  private mutating func clearPositions() {
    for position in 0...mask { table[position] = 0 }
  }

  /// Gives a slot the position of its identifier.
  private mutating func place(_ slot: Int) {
    var position = Self.hash(identifiers[slot]) & mask
    while table[position] != 0 { position = (position + 1) & mask }
    table[position] = UInt32(slot) + 1
  }

  package mutating func remove(slot: Int) {
    var hole = Self.hash(identifiers[slot]) & mask
    while table[hole] != UInt32(slot) + 1 { hole = (hole + 1) & mask }
    var position = (hole + 1) & mask
    while table[position] != 0 {
      let home = Self.hash(identifiers[Int(table[position]) - 1]) & mask
      if (position - home) & mask >= (position - hole) & mask {
        table[hole] = table[position]
        hole = position
      }
      position = (position + 1) & mask
    }
    table[hole] = 0
    unlink(slot)
    next[slot] = firstFree
    firstFree = Int32(slot)
    count -= 1
  }

  private mutating func unlink(_ slot: Int) {
    next[Int(previous[slot])] = next[slot]
    previous[Int(next[slot])] = previous[slot]
  }

  private mutating func linkLast(_ slot: Int) {
    let last = previous[capacity]
    next[Int(last)] = Int32(slot)
    previous[slot] = last
    next[slot] = Int32(capacity)
    previous[capacity] = Int32(slot)
  }

  /// Positions are this modulo the size of the table.
  package static func hash(_ identifier: UInt64) -> Int { Int(truncatingIfNeeded: mix(identifier) >> 1) }
}

/// A finaliser in the manner of SplitMix64: every input bit reaches every output bit.
func mix(_ value: UInt64) -> UInt64 {
  var value = value
  value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
  value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
  return value ^ (value >> 31)
}
