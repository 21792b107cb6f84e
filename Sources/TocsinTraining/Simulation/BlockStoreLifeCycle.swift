/// The life of one healthy block, as the events that the log shows for it.
struct BlockStoreLifeCycle {
  private(set) var events: [BlockStoreEvent] = []

  /// The number of stores that a block is written to.
  static let copies = 3

  /// Draws a life: written always; read, copied to another store and deleted by chance.
  init(using random: inout RandomNumbers) {
    write(using: &random)
    if random.chance(0.6) { read(using: &random) }
    if random.chance(0.15) { copy(using: &random) }
    if random.chance(0.3) { read(using: &random) }
    if random.chance(0.7) { delete() }
  }

  /// All stores write at once, so their steps interleave; the catalogue closes the block when the last has registered.
  private mutating func write(using random: inout RandomNumbers) {
    events.append(.allocated)
    let writers = (0..<Self.copies).map { _ in Self.writer(using: &random) }
    events += interleaved(writers, using: &random)
    events.append(.closed)
  }

  private mutating func read(using random: inout RandomNumbers) {
    for _ in 0..<random.integer(in: 1..<4) {
      if random.chance(0.08) { events.append(.readTimedOut) }
      events.append(.served)
    }
    if random.chance(0.4) { events.append(.verified) }
  }

  private mutating func copy(using random: inout RandomNumbers) {
    events += [.copyRequested, .copying] + Self.writer(using: &random) + [.copied]
  }

  private mutating func delete() {
    events += Array(repeating: .deletionRequested, count: Self.copies)
    events += Array(repeating: .deleted, count: Self.copies)
    events.append(.forgotten)
  }

  private static func writer(using random: inout RandomNumbers) -> [BlockStoreEvent] {
    [.receiving] + (random.chance(0.03) ? [.slowWrite] : []) + [.received, .acknowledged, .registered]
  }

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
