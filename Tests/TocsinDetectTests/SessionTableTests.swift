import Testing
import TestSupport
import TocsinDetect

/// The table against a dictionary and a list, over random operations.
@Suite struct SessionTableTests {
  @Test(arguments: [1, 2, 3, 7, 8, 33])
  func behavesLikeADictionaryInOrderOfUse(_ capacity: Int) {
    var generator = SeededGenerator(seed: UInt64(capacity))
    let identifiers = (0..<3 * capacity).map { _ in UInt64.random(in: 0...UInt64.max, using: &generator) }
    compare(capacity: capacity, identifiers: identifiers, operations: 4000, generator: &generator)
  }

  @Test(arguments: [6, 8])
  func staysRightWhereIdentifiersCollideAroundTheEnd(_ capacity: Int) {
    // The hash table of 6 to 8 sessions has 16 positions; these identifiers all want the last two or the first.
    let colliding = (0..<UInt64.max).lazy.filter { (SessionTable.hash($0) + 2) & 15 < 3 }.prefix(4 * capacity)
    var generator = SeededGenerator(seed: 5)
    compare(capacity: capacity, identifiers: Array(colliding), operations: 8000, generator: &generator)
  }

  private func compare(capacity: Int, identifiers: [UInt64], operations: Int, generator: inout SeededGenerator) {
    var table = SessionTable(capacity: capacity)
    var slots: [UInt64: Int] = [:]
    var order: [UInt64] = []
    for _ in 0..<operations {
      let identifier = identifiers.randomElement(using: &generator) ?? 0
      #expect(table.find(identifier) == slots[identifier])
      if let slot = slots[identifier] {
        order.removeAll { $0 == identifier }
        if Int.random(in: 0..<3, using: &generator) == 0 {
          table.remove(slot: slot)
          slots[identifier] = nil
        } else {
          table.touch(slot)
          order.append(identifier)
        }
      } else if let slot = table.insert(identifier) {
        #expect(slot < capacity && !slots.values.contains(slot))
        #expect(table.identifier(ofSlot: slot) == identifier)
        slots[identifier] = slot
        order.append(identifier)
      } else {
        #expect(slots.count == capacity)
        let oldest = order.removeFirst()
        table.remove(slot: slots[oldest] ?? -1)
        slots[oldest] = nil
      }
      #expect(table.count == slots.count)
      #expect(table.leastRecentlyUsed == order.first.flatMap { slots[$0] })
    }
    for identifier in identifiers { #expect(table.find(identifier) == slots[identifier]) }
  }
}
