/// The life of one healthy block, as the events that the log shows for it.
struct BlockStoreLifeCycle {
  private(set) var events: [BlockStoreEvent] = []

  /// The number of stores that a block is written to.
  static let copies = 3

  /// Draws a life: written always; read, copied to another store and deleted by chance.
  init(using random: inout RandomNumbers) {
    write(using: &random)
    if random.chance(0.7) { read(using: &random) }
    if random.chance(0.15) { copy() }
    if random.chance(0.3) { read(using: &random) }
    if random.chance(0.7) { delete() }
  }

  /// All stores write at once, so their steps interleave; the catalog closes the block when the last has acknowledged.
  private mutating func write(using random: inout RandomNumbers) {
    let writers = Array(repeating: Self.writer, count: Self.copies)
    events += [.allocated] + interleaved(writers, using: &random) + [.closed]
  }

  /// A client reads until it has what it wants; a read that times out is tried again. Then the store checks the block.
  private mutating func read(using random: inout RandomNumbers) {
    for _ in 0..<random.integer(in: 1..<7) {
      events.append(.served)
      if random.chance(0.08) { events += [.readTimedOut, .served] }
    }
    events.append(.verified)
  }

  private mutating func copy() {
    events += [.copyRequested, .copying] + Self.writer + [.copied]
  }

  private mutating func delete() {
    events += Array(repeating: .deletionRequested, count: Self.copies)
    events += Array(repeating: .deleted, count: Self.copies)
    events.append(.forgotten)
  }

  private static let writer: [BlockStoreEvent] = [.receiving, .received, .acknowledged]

  /// The chains' events in one sequence that keeps each chain's order. The chain that is furthest behind is the likeliest
  /// to go on, as stores on one network keep about the same pace.
  private func interleaved(
    _ chains: [[BlockStoreEvent]], using random: inout RandomNumbers
  ) -> [BlockStoreEvent] {
    var rest = chains.map { $0[...] }
    var events: [BlockStoreEvent] = []
    while let longest = rest.indices.max(by: { rest[$0].count < rest[$1].count }), !rest[longest].isEmpty {
      let waiting = rest.indices.filter { !rest[$0].isEmpty }
      let chain = random.chance(0.6) ? longest : random.element(of: waiting)
      events.append(rest[chain].removeFirst())
    }
    return events
  }
}
