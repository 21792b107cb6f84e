import TocsinFormat

extension SessionTable {
  /// Writes the number of sessions and their identifiers, from the least to the most recently used.
  func write(to writer: inout StateWriter) {
    writer.write(UInt32(count))
    var next = leastRecentlyUsed
    while let slot = next {
      writer.write(identifier(ofSlot: slot))
      next = self.slot(after: slot)
    }
  }

  /// Checks the sessions of a state, or where `applies` puts them into slots 0, 1, and so on, in the place of all
  /// others.
  /// - Returns: how many there are.
  mutating func read(_ reader: inout StateReader, applies: Bool) throws(SavedStateError) -> Int {
    let count = Int(try reader.uint32())
    guard count <= capacity else { throw .tooManySessions(count, maximum: capacity) }
    let start = reader.offset
    let identifiers = try reader.span(8 * count)
    guard applies else {
      if let index = firstRepeated(of: identifiers) { throw .invalidValue(offset: start + 8 * index) }
      return count
    }
    removeAll()
    for index in 0..<count { _ = insert(identifiers.uint64(at: 8 * index)) }
    return count
  }
}
