/// What can go wrong with a block. Most faults leave the set of a session's keys as it was, so that order, number and
/// end are what gives them away.
public enum BlockStoreFault: String, CaseIterable, Sendable {
  /// The log ends in the middle of writing or deleting.
  case truncated
  /// A key that no healthy session holds.
  case unknownKey
  /// A key of healthy sessions where it does not belong.
  case misplacedKey
  /// The block is closed before all stores have it.
  case outOfOrder
  /// A step that each store takes is missing for one.
  case missingStep
  /// A step is tried again and again.
  case retries

  /// A session with this fault, made from a healthy one.
  func injected(into healthy: [BlockStoreEvent], using random: inout RandomNumbers) -> [BlockStoreEvent] {
    var events = healthy
    // Every healthy session closes its block; the steps up to there are the writing.
    let closed = healthy.firstIndex(of: .closed) ?? healthy.endIndex
    switch self {
    case .truncated:
      let deleting = healthy.firstIndex(of: .deletionRequested).map { $0 + 1..<healthy.endIndex }
      let writing = 2..<closed + 1
      events.removeSubrange(random.integer(in: random.chance(0.5) ? deleting ?? writing : writing)...)
    case .unknownKey:
      let failure = random.element(of: BlockStoreEvent.failures)
      events.insert(failure, at: random.integer(in: 1..<healthy.endIndex + 1))
    case .misplacedKey:
      let later: [BlockStoreEvent] = [.served, .readTimedOut, .verified, .copied, .deleted, .forgotten]
      events.insert(random.element(of: later), at: random.integer(in: 1..<closed))
    case .outOfOrder:
      events.remove(at: closed)
      events.insert(.closed, at: random.integer(in: 1..<closed - 1))
    case .missingStep:
      let steps: [BlockStoreEvent] = [.deletionRequested, .deleted, .receiving, .received, .acknowledged]
      events.remove(at: place(of: steps.filter(healthy.contains), in: healthy, using: &random))
    case .retries:
      let place = place(of: [.receiving, .received, .acknowledged], in: healthy, using: &random)
      events.insert(contentsOf: repeatElement(healthy[place], count: random.integer(in: 2..<9)), at: place)
    }
    return events
  }

  /// A random place of one of `steps`, each step as likely.
  private func place(
    of steps: [BlockStoreEvent], in events: [BlockStoreEvent], using random: inout RandomNumbers
  ) -> Int {
    let step = random.element(of: steps)
    return random.element(of: events.indices.filter { events[$0] == step })
  }
}
