/// What can go wrong with a block. Most faults leave the set of a session's keys as it was, so that order, number and
/// end are what gives them away.
public enum BlockStoreFault: String, CaseIterable, Sendable {
  /// The log ends in the middle of writing or deleting.
  case truncated
  /// A key that no healthy session holds.
  case unknownKey
  /// A key of healthy sessions where it does not belong.
  case misplacedKey
  /// Steps in an order that the protocol forbids.
  case outOfOrder
  /// A step of one store is missing.
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
      let reading: [BlockStoreEvent] = [.served, .verified, .copied, .deleted, .readTimedOut]
      events.insert(random.element(of: reading), at: random.integer(in: 1..<closed))
    case .outOfOrder:
      events.remove(at: closed)
      events.insert(.closed, at: random.integer(in: 1..<closed - 1))
    case .missingStep:
      let steps: [BlockStoreEvent] = [.receiving, .received, .acknowledged, .registered]
      let step = random.element(of: steps)
      let places = (0..<closed).filter { healthy[$0] == step }
      events.remove(at: random.element(of: places))
    case .retries:
      let steps: [BlockStoreEvent] = [.receiving, .received, .registered]
      let step = random.element(of: steps)
      let place = random.element(of: (0..<closed).filter { healthy[$0] == step })
      events.insert(contentsOf: repeatElement(step, count: random.integer(in: 2..<6)), at: place)
    }
    return events
  }
}
